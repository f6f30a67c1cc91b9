import assert from "node:assert/strict";
import { type ErrorCode, isWorkspaceError } from "../../../src/base/errors.ts";
import type { DataSource, Page } from "../../../src/notion/types.ts";
import { assumedLag, serverLimit } from "../../../src/tasks/operationRecords.ts";
import { type Fate, OutboxRig } from "./outboxRig.ts";

describe("the outbox", () => {
	let rig: OutboxRig;
	beforeEach(async () => {
		rig = await OutboxRig.open();
	});
	afterEach(() => rig[Symbol.asyncDispose]());

	it("creates a page once for one id, however often it is called", async () => {
		const operation = rig.operation("operation 1");
		const [a, b] = await Promise.all([rig.outbox.create(operation), rig.outbox.create(operation)]);
		const before = rig.session.requests.total;
		const c = await rig.outbox.create(operation);
		assert.deepEqual([b.id, c.id], [a.id, a.id]);
		assert.equal(rig.session.requests.total, before);
		assert.equal((await rig.pages()).length, 1);
	});

	it("finds what was created when the answer is lost, without waiting", async () => {
		rig.fates.push("answerLost");
		const page = await rig.outbox.create(rig.operation("operation 1"));
		assert.deepEqual(
			(await rig.pages()).map(({ id }) => id),
			[page.id],
		);
		assert.equal(rig.clock.slept.filter((pause) => pause > 10_000).length, 0);
	});

	it("waits out Notion's limit and the lag before it sends again", async () => {
		rig.fates.push("requestLost");
		const waits: number[] = [];
		await rig.outbox.create(rig.operation("operation 1"), { onWait: (wait) => waits.push(wait) });
		assert.equal(waits.length, 1);
		assert.ok((waits[0] ?? 0) > serverLimit);
		assert.ok((waits[0] ?? 0) <= serverLimit + assumedLag);
		assert.equal((await rig.pages()).length, 1);
	});

	it("finds what Notion carries out long after its sender gave up", async () => {
		rig.fates.push("late");
		await rig.outbox.create(rig.operation("operation 1"));
		assert.equal((await rig.pages()).length, 1);
	});

	it("says what Notion refuses, and sends it again when asked", async () => {
		rig.fates.push("refused");
		await rejected(rig.outbox.create(rig.operation("operation 1")), "refused");
		assert.equal(rig.outbox.state("operation 1"), "refused");
		await rig.outbox.create(rig.operation("operation 1"));
		assert.equal((await rig.pages()).length, 1);
	});

	it("is ready again when nothing was sent", async () => {
		// It is tried again for a moment.
		rig.fates.push("unreachable", "unreachable", "unreachable");
		await rejected(rig.outbox.create(rig.operation("operation 1")), "unreachable");
		assert.equal(rig.outbox.state("operation 1"), "ready");
	});

	it("looks up what a killed process sent", async () => {
		rig.fates.push("killedAfter");
		assert.equal(await rig.untilKilled(() => rig.outbox.create(rig.operation("operation 1"))), "killed");
		rig.restart();
		assert.deepEqual(
			rig.outbox.pending("task").map(({ state }) => state),
			["sent"],
		);
		const unsettled = await rig.outbox.recover("task", ({ id }) => rig.operation(id));
		assert.deepEqual(unsettled, []);
		assert.equal(rig.outbox.state("operation 1"), "done");
		await rig.outbox.create(rig.operation("operation 1"));
		assert.equal((await rig.pages()).length, 1);
	});

	it("moves copies that carry the id to the trash, but the oldest", async () => {
		const operation = rig.operation("operation 1");
		await rig.session.api.createPage(operation.parameters);
		rig.fates.push("answerLost");
		const page = await rig.outbox.create(operation);
		assert.deepEqual(
			(await rig.pages()).map(({ id }) => id),
			[page.id],
		);
	});

	it("tells two equal rows apart by counting", async () => {
		rig.fates.push("answerLost", "requestLost");
		const equal = (id: string) => rig.operation(id, { byId: false, title: "operation" });
		const a = await rig.outbox.create(equal("a"));
		const b = await rig.outbox.create(equal("b"));
		assert.notEqual(a.id, b.id);
		assert.equal((await rig.pages()).length, 2);
	});

	it("stops and asks when there are more equal rows than it may have made", async () => {
		const operation = rig.operation("a", { byId: false, title: "operation" });
		await rig.session.api.createPage(operation.parameters);
		rig.fates.push("answerLost");
		const error = await rejected(rig.outbox.create(operation), "ambiguous");
		assert.match(error.message, /2 rows like "operation" were found where one was to be created/);
		assert.equal((await rig.pages()).length, 2);
		assert.equal(rig.outbox.state("a"), "ambiguous");
	});

	describe("with a change of a data source", () => {
		const changes = { title: [{ text: { content: "Another title" } }] };
		const isApplied = ({ title }: DataSource) => title[0]?.plain_text === "Another title";
		const change = async (fate: Fate, objectId: string) => {
			rig.fates.push(fate);
			return rig.outbox.updateDataSource({
				id: "c",
				taskId: "task",
				runId: "run",
				objectId,
				changes,
				applied: isApplied,
			});
		};

		for (const fate of ["answered", "answerLost", "requestLost"] as const) {
			it(`is made once, and recorded, when it is ${fate}`, async () => {
				const objectId = await rig.dataSourceId();
				assert.ok(isApplied(await change(fate, objectId)));
				assert.equal(rig.outbox.state("c"), "done");
				assert.equal(
					rig.clock.slept.filter((pause) => pause > 10_000).length,
					fate === "requestLost" ? 1 : 0,
					"waits only for what may still come",
				);
				const before = rig.session.requests.total;
				assert.ok(isApplied(await change("answered", objectId)));
				assert.equal(rig.session.requests.total, before, "what is done is answered without a request");
			});
		}
	});

	describe("with an update", () => {
		const changes = { icon: { type: "emoji", emoji: "🥐" } } as const;
		const update = async (fate: Fate, applied?: (page: Page) => boolean) => {
			const { id: pageId } = await rig.outbox.create(rig.operation("operation 1"));
			rig.fates.push(fate);
			return rig.outbox.update({ id: "u", taskId: "task", runId: "run", pageId, changes, applied });
		};
		const hasIcon = (page: Page) => page.icon?.type === "emoji" && page.icon.emoji === "🥐";

		it("answers the page, and answers it again without a request", async () => {
			const page = await update("answered");
			assert.ok(hasIcon(page));
			const before = rig.session.requests.total;
			const again = { id: "u", taskId: "task", runId: "run", pageId: page.id, changes };
			assert.deepEqual(await rig.outbox.update(again), page);
			assert.equal(rig.session.requests.total, before);
		});

		it("settles a lost answer by reading the page", async () => {
			assert.ok(hasIcon(await update("answerLost", hasIcon)));
			assert.equal(rig.outbox.state("u"), "done");
		});

		it("stays ambiguous when the page doesn't show it, and is ready after a recovery", async () => {
			await rejected(update("requestLost", hasIcon), "ambiguous");
			assert.equal(rig.outbox.state("u"), "ambiguous");
			await rig.outbox.recover("task", () => undefined);
			assert.equal(rig.outbox.state("u"), "ready");
		});
	});
});

async function rejected(promise: Promise<unknown>, code: ErrorCode) {
	const error: unknown = await promise.then(
		() => undefined,
		(reason: unknown) => reason,
	);
	assert.ok(isWorkspaceError(error, code), `expected ${code}, got ${error}`);
	return error;
}
