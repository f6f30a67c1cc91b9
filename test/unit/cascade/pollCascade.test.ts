import assert from "node:assert/strict";
import fc from "fast-check";
import type { CascadeTask } from "../../../src/cascade/cascadeTask.ts";
import { parseKey } from "../../../src/cascade/operationKey.ts";
import type { PollOutcome } from "../../../src/cascade/pollCascade.ts";
import { displayText, plainValue } from "../../../src/notion/propertyValue.ts";
import type { Page } from "../../../src/notion/types.ts";
import { Bakery, type Machine, useIngredients } from "./bakery.ts";

const withReversal = useIngredients({ reverse: { when: [{ property: "Status", anyOf: ["Cancelled"] }] } });
/** Lines of the recipe that the tests poll for. */
const lines = 7;

describe("polling a cascade", () => {
	let bakery: Bakery;
	let machine: Machine;
	let plan: Page;
	let task: CascadeTask;

	const open = async () => {
		bakery = await Bakery.open();
		machine = await bakery.machine();
		plan = await machine.row("Production Plan", "Brioche for Sunday");
		task = machine.task(withReversal);
	};
	beforeEach(open);
	afterEach(() => bakery[Symbol.asyncDispose]());

	it("takes what it sees first for where it starts", async () => {
		assert.deepEqual(await task.poll(), []);
		assert.deepEqual(await task.poll(), []);
		const running = await machine.row("Production Plan", "Croissants for Saturday");
		assert.equal((await machine.logged(running)).length, 0);
		assert.equal((await task.run(running.id)).written.length, 8);
	});

	it("has the effect of a change once, in this window and in another", async () => {
		await task.poll();
		await machine.setStatus(plan, "In Process");
		const [outcome, ...more] = await task.poll();
		assert.equal(outcome?.kind, "done");
		assert.deepEqual(more, []);
		assert.deepEqual(await task.poll(), []);
		assert.deepEqual(await (await bakery.machine()).task(withReversal).poll(), []);
		assert.equal((await machine.logged(plan)).length, lines);
		assert.deepEqual(
			machine.runs.list().map(({ trigger }) => trigger),
			["schedule"],
		);
	});

	it("makes one request when nothing has changed, and one more where rows are taken back", async () => {
		const plain = machine.task();
		for (const [polled, most] of [
			[plain, 1],
			[task, 2],
		] as const) {
			await polled.poll();
			const before = bakery.requests.length;
			await polled.poll();
			assert.equal(bakery.requests.length - before, most);
		}
	});

	it("completes what a failed run has begun", async () => {
		await task.poll();
		await machine.setStatus(plan, "In Process");
		let creates = 0;
		bakery.fault = (request) => (request === "POST /v1/pages" && ++creates > 2 ? "unreachable" : undefined);
		assert.equal((await task.poll())[0]?.kind, "failed");
		bakery.fault = () => undefined;
		assert.equal((await task.poll())[0]?.kind, "done");
		assert.equal((await machine.logged(plan)).length, lines);
	});

	it("waits for a broken line to be mended, without a failed run at every poll", async () => {
		await task.poll();
		await machine.setStatus(plan, "In Process");
		await machine.session.api.updatePage(plan.id, { properties: { "Batches to make": { number: null } } });
		for (let i = 0; i < 3; i++) {
			assert.equal((await task.poll())[0]?.kind, "blocked");
		}
		assert.deepEqual(machine.runs.list(), []);
		await machine.session.api.updatePage(plan.id, { properties: { "Batches to make": { number: 1 } } });
		assert.equal((await task.poll())[0]?.kind, "done");
	});

	it("completes an activation that was begun although the plan has left the state, as it was decided", async () => {
		await task.poll();
		await machine.setStatus(plan, "In Process");
		let creates = 0;
		bakery.fault = (request) => (request === "POST /v1/pages" && ++creates > 2 ? "unreachable" : undefined);
		await task.poll();
		bakery.fault = () => undefined;
		await machine.session.api.updatePage(plan.id, { properties: { "Batches to make": { number: 100 } } });
		await machine.setStatus(plan, "Done");
		assert.deepEqual(kinds(await task.poll()), ["done"]);
		const amounts = (await machine.logged(plan)).map((row) => Number(text(row, "Amount")));
		assert.equal(amounts.length, lines);
		assert.ok(Math.min(...amounts) >= -2000, `${amounts}`);
		assert.deepEqual(await task.poll(), []);
	});

	it("has the effect of a change that it saw although the plan has left the state before the effect could be planned", async () => {
		await task.poll();
		await machine.setStatus(plan, "In Process");
		await machine.session.api.updatePage(plan.id, { properties: { "Batches to make": { number: null } } });
		assert.deepEqual(kinds(await task.poll()), ["blocked"]);
		await machine.setStatus(plan, "Done");
		assert.deepEqual(kinds(await task.poll()), ["blocked"]);
		await machine.session.api.updatePage(plan.id, { properties: { "Batches to make": { number: 1 } } });
		assert.deepEqual(kinds(await task.poll()), ["done"]);
		assert.equal((await machine.logged(plan)).length, lines);
	});

	it("takes rows back although the plan is planned again before that came to its end", async () => {
		await task.poll();
		await machine.setStatus(plan, "In Process");
		await task.poll();
		await machine.setStatus(plan, "Cancelled");
		let creates = 0;
		bakery.fault = (request) => (request === "POST /v1/pages" && ++creates > 2 ? "unreachable" : undefined);
		assert.deepEqual(kinds(await task.poll()), ["failed"]);
		bakery.fault = () => undefined;
		await machine.setStatus(plan, "In Process");
		assert.deepEqual(kinds(await task.poll()), ["done", "done"]);
		assert.deepEqual(await keysOf(plan), { "1": lines, "1 taken back": lines, "2": lines });
	});

	it("takes back rows that a lagging query doesn't list yet", async () => {
		await task.poll();
		await bakery.clock.sleep(120_000);
		await machine.setStatus(plan, "In Process");
		await task.poll();
		await machine.setStatus(plan, "Cancelled");
		const path = `/v1/data_sources/${machine.source("Ingredient Transactions")}/query`;
		bakery.local.setFaults([{ path, effect: { kind: "lag", milliseconds: 60_000 } }]);
		await task.poll();
		bakery.local.setFaults([]);
		assert.deepEqual(await keysOf(plan), { "1": lines, "1 taken back": lines });
	});

	it("sees a change again that it couldn't read at first", async () => {
		await task.poll();
		await machine.setStatus(plan, "In Process");
		bakery.fault = (request) => (request === `GET /v1/pages/${plan.id}` ? "unreachable" : undefined);
		assert.deepEqual(kinds(await task.poll()), ["failed"]);
		bakery.fault = () => undefined;
		await bakery.clock.sleep(3_600_000);
		assert.deepEqual(kinds(await task.poll()), ["done"]);
	});

	it("catches up after a long sleep", async () => {
		await task.poll();
		await machine.setStatus(plan, "In Process");
		await bakery.clock.sleep(30 * 86_400_000);
		assert.deepEqual(kinds(await task.poll()), ["done"]);
	});

	it("reads only what was edited since, not every row that is in the state", async () => {
		await task.poll();
		await bakery.clock.sleep(3_600_000);
		await task.poll();
		const before = bakery.local.journal.length;
		await task.poll();
		const [query] = bakery.local.journal.slice(before);
		assert.match(JSON.stringify(query), /last_edited_time/);
	});

	it("is refused while another window polls, and has the effect once", async () => {
		await task.poll();
		await machine.setStatus(plan, "In Process");
		const answers = await Promise.allSettled([task.poll(), (await bakery.machine()).task(withReversal).poll()]);
		assert.deepEqual(answers.map(({ status }) => status).toSorted(), ["fulfilled", "rejected"]);
		assert.equal((await machine.logged(plan)).length, lines);
	});

	it("looks at a row that a webhook names, once for each change", async () => {
		await task.poll();
		await machine.setStatus(plan, "In Process");
		assert.deepEqual(kinds(await task.look([plan.id])), ["done"]);
		const before = bakery.requests.length;
		assert.deepEqual(await task.look([plan.id]), []);
		assert.equal(bakery.requests.length - before, 1);
		assert.deepEqual(await task.poll(), []);
		await machine.setStatus(plan, "Planned");
		await task.look([plan.id]);
		await machine.setStatus(plan, "In Process");
		await task.look([plan.id]);
		assert.deepEqual(await keysOf(plan), { "1": lines, "2": lines });
		assert.equal(machine.runs.list()[0]?.trigger, "webhook");
	});

	it("takes what is there for the start where a webhook comes before the first poll", async () => {
		const running = await machine.row("Production Plan", "Croissants for Saturday");
		assert.deepEqual(await task.look([running.id]), []);
		assert.equal((await machine.logged(running)).length, 0);
	});

	it("keeps several cascades on one trigger apart", async () => {
		const second = machine.task(useIngredients({ id: "order again", name: "order again", factor: 1 }));
		for (const one of [task, second]) {
			await one.poll();
		}
		await machine.setStatus(plan, "In Process");
		for (const one of [task, second, task, second]) {
			await one.poll();
		}
		const amounts = (await machine.logged(plan)).map((row) => Number(text(row, "Amount")));
		assert.equal(amounts.length, 2 * lines);
		assert.equal(
			amounts.reduce((a, b) => a + b),
			0,
		);
	});

	for (const [what, change] of [
		["is cancelled", () => machine.setStatus(plan, "Cancelled")],
		["goes to the trash", () => machine.session.api.updatePage(plan.id, { in_trash: true })],
	] as const) {
		it(`takes rows back once when a plan ${what}`, async () => {
			await task.poll();
			await machine.setStatus(plan, "In Process");
			await task.poll();
			await change();
			assert.equal((await task.poll())[0]?.kind, "done");
			assert.deepEqual(await task.poll(), []);
			const rows = await machine.rows("Ingredient Transactions");
			const keys = rows.map((row) => parseKey(text(row, "Key"))).filter((key) => key?.triggerId === plan.id);
			assert.equal(keys.filter((key) => key?.reversal).length, lines);
			assert.equal(keys.length, 2 * lines);
		});
	}

	async function keysOf(page: Page): Promise<Record<string, number>> {
		const counts: Record<string, number> = {};
		for (const row of await machine.logged(page)) {
			const key = parseKey(text(row, "Key"));
			const name = `${key?.activation}${key?.reversal ? " taken back" : ""}`;
			counts[name] = (counts[name] ?? 0) + 1;
		}
		return counts;
	}

	it("keeps to a model of what the log must hold, for any history", async function () {
		this.timeout(60_000);
		const step = fc.constantFrom("In Process", "Planned", "Cancelled", "poll", "poll", "run", "new window");
		await fc.assert(
			fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (history) => {
				await bakery[Symbol.asyncDispose]();
				await open();
				await task.poll();
				const model = new LogModel();
				for (const action of [...history, "poll"]) {
					if (action === "poll") {
						await task.poll();
						model.look();
					} else if (action === "run") {
						await task.run(plan.id).catch(() => {});
						model.look();
					} else if (action === "new window") {
						task = (await bakery.machine()).task(withReversal);
					} else {
						await machine.setStatus(plan, action);
						model.status = action;
					}
				}
				const held = (await machine.logged(plan)).map((row) => parseKey(text(row, "Key")));
				const names = held.map((key) => `${key?.activation}${key?.reversal ? " taken back" : ""}`);
				const wanted = model.held.flatMap((name) => Array<string>(lines).fill(name));
				assert.deepEqual(names.toSorted(), wanted.toSorted());
			}),
			{ numRuns: 20 },
		);
	});
});

/** What the log must hold: every change of status that somebody looked at has had its effect once. */
class LogModel {
	status = "Planned";
	readonly held: string[] = [];
	#seen = "Planned";
	#activation = 0;
	#takenBack = 0;

	look(): void {
		if (this.status === "In Process" && this.#seen !== "In Process") {
			this.#activation++;
			this.held.push(`${this.#activation}`);
		}
		if (this.status === "Cancelled" && this.#activation > this.#takenBack) {
			this.#takenBack = this.#activation;
			this.held.push(`${this.#activation} taken back`);
		}
		this.#seen = this.status;
	}
}

function kinds(outcomes: readonly PollOutcome[]): string[] {
	return outcomes.map(({ kind }) => kind);
}

function text(row: Page, property: string): string {
	const value = row.properties[property];
	return value ? displayText(plainValue(value)) : "";
}
