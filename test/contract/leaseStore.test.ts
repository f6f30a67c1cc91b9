import assert from "node:assert/strict";
import { createLeaseStore } from "../../src/store/leases.ts";
import { forEachImplementation, inTurn, type StoreFiles } from "./stores.ts";

const here = { id: "1", name: "this window" };
const there = { id: "2", name: "that window" };

const implementations = {
	"SQLite file": (database: StoreFiles) => createLeaseStore(database()),
	"SQLite file of two windows": (database: StoreFiles) =>
		inTurn(createLeaseStore(database()), createLeaseStore(database.again())),
};

forEachImplementation("lease store", implementations, (open) => {
	it("grants one at a time, and says who holds it", async () => {
		const leases = open();
		assert.deepEqual(await leases.acquire("task", here, 0, 100), { kind: "granted", fence: 1 });
		assert.deepEqual(await leases.acquire("task", there, 99, 199), { kind: "held", by: here, until: 100 });
		assert.deepEqual(await leases.acquire("another", there, 99, 199), { kind: "granted", fence: 1 });
	});

	it("is taken over when it has run out, under a higher number", async () => {
		const leases = open();
		await leases.acquire("task", here, 0, 100);
		assert.deepEqual(await leases.acquire("task", there, 100, 200), { kind: "granted", fence: 2 });
		assert.equal(await leases.renew("task", 1, 300), false);
		assert.equal(await leases.renew("task", 2, 300), true);
	});

	it("never gives a number again after a release, and a stale release ends nothing", async () => {
		const leases = open();
		await leases.acquire("task", here, 0, 100);
		await leases.release("task", 1);
		assert.deepEqual(await leases.acquire("task", there, 1, 100), { kind: "granted", fence: 2 });
		await leases.release("task", 1);
		assert.equal((await leases.acquire("task", here, 2, 100)).kind, "held");
	});
});
