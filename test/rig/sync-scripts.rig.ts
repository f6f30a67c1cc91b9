// Random scripts of edits on both sides, over the real engine: no edit is lost, nothing is made twice, the run after writes nothing.
import type { Violations } from "./rig.ts";
import { runScripts } from "./sync/runScripts.ts";

export function run(seed: number): Promise<Violations> {
	return runScripts(seed, ["csv", "json", "database"]);
}
