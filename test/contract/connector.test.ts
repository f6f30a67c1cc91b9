import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { isWorkspaceError } from "../../src/base/errors.ts";
import type { Connector, SyncObject } from "../../src/sync/connectors/connector.ts";
import { blocksOfBody, bodyOf } from "../../src/sync/connectors/folder/notionBlocks.ts";
import { type Attributes, type AttributeType, type AttributeValue, sameValue } from "../../src/sync/values.ts";
import { attributeTypes, connectors, contentAttribute, type OpenedConnector } from "./connectors.ts";

/** A content in the one spelling by which both sides are compared. */
function blocksOfText(text: string): string {
	return bodyOf(blocksOfBody(text));
}

describe("the guide to connectors", () => {
	it("names every member of the interface, and files that are there", () => {
		const root = path.join(import.meta.dirname, "../..");
		const guide = readFileSync(path.join(root, "docs/connectors.md"), "utf8");
		const source = readFileSync(path.join(root, "src/sync/connectors/connector.ts"), "utf8");
		const body = /export interface Connector \{([\s\S]*?)\n\}/.exec(source)?.[1] ?? "";
		const members = [...body.matchAll(/^\t(?:readonly )?(\w+)\??[(:]/gm)].map(([, name = ""]) => name);
		assert.ok(members.length > 10);
		assert.deepEqual(
			members.filter((name) => name !== "label" && !guide.includes(`\`${name}`)),
			[],
		);
		for (const [, file = ""] of guide.matchAll(/\]\(([^)#]+)\)/g)) {
			assert.ok(existsSync(path.join(root, "docs", file)), file);
		}
	});
});

/** What every side of a sync must do. A new connector is added to `connectors.ts`, and this has to pass. */
for (const [name, open] of Object.entries(connectors)) {
	describe(`Connector: ${name}`, () => {
		let opened: OpenedConnector;
		let connector: Connector;
		beforeEach(async () => {
			opened = await open();
			connector = opened.connector;
			butter = held(allOfButter);
			types = Object.entries(attributeTypes).filter(([attribute]) => opened.holds?.includes(attribute) ?? true);
		});
		afterEach(() => opened.close());

		let operations = 0;
		const writing = () => ({ operationId: `operation ${++operations}`, runId: "run" });
		const create = async (attributes: Attributes): Promise<SyncObject> => {
			const { id } = await connector.create(attributes, writing());
			await connector.flush?.();
			return read(id);
		};
		const read = async (id: string): Promise<SyncObject> => {
			const reading = await connector.read(id);
			assert.ok(reading.state === "present");
			return reading.object;
		};
		const assertHolds = ({ attributes }: SyncObject, expected: Attributes) => {
			for (const [attribute, value] of Object.entries(expected)) {
				const now = attributes[attribute];
				assert.ok(now !== undefined && sameValue(now, value), `${attribute}: ${JSON.stringify(now)}`);
			}
		};

		const allOfButter: Attributes = {
			Name: "Butter",
			Note: 'salted, "fresh"\nfrom the farm',
			Price: 0.0085,
			Done: true,
			Unit: "g",
			Tags: ["fat", "dairy"],
			Due: { start: "2026-03-11", end: "2026-03-14" },
		};
		let butter: Attributes;
		let types: readonly (readonly [string, AttributeType])[];
		/** Those of some values that the connector holds. */
		const held = (attributes: Attributes): Attributes =>
			Object.fromEntries(Object.entries(attributes).filter(([attribute]) => opened.holds?.includes(attribute) ?? true));

		it("starts with a complete listing of nothing, and finds nothing wrong with its attributes", async () => {
			const { objects, complete } = await connector.list();
			assert.deepEqual([objects, complete], [[], true]);
			assert.deepEqual(await connector.validate(), []);
			assert.notEqual(connector.label, "");
		});

		it("creates an object with all its values, and lists it", async () => {
			assertHolds(await create(butter), butter);
			const { objects, complete } = await connector.list();
			assert.equal(complete, true);
			assert.deepEqual(
				objects.map(({ title }) => title),
				["Butter"],
			);
			assertHolds(objects[0] as SyncObject, butter);
		});

		it("creates one object for one operation id, also when it is asked twice", async () => {
			const options = writing();
			if (!connector.flush) {
				await connector.create(butter, options);
				// Where the key says that it is there already, the second one may be refused.
				await connector.create(butter, options).catch((error) => assert.ok(isWorkspaceError(error, "conflict")));
				assert.equal((await connector.list()).objects.length, 1);
			}
		});

		it("knows every attribute of an object that was created with nothing but a name: empty, not missing", async () => {
			const object = await create({ Name: "Salt" });
			for (const [attribute, type] of types) {
				const expected = attribute === "Name" ? "Salt" : type === "boolean" ? false : null;
				assert.ok(sameValue(object.attributes[attribute] as AttributeValue, expected), attribute);
			}
		});

		it("writes the given attributes and no others", async () => {
			await create(held({ Name: "Salt", Price: 1 }));
			const changes: Attributes = opened.holds ? { Name: "Better" } : { Price: 0.009, Unit: "kg" };
			const { id } = await connector.update(await create(butter), changes, writing());
			await connector.flush?.();
			assertHolds(await read(id), { ...butter, ...changes });
			assert.equal((await connector.list()).objects.length, 2);
		});

		it("empties attributes", async () => {
			const { id } = await connector.update(
				await create(butter),
				held({ Note: null, Price: null, Done: false, Unit: null, Tags: null, Due: null }),
				writing(),
			);
			await connector.flush?.();
			const empty = { Name: "Butter", Note: null, Price: null, Done: false, Unit: null, Tags: null, Due: null };
			assertHolds(await read(id), held(empty));
		});

		for (const [attribute, values] of [
			[
				"Note",
				["=1+1", "'=x", "-5", "  spaces  ", "crème", "日本語 🧈", "a,b;c\td", 'a"b', "line\nline", "007", "true"],
			],
			["Price", [0, -1.5, 1e21, 0.1 + 0.2, 1_234_567.89]],
			["Unit", ["g", "pc (large)", "½"]],
			["Tags", [["a"], ["b", "a", "c d"]]],
			[
				"Due",
				[
					{ start: "2026-03-11" },
					{ start: "2026-03-11T10:30:00.000+00:00" },
					{ start: "2026-03-11", end: "2026-03-12" },
				],
			],
		] as const satisfies readonly (readonly [string, readonly AttributeValue[]])[]) {
			it(`gives back every ${attributeTypes[attribute]} as it was written`, async () => {
				let object = await create({ Name: "Butter" });
				for (const value of types.some(([name]) => name === attribute) ? values : []) {
					const { id } = await connector.update(object, { [attribute]: value }, writing());
					await connector.flush?.();
					object = await read(id);
					assertHolds(object, { [attribute]: value });
				}
			});
		}

		it("gives back content as it was written, and changes it part by part", async () => {
			if (!opened.holdsContent) {
				return;
			}
			const first =
				"# Salted butter\n\nFrom **the farm**, 20 * 250 g\n\n- one\n\n- two\n\t- three\n\n```typescript\na\n\nb\n```";
			let object = await create({ ...butter, [contentAttribute]: blocksOfText(first) });
			assertHolds(object, { ...butter, [contentAttribute]: blocksOfText(first) });
			for (const content of [
				first.replace("two", "zwei"),
				`${first.replace("- one\n\n", "")}\n\nThe end`,
				"Something else",
				"Something else\n\nSomething else\n\nSomething else",
				"Something else\n\nSomething new\n\nSomething else",
				null,
				"Again",
			]) {
				const value = content === null ? null : blocksOfText(content);
				const { id } = await connector.update(object, { [contentAttribute]: value }, writing());
				await connector.flush?.();
				object = await read(id);
				assertHolds(object, { ...butter, [contentAttribute]: value });
			}
		});

		it("calls an object by its new name after it was renamed", async () => {
			const { id } = await connector.update(await create(butter), { Name: "Salted butter" }, writing());
			await connector.flush?.();
			assert.equal((await read(id)).title, "Salted butter");
		});

		it("says of a deleted object that it is deleted, and lists it no more", async () => {
			const object = await create(butter);
			await connector.delete(object, writing());
			await connector.flush?.();
			assert.equal((await connector.read(object.id)).state, "deleted");
			assert.deepEqual((await connector.list()).objects, []);
		});

		it("tells what happened since a listing, where it can", async () => {
			const kept = await create({ Name: "Salt" });
			const gone = await create(butter);
			const { cursor } = await connector.list();
			if (!connector.changes || cursor === undefined) {
				return;
			}
			await connector.update(kept, { Price: 3 }, writing());
			await connector.delete(gone, writing());
			const added = await create({ Name: "Sugar" });
			const changes = await connector.changes(cursor);
			assert.deepEqual(changes.deleted, [gone.id]);
			assert.deepEqual(new Set(changes.objects.map(({ id }) => id)), new Set([kept.id, added.id]));
			assert.notEqual(changes.cursor, "");
		});

		it("never calls present what was never there", async () => {
			const reading = await connector.read("00000000-0000-4000-8000-000000000000");
			assert.notEqual(reading.state, "present");
		});

		it("writes nothing of what was collected and dropped", async () => {
			await connector.list();
			if (connector.discard) {
				await connector.create(butter, writing());
				connector.discard();
				await connector.flush?.();
				assert.deepEqual((await connector.list()).objects, []);
			}
		});
	});
}
