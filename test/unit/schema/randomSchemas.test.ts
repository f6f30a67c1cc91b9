import assert from "node:assert/strict";
import fc from "fast-check";
import { exportSchema } from "../../../src/schema/exportSchema.ts";
import { isLinked } from "../../../src/schema/lockFile.ts";
import { observeDatabase } from "../../../src/schema/observe.ts";
import type { SchemaFile } from "../../../src/schema/schemaFile.ts";
import { schemaFiles } from "./randomSchemas.ts";
import { isWrite, SchemaWorkspace, schema } from "./schemaWorkspace.ts";

/**
 * One create a database; at most one update each, and one more where a two-way self-relation has to be there first.
 * Chains of rollups may need one more.
 */
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
	return 2 * databases.length + isSelf.length + 1;
}

describe("any schema", () => {
	it("is made as it is declared, and planning it again finds nothing to do", async function () {
		this.timeout(60_000);
		await fc.assert(
			fc.asyncProperty(schemaFiles(6), async (file) => {
				await using workspace = await SchemaWorkspace.open();
				const result = await workspace.make(file);
				assert.deepEqual([result.error, result.deviations], [undefined, []]);
				assert.ok(workspace.writes() <= mostWrites(file), `${result.done.length} steps`);
				assert.deepEqual((await workspace.plan(file)).steps, []);
			}),
			{ numRuns: 60 },
		);
	});

	it("is exported as it is: planning the export finds nothing to do, and its text reads as it was written", async function () {
		this.timeout(60_000);
		await fc.assert(
			fc.asyncProperty(schemaFiles(5), async (file) => {
				await using workspace = await SchemaWorkspace.open();
				await workspace.make(file);
				const { api } = workspace.session;
				const databases = await Promise.all(
					Object.values(workspace.locked).map(async (entry) => {
						assert.ok(isLinked(entry));
						const observed = await observeDatabase(api, entry);
						assert.ok(observed.kind === "present");
						return observed;
					}),
				);
				const exported = await exportSchema(api, databases);
				assert.deepEqual(schema(exported.text), exported.file);
				workspace.locked = exported.locked;
				const plan = await workspace.plan(exported.file);
				assert.deepEqual([plan.steps, plan.manual, plan.blocked, plan.notes], [[], [], [], []]);
			}),
			{ numRuns: 40 },
		);
	});

	it("is the same after a kill at any request and another run, without a second database", async function () {
		this.timeout(60_000);
		await fc.assert(
			fc.asyncProperty(schemaFiles(4), fc.integer({ min: 1, max: 20 }), fc.boolean(), async (file, at, isApplied) => {
				await using workspace = await SchemaWorkspace.open();
				let count = 0;
				workspace.intercept = async (send, method, path) => {
					if (isWrite(method, path) && ++count >= at) {
						if (isApplied && count === at) {
							await send();
						}
						throw Object.assign(new Error("killed"), { code: "ECONNREFUSED" });
					}
					return send();
				};
				await workspace.make(file);
				workspace.intercept = undefined;
				const result = await workspace.make(file);
				assert.deepEqual([result.error, result.deviations], [undefined, []]);
				assert.deepEqual((await workspace.plan(file)).steps, []);
				assert.equal((await workspace.session.searchDatabases()).length, file.databases.length);
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
