import assert from "node:assert/strict";
import { createSyncStateStore } from "../../src/store/syncState.ts";
import { createMemoryState } from "../../src/sync/memoryState.ts";
import type { Link } from "../../src/sync/syncPlan.ts";
import type { OpenConflict, SyncState } from "../../src/sync/syncState.ts";
import { forEachImplementation } from "./stores.ts";

const link = (id: string, notionId: string, otherId: string): Link => ({
	id,
	notionId,
	otherId,
	base: { Price: 1, Note: null },
});
const conflict = (id: string, more: Partial<OpenConflict> = {}): OpenConflict => ({
	id,
	linkId: "1",
	attribute: "Price",
	title: "Butter",
	base: undefined,
	notion: 2,
	other: null,
	context: { notion: { Price: 2, Tags: ["a"] }, other: { Price: null } },
	detectedAt: 10,
	...more,
});

forEachImplementation<SyncState>(
	"SyncState",
	{
		"in the store's file": (database) => createSyncStateStore(database()),
		"in memory": () => createMemoryState(),
	},
	(open) => {
		it("keeps links with their bases, by task", async () => {
			const state = open();
			await state.commit("t", { links: [link("1", "n1", "o1")] });
			await state.commit("t", { links: [{ ...link("1", "n1", "o1"), base: { Price: 3 } }] });
			assert.deepEqual(state.links("t"), [{ ...link("1", "n1", "o1"), base: { Price: 3 } }]);
			assert.deepEqual(state.links("other task"), []);
			await state.commit("t", { removedLinks: ["1"] });
			assert.deepEqual(state.links("t"), []);
		});

		it("lets two links exchange their ids", async () => {
			const state = open();
			await state.commit("t", { links: [link("1", "n1", "a"), link("2", "n2", "b")] });
			await state.commit("t", { links: [link("1", "n1", "b"), link("2", "n2", "a")] });
			assert.deepEqual(
				state.links("t").map(({ id, otherId }) => [id, otherId]),
				[
					["1", "b"],
					["2", "a"],
				],
			);
		});

		it("opens a conflict once, brings it up to date, and keeps both values when it is closed", async () => {
			const state = open();
			await state.commit("t", { conflicts: [conflict("c1")] });
			await state.commit("t", { conflicts: [conflict("c2", { notion: 5, detectedAt: 20 })] });
			assert.deepEqual(state.openConflicts("t"), [conflict("c1", { notion: 5 })]);
			await state.commit("t", {
				closings: [{ linkId: "1", attribute: "Price", resolution: "notion", value: 5, at: 30 }],
			});
			assert.deepEqual(state.openConflicts("t"), []);
			assert.deepEqual(state.closedConflicts("t"), [
				{ ...conflict("c1", { notion: 5 }), closedAt: 30, resolution: "notion", value: 5 },
			]);
			await state.commit("t", { conflicts: [conflict("c3")] });
			assert.equal(state.openConflicts("t")[0]?.id, "c3");
		});

		it("closes all conflicts of a link where no attribute is named", async () => {
			const state = open();
			await state.commit("t", { conflicts: [conflict("c1"), conflict("c2", { attribute: "Unit" })] });
			await state.commit("t", { closings: [{ linkId: "1", resolution: "gone", at: 1 }] });
			assert.equal(state.openConflicts("t").length, 0);
			assert.equal(state.closedConflicts("t").length, 2);
		});

		it("gives the same operation for the same source until it has led to a link", async () => {
			const state = open();
			assert.equal(await state.operationFor("t", "other Butter", "op-1"), "op-1");
			assert.equal(await state.operationFor("t", "other Butter", "op-2"), "op-1");
			await state.commit("t", { created: ["other Butter"] });
			assert.equal(await state.operationFor("t", "other Butter", "op-3"), "op-3");
			assert.equal(state.recall("a", "a source that nobody named"), undefined);
			await state.operationFor("recalled", "source", "kept");
			assert.equal(state.recall("recalled", "source"), "kept");
			assert.equal(state.recall("another task", "source"), undefined);
		});

		it("remembers what the links are for, and the properties", async () => {
			const state = open();
			assert.equal(state.target("t"), undefined);
			await state.commit("t", {
				target: "a",
				properties: [{ side: "notion", attribute: "Price", propertyId: "x", type: "number" }],
			});
			const options = [{ id: "1", name: "gram", formerly: ["g"] }];
			const known = [
				{ side: "notion", attribute: "Price", propertyId: "x", type: "rich_text" },
				{ side: "other", attribute: "Price", propertyId: "y", type: "select", options },
			] as const;
			await state.commit("t", { properties: known });
			assert.equal(state.target("t"), "a");
			const seen = [{ id: "n1", title: "Butter", attributes: { Price: 2 }, readOnly: { Note: "formatted" } }];
			const notion = { from: "2026-03-11T10:00:00.000Z", seen, unsettled: ["1"] };
			const cursor = { listedAt: 5, notion };
			await state.commit("t", { cursor });
			await state.commit("t", { links: [] });
			assert.deepEqual(state.cursor("t"), cursor);
			await state.commit("t", { cursor: null });
			assert.equal(state.cursor("t"), undefined);
			assert.deepEqual(state.properties("t"), known);
			await state.commit("t", { forgottenProperties: ["Price"] });
			assert.deepEqual(state.properties("t"), []);
		});

		it("remembers which writes are held back until they are released", async () => {
			const state = open();
			await state.commit("t", { holds: [{ id: "notion 1", fingerprint: "a" }] });
			await state.commit("t", {
				holds: [
					{ id: "notion 1", fingerprint: "b" },
					{ id: "other 1", fingerprint: "c" },
				],
			});
			await state.commit("t", { releases: ["other 1"] });
			assert.deepEqual(state.holds("t"), [{ id: "notion 1", fingerprint: "b" }]);
			assert.deepEqual(state.holds("other task"), []);
		});
	},
);
