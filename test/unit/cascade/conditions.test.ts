import assert from "node:assert/strict";
import { allOf, type Condition, filterParts, holds } from "../../../src/cascade/conditions.ts";
import type { Page } from "../../../src/notion/types.ts";
import { Bakery, type Machine } from "./bakery.ts";

describe("conditions", () => {
	let bakery: Bakery;
	let machine: Machine;
	let rows: Page[];

	before(async () => {
		bakery = await Bakery.open();
		machine = await bakery.machine();
		rows = await machine.rows("Production Plan");
	});
	after(() => bakery[Symbol.asyncDispose]());

	const cases: readonly (readonly [string, readonly Condition[], number])[] = [
		["a status", [{ property: "Status", anyOf: ["In Process"] }], 1],
		["one of two statuses", [{ property: "Status", anyOf: ["In Process", "Planned"] }], 3],
		["a number", [{ property: "Batches to make", anyOf: [4] }], 1],
		["a title", [{ property: "Name", anyOf: ["Brioche for Sunday"] }], 1],
		[
			"two conditions, one of which doesn't hold",
			[
				{ property: "Status", anyOf: ["Done"] },
				{ property: "Batches to make", anyOf: [4] },
			],
			0,
		],
		["a property that doesn't exist", [{ property: "Colour", anyOf: ["red"] }], 0],
	];
	for (const [what, conditions, count] of cases) {
		it(`mean the same to Notion's filter and to us: ${what}`, async () => {
			const schema = await machine.session.getDataSource(machine.source("Production Plan"));
			const filter = allOf(filterParts(conditions, schema));
			const found = await machine.session.api.query(schema.id, { filter });
			const here = rows.filter((row) => holds(row, conditions)).map(({ id }) => id);
			assert.equal(here.length, count);
			assert.deepEqual(
				found
					.filter((row) => holds(row, conditions))
					.map(({ id }) => id)
					.toSorted(),
				here.toSorted(),
			);
			if (conditions.every(({ property }) => schema.properties[property])) {
				assert.equal(found.length, count);
			}
		});
	}
});
