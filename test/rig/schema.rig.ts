import fc from "fast-check";
import { schemaFiles } from "../unit/schema/randomSchemas.ts";
import { SchemaWorkspace } from "../unit/schema/schemaWorkspace.ts";
import type { Violations } from "./rig.ts";

/** A random set of databases is made as it is declared, and planning it again finds nothing to do. */
export async function run(seed: number): Promise<Violations> {
	const [file] = fc.sample(schemaFiles(12), { seed, numRuns: 1 });
	if (!file) {
		throw new Error("no schema");
	}
	await using workspace = await SchemaWorkspace.open();
	const result = await workspace.make(file);
	const plan = await workspace.plan(file);
	return {
		failed: result.error ? 1 : 0,
		deviations: result.deviations.length,
		leftToDo: plan.steps.length,
	};
}
