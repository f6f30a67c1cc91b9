// The scripts of `sync-scripts`, always with a folder of Markdown files: what stands on pages is merged part by part.
import type { Violations } from "./rig.ts";
import { runScripts } from "./sync/runScripts.ts";

export function run(seed: number): Promise<Violations> {
	return runScripts(seed, ["markdown"]);
}
