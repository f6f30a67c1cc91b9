import type { LossBackup } from "../../src/schema/backUpLosses.ts";
import { SchemaWorkspace, schema } from "../unit/schema/schemaWorkspace.ts";
import type { Violations } from "./rig.ts";
import { randomDesign } from "./schema/design.ts";
import { textOf } from "./schema/designText.ts";
import { migrate } from "./schema/migrate.ts";
import { Chance } from "./schema/random.ts";
import { fillRows, lostValues, lostWithoutCopy, readValues } from "./schema/rows.ts";

/**
 * A random set of databases with rows becomes another one: every value that the other still has a place for is there
 * afterwards, what isn't was announced and backed up first, and planning again finds nothing to do.
 */
export async function run(seed: number): Promise<Violations> {
	const chance = new Chance(seed);
	const before = randomDesign(chance, 5);
	const after = migrate(before, chance, 6);
	const ignoresReverseNames = chance.happens(0.5);
	await using workspace = await SchemaWorkspace.open();
	workspace.ignoresReverseNames = ignoresReverseNames;
	const first = await workspace.make(schema(textOf(before)));
	await fillRows(workspace, before, chance);
	const values = await readValues(workspace, before);
	const file = schema(textOf(after, before));
	const plan = await workspace.plan(file);
	const backups: LossBackup[] = [];
	const result = await workspace.apply(plan, {
		acceptLosses: true,
		saveBackup: async (backup) => {
			backups.push(backup);
		},
	});
	const again = await workspace.plan(file);
	const valuesAfter = await readValues(workspace, after);
	return {
		failed: (first.error ? 1 : 0) + (result.error ? 1 : 0),
		blocked: plan.blocked.length,
		deviations: result.deviations.length,
		leftToDo: again.steps.length,
		lost: result.error ? 0 : lostValues(before, values, after, valuesAfter),
		lostWithoutCopy: result.error ? 0 : lostWithoutCopy(before, values, after, valuesAfter, backups),
	};
}
