import fc from "fast-check";
import { outboxScenarios } from "../unit/tasks/outboxScenario.ts";
import { runScenario } from "../unit/tasks/outboxWorld.ts";
import type { Violations } from "./rig.ts";

/** Random operations, lost and late answers, lagging queries, kills and suspensions at any boundary: each is carried out once. */
export async function run(seed: number): Promise<Violations> {
	const [scenario] = fc.sample(outboxScenarios, { seed, numRuns: 1 });
	if (!scenario) {
		throw new Error("no scenario");
	}
	return { ...(await runScenario(scenario)) };
}
