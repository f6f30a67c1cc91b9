import assert from "node:assert/strict";
import { isWorkspaceError } from "../../../src/base/errors.ts";
import { collect, type ListPage } from "../../../src/notion/pagination.ts";

function pagesOf(...pages: ListPage<number>[]) {
	let i = 0;
	return async () => pages[i++] as ListPage<number>;
}

describe("pagination", () => {
	it("gives all items of all pages", async () => {
		const fetchPage = pagesOf(
			{ results: [1, 2], next_cursor: "a", has_more: true },
			{ results: [3], next_cursor: null, has_more: false },
		);
		assert.deepEqual(await collect(fetchPage), [1, 2, 3]);
	});

	for (const [name, pages] of [
		[
			"Notion's cut at 10,000 rows",
			[{ results: [1], next_cursor: null, has_more: false, request_status: { type: "incomplete" } }],
		],
		[
			"a cut that is told before the last page",
			[{ results: [1], next_cursor: "a", has_more: true, request_status: { type: "incomplete" } }],
		],
		["more without a cursor", [{ results: [1], next_cursor: null, has_more: true }]],
		[
			"a cursor that comes again",
			[
				{ results: [1], next_cursor: "a", has_more: true },
				{ results: [1], next_cursor: "a", has_more: true },
			],
		],
	] as const) {
		it(`never takes ${name} for a whole list`, async () => {
			await assert.rejects(collect(pagesOf(...pages)), (error) => isWorkspaceError(error, "incomplete"));
		});
	}
});
