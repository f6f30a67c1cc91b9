import assert from "node:assert/strict";
import fc from "fast-check";
import type { SchemaFile } from "../../../src/schema/schemaFile.ts";
import { schemaFiles } from "./randomSchemas.ts";
import { SchemaWorkspace } from "./schemaWorkspace.ts";

/** One create a database; at most one update each, and one more where a two-way self-relation has to be there first. */
function mostWrites({ databases }: SchemaFile): number {
	const isSelf = databases.filter(({ key, properties }) =>
		properties.some(
			(property) =>
				property.type === "relation" &&
				property.reverse !== undefined &&
				property.to.kind === "key" &&
				property.to.key === key,
		),
	);
	return 2 * databases.length + isSelf.length;
}

describe("any schema", () => {
	it("is made as it is declared, and planning it again finds nothing to do", async function () {
		this.timeout(60_000);
		await fc.assert(
			fc.asyncProperty(schemaFiles(6), async (file) => {
				await using workspace = await SchemaWorkspace.open();
				const result = await workspace.make(file);
				assert.deepEqual([result.error, result.deviations], [undefined, []]);
				assert.ok(workspace.writes() <= mostWrites(file) + extraRounds(result.done.length, file));
				assert.deepEqual((await workspace.plan(file)).steps, []);
			}),
			{ numRuns: 60 },
		);
	});

	it("becomes any other, and loses only what it says", async function () {
		this.timeout(60_000);
		await fc.assert(
			fc.asyncProperty(schemaFiles(4), schemaFiles(4), async (before, after) => {
				await using workspace = await SchemaWorkspace.open();
				await workspace.make(before);
				const result = await workspace.make(after, { acceptLosses: true });
				assert.deepEqual([result.error, result.deviations], [undefined, []]);
				assert.deepEqual((await workspace.plan(after)).steps, []);
			}),
			{ numRuns: 40 },
		);
	});
});

/** Rollups over what only an update makes need a further round. */
function extraRounds(steps: number, file: SchemaFile): number {
	const hasRollups = file.databases.some(({ properties }) =>
		properties.some(({ type }) => type === "rollup" || type === "formula"),
	);
	return hasRollups ? Math.max(0, steps - mostWrites(file)) : 0;
}
