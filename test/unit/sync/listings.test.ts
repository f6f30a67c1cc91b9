import assert from "node:assert/strict";
import { isWorkspaceError } from "../../../src/base/errors.ts";
import type { FaultRule } from "../../../src/localNotion/faults/faultRules.ts";
import { openBakerySync } from "./bakerySync.ts";

const query = { method: "POST", path: "/v1/data_sources/*/query" } as const;

/** What can be wrong with a listing, and the error that a run ends with; none where it finds out the truth by itself. */
const badListings: readonly (readonly [string, FaultRule["effect"], string | undefined])[] = [
	["401", { kind: "status", status: 401, code: "unauthorized" }, "unauthorized"],
	["403", { kind: "status", status: 403, code: "restricted_resource" }, "restricted"],
	["404", { kind: "status", status: 404, code: "object_not_found" }, "notFound"],
	["502 with a page of the edge", { kind: "status", status: 502, body: "html" }, "badAnswer"],
	["a body that is cut", { kind: "brokenBody" }, "badAnswer"],
	["Notion's cut", { kind: "incomplete", keep: 3 }, "incomplete"],
	["no cursor to the rest", { kind: "noCursor" }, "incomplete"],
	["a silent cut", { kind: "incomplete", keep: 3, silent: true }, undefined],
	["an empty list", { kind: "incomplete", keep: 0, silent: true }, "guarded"],
	["a row that moves while it is read", { kind: "moveRows" }, undefined],
];

describe("A bad listing", () => {
	for (const [what, effect, expected] of badListings) {
		it(`deletes and creates nothing: ${what}`, async () => {
			const bakery = await openBakerySync();
			try {
				await bakery.task().run();
				bakery.edit("Eggs;pc;0,32", "Eggs;pc;0,4");
				const before = bakery.footprint();
				bakery.notion.setFaults([{ ...query, effect }]);
				const outcome = await bakery
					.task()
					.run({ listAll: true })
					.then(
						() => undefined,
						(error: unknown) => (isWorkspaceError(error) ? error.code : error),
					);
				bakery.notion.setFaults([]);
				assert.equal(outcome, expected);
				assert.equal(bakery.footprint().writes - before.writes, expected === undefined ? 1 : 0);
				assert.equal(bakery.footprint().bytes, before.bytes);
				assert.equal((await bakery.names()).length, 14);
			} finally {
				await bakery.close();
			}
		});
	}

	it("asks about a page that isn't shared any more, and deletes nothing", async () => {
		const bakery = await openBakerySync();
		try {
			await bakery.task().run();
			bakery.notion.setFaults([
				{ ...query, effect: { kind: "incomplete", keep: 13, silent: true } },
				{ method: "GET", path: "/v1/pages/*", effect: { kind: "status", status: 404, code: "object_not_found" } },
			]);
			const before = bakery.footprint();
			const result = await bakery.task().run({ listAll: true });
			assert.equal(result.kept.length, 1);
			assert.deepEqual(bakery.footprint(), before);
		} finally {
			await bakery.close();
		}
	});
});
