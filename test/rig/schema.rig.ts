import { jsonEqual } from "../../src/base/json.ts";
import { SchemaWorkspace, schema } from "../unit/schema/schemaWorkspace.ts";
import type { Violations } from "./rig.ts";
import { comparable, exportAgain } from "./schema/comparable.ts";
import { randomDesign } from "./schema/design.ts";
import { textOf } from "./schema/designText.ts";
import { leastWrites } from "./schema/leastWrites.ts";
import { Chance } from "./schema/random.ts";

/**
 * A random set of 1 to 12 databases is made as it is declared, in few writes; planning it again finds nothing to do; and what is
 * exported is what was declared, and finds nothing to do either.
 */
export async function run(seed: number): Promise<Violations> {
	const chance = new Chance(seed);
	const design = randomDesign(chance, 12);
	const namesAreIgnored = chance.happens(0.5);
	const file = schema(textOf(design));
	await using workspace = await SchemaWorkspace.open();
	workspace.ignoresReverseNames = namesAreIgnored;
	const result = await workspace.make(file);
	const writes = workspace.writes();
	const plan = await workspace.plan(file);
	const exported = await exportAgain(workspace);
	workspace.locked = exported.locked;
	const planOfExport = await workspace.plan(exported.file);
	return {
		failed: result.error ? 1 : 0,
		deviations: result.deviations.length + result.manual.length,
		leftToDo: plan.steps.length + plan.manual.length + plan.blocked.length,
		tooManyWrites: writes > 1.2 * leastWrites(design) ? 1 : 0,
		exportDiffers: jsonEqual(comparable(exported.file), comparable(file)) ? 0 : 1,
		exportReadsOtherwise: jsonEqual(schema(exported.text), exported.file) ? 0 : 1,
		leftToDoOfExport: planOfExport.steps.length + planOfExport.manual.length + planOfExport.notes.length,
	};
}
