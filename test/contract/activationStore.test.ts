import assert from "node:assert/strict";
import { type ActivationStore, createMemoryActivationStore } from "../../src/cascade/activation.ts";
import { createActivationStore } from "../../src/store/activations.ts";
import type { StoreDatabase } from "../../src/store/database.ts";
import { forEachImplementation } from "./stores.ts";

const implementations = {
	"SQLite file": (database: () => StoreDatabase): ActivationStore => createActivationStore(database()),
	memory: createMemoryActivationStore,
};

forEachImplementation("activation store", implementations, (open) => {
	const seen = { number: 2, active: true, seenAt: 10, inactiveAt: undefined, handled: 1, reversing: 0, reversed: 0 };

	it("keeps a record per task and row", async () => {
		const store = open();
		await store.put("task", "row", seen);
		await store.put("task", "another", { ...seen, inactiveAt: 5 });
		assert.deepEqual(store.get("task", "row"), seen);
		assert.deepEqual(store.get("task", "another"), { ...seen, inactiveAt: 5 });
		assert.equal(store.get("other task", "row"), undefined);
	});

	it("never counts down", async () => {
		const store = open();
		await store.put("task", "row", seen);
		await store.put("task", "row", { ...seen, number: 1, active: false });
		assert.deepEqual(store.get("task", "row"), seen);
		await store.put("task", "row", { ...seen, active: false });
		assert.equal(store.get("task", "row")?.active, false);
	});

	it("keeps what was handled and reversed when an older record comes late", async () => {
		const store = open();
		await store.put("task", "row", { ...seen, handled: 2, reversed: 1 });
		await store.put("task", "row", { ...seen, number: 3 });
		assert.deepEqual(store.get("task", "row"), { ...seen, number: 3, handled: 2, reversed: 1 });
	});

	it("lists the rows of which something was seen that hasn't had its effect", async () => {
		const store = open();
		await store.put("task", "effect", { ...seen, number: 2, handled: 1 });
		await store.put("task", "reversal", { ...seen, handled: 2, reversing: 2, reversed: 1 });
		await store.put("task", "complete", { ...seen, handled: 2, reversing: 2, reversed: 2 });
		await store.put("other", "effect", { ...seen, handled: 1 });
		assert.deepEqual([...store.due("task")].sort(), ["effect", "reversal"]);
	});

	it("remembers when a task was polled", async () => {
		const store = open();
		assert.equal(store.polledAt("task"), undefined);
		await store.setPolled("task", 5);
		await store.setPolled("task", 9);
		assert.equal(store.polledAt("task"), 9);
		assert.equal(store.polledAt("other"), undefined);
	});

	it("lists the rows of a task that were last seen in the state", async () => {
		const store = open();
		await store.put("task", "a", seen);
		await store.put("task", "b", { ...seen, active: false });
		await store.put("other", "c", seen);
		assert.deepEqual(store.active("task"), ["a"]);
	});
});
