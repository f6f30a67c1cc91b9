import assert from "node:assert/strict";
import { createOutboxStore, type NewOperation, type OperationState } from "../../src/store/outbox.ts";
import { createMemoryOutboxStore } from "../../src/tasks/memoryOutbox.ts";
import { forEachImplementation, inTurn, type StoreFiles } from "./stores.ts";

const implementations = {
	"SQLite file": (database: StoreFiles) => createOutboxStore(database()),
	"SQLite file of two windows": (database: StoreFiles) =>
		inTurn(createOutboxStore(database()), createOutboxStore(database.again())),
	memory: () => createMemoryOutboxStore(),
};

forEachImplementation("outbox store", implementations, (open) => {
	it("keeps what was intended, as ready", async () => {
		const store = open();
		await store.add([operation("a")], 1);
		assert.deepEqual(store.get("a"), {
			...operation("a"),
			state: "ready",
			sentAt: undefined,
			resultId: undefined,
			result: undefined,
			error: undefined,
		});
		assert.equal(store.get("b"), undefined);
	});

	it("takes a step only from the states it names", async () => {
		const store = open();
		await store.add([operation("a")], 1);
		assert.equal(await store.step("a", { from: ["sent"], to: "done", at: 2 }), false);
		assert.equal(await store.step("a", { from: ["ready"], to: "sent", at: 2 }), true);
		assert.equal(await store.step("a", { from: ["ready"], to: "sent", at: 3 }), false);
		assert.equal(await store.step("no such", { from: ["ready"], to: "sent", at: 3 }), false);
		assert.equal(store.get("a")?.sentAt, 2);
	});

	it("keeps the result of what is done, and when it was sent", async () => {
		const store = open();
		await store.add([operation("a")], 1);
		await store.step("a", { from: ["ready"], to: "sent", at: 2 });
		await store.step("a", { from: ["sent"], to: "done", at: 3, resultId: "page", result: "{}" });
		const { state, sentAt, resultId, result } = store.get("a") ?? {};
		assert.deepEqual({ state, sentAt, resultId, result }, { state: "done", sentAt: 2, resultId: "page", result: "{}" });
	});

	for (const [state, replaced] of [
		["ready", true],
		["refused", true],
		["sent", false],
		["ambiguous", false],
		["done", false],
	] as const satisfies readonly (readonly [OperationState, boolean])[]) {
		it(`${replaced ? "takes" : "doesn't take"} a new body for an operation that is ${state}`, async () => {
			const store = open();
			await store.add([operation("a")], 1);
			await store.step("a", { from: ["ready"], to: state, at: 2 });
			await store.add([operation("a", { body: "new", runId: "later" })], 3);
			assert.equal(store.get("a")?.body, replaced ? "new" : "body");
			assert.equal(store.get("a")?.runId, replaced ? "later" : "run");
			assert.equal(store.get("a")?.state, state);
		});
	}

	it("lists what is sent or ambiguous, of the task alone", async () => {
		const store = open();
		await store.add([operation("a"), operation("b"), operation("c"), operation("d", { taskId: "other" })], 1);
		await store.step("a", { from: ["ready"], to: "sent", at: 2 });
		await store.step("b", { from: ["ready"], to: "ambiguous", at: 2 });
		await store.step("d", { from: ["ready"], to: "sent", at: 2 });
		assert.deepEqual(
			store.pending("task").map(({ id }) => id),
			["a", "b"],
		);
	});

	it("says which pages belong to an operation", async () => {
		const store = open();
		await store.add([operation("a")], 1);
		await store.step("a", { from: ["ready"], to: "done", at: 2, resultId: "mine" });
		assert.deepEqual(store.linked(["mine", "another"]), new Set(["mine"]));
	});

	it("counts creates of equal body that wait for an answer", async () => {
		const store = open();
		await store.add([operation("a"), operation("b"), operation("c", { kind: "update" }), operation("d")], 1);
		for (const id of ["a", "b", "c"]) {
			await store.step(id, { from: ["ready"], to: "sent", at: 2 });
		}
		assert.equal(store.countPending("create", "body"), 2);
	});

	it("takes what somebody else may have sent for sent", async () => {
		const store = open();
		await store.add([operation("a", { kind: "database", sentBefore: 5 })], 10);
		assert.deepEqual(store.get("a"), {
			...operation("a", { kind: "database" }),
			state: "sent",
			sentAt: 5,
			resultId: undefined,
			result: undefined,
			error: undefined,
		});
		await store.step("a", { from: ["sent"], to: "ready", at: 11 });
		await store.add([operation("a", { kind: "database", sentBefore: 5 })], 12);
		assert.equal(store.get("a")?.state, "ready");
	});
});

function operation(id: string, changes: Partial<NewOperation> = {}): NewOperation {
	return { id, taskId: "task", runId: "run", kind: "create", pageId: undefined, body: "body", ...changes };
}
