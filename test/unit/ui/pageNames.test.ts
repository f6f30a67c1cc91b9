import assert from "node:assert/strict";
import fc from "fast-check";
import { PageNames } from "../../../src/ui/page/pageNames.ts";

describe("Names of pages' documents", () => {
	it("are the titles, and tell pages with the same title apart by what they stand in, then by a number", () => {
		const names = new PageNames();
		assert.equal(names.nameOf("/s/1", "Notes"), "Notes");
		assert.equal(names.nameOf("/s/2", "Notes", "Handbook"), "Notes (Handbook)");
		assert.equal(names.nameOf("/s/3", "Notes", "Handbook"), "Notes 2");
		assert.equal(names.nameOf("/s/4", "Notes", "Ideas"), "Notes (Ideas)");
		assert.equal(names.nameOf("/s/2", "Notes", "Moved"), "Notes (Handbook)", "a page keeps its name");
	});

	it("stay with a document that was open before", () => {
		const names = new PageNames();
		names.adopt("/s/2", "Notes");
		assert.equal(names.nameOf("/s/1", "Notes", "Ideas"), "Notes (Ideas)");
		assert.equal(names.nameOf("/s/2", "Notes"), "Notes");
	});

	it("are never those of two pages, whatever the titles", () => {
		const title = fc.constantFrom("Notes", "Notes 2", "Notes (Ideas)", "", "a/b", "a b", ".", "..");
		const page = fc.record({ id: fc.integer({ min: 0, max: 20 }), title, place: fc.option(title, { nil: undefined }) });
		fc.assert(
			fc.property(fc.array(page, { maxLength: 60 }), (pages) => {
				const names = new PageNames();
				const owners = new Map<string, number>();
				for (const { id, title, place } of pages) {
					const name = names.nameOf(`/s/${id}`, title, place);
					assert.equal(owners.get(name) ?? id, id);
					assert.equal(names.nameOf(`/s/${id}`, title, place), name);
					owners.set(name, id);
				}
			}),
		);
	});
});
