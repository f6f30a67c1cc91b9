import assert from "node:assert/strict";
import { type ErrorCode, isWorkspaceError } from "../../../src/base/errors.ts";
import { parseKey } from "../../../src/cascade/operationKey.ts";
import { displayText, plainValue } from "../../../src/notion/propertyValue.ts";
import { titleOf } from "../../../src/notion/titles.ts";
import type { Page } from "../../../src/notion/types.ts";
import { Bakery, type Machine, useIngredients } from "./bakery.ts";

const croissants = "Croissants for Saturday";

describe("a cascade in the bakery", () => {
	let bakery: Bakery;
	let machine: Machine;
	let plan: Page;

	beforeEach(async () => {
		bakery = await Bakery.open();
		machine = await bakery.machine();
		plan = await machine.row("Production Plan", croissants);
	});
	afterEach(() => bakery[Symbol.asyncDispose]());

	it("writes one row per recipe line, with amount, reason, key and the relation back", async () => {
		const { written } = await machine.task().run(plan.id);
		assert.equal(written.length, 8);
		const rows = await machine.logged(plan);
		assert.deepEqual(Object.fromEntries(rows.map((row) => [titleOf(row), text(row, "Amount")])), {
			"Wheat flour": "-4000",
			Butter: "-2200",
			Milk: "-1200",
			Water: "-1000",
			Sugar: "-440",
			Salt: "-80",
			"Fresh yeast": "-140",
			Eggs: "-4",
		});
		for (const row of rows) {
			assert.equal(text(row, "Reason"), `use ingredients: ${croissants}`);
			assert.equal(parseKey(text(row, "Key"))?.triggerId, plan.id);
		}
	});

	it("writes nothing when it runs again", async () => {
		await machine.task().run(plan.id);
		const before = bakery.requests.length;
		const again = await machine.task().run(plan.id);
		assert.equal(again.written.length, 0);
		assert.equal((await machine.logged(plan)).length, 8);
		assert.ok(!bakery.requests.slice(before).includes("POST /v1/pages"));
		assert.deepEqual(
			machine.runs.list().map(({ end }) => end?.outcome),
			["nothingToDo", "done"],
		);
	});

	it("writes nothing from another machine, nor when the store was lost", async () => {
		await machine.task().run(plan.id);
		const other = await bakery.machine("another.db");
		const result = await other.task().run(plan.id);
		assert.equal(result.written.length, 0);
		assert.equal(result.plan.rows.filter(({ alreadyThere }) => alreadyThere).length, 8);
	});

	it("takes leaving the state and coming back for a new activation, once it was seen", async () => {
		const task = machine.task();
		await task.run(plan.id);
		await machine.setStatus(plan, "Planned");
		await task.candidates();
		await machine.setStatus(plan, "In Process");
		assert.equal((await task.run(plan.id)).written.length, 8);
		assert.equal((await task.run(plan.id)).written.length, 0);
		assert.equal((await machine.logged(plan)).length, 16);
	});

	it("takes the rows back once when the plan is cancelled", async () => {
		const task = machine.task(useIngredients({ reverse: { when: [{ property: "Status", anyOf: ["Cancelled"] }] } }));
		await task.run(plan.id);
		await machine.setStatus(plan, "Cancelled");
		const { written } = await task.run(plan.id);
		assert.equal(written.length, 8);
		assert.equal((await task.run(plan.id)).written.length, 0);
		assert.deepEqual(await balances(machine, plan), new Set([0]));
		const other = await bakery.machine("another.db");
		assert.equal((await other.task(task.declaration).run(plan.id)).written.length, 0);
	});

	it("takes back what stands in the log, and takes it anew when the plan comes back", async () => {
		const task = machine.task(useIngredients({ reverse: { when: [{ property: "Status", anyOf: ["Cancelled"] }] } }));
		const first = await task.run(plan.id);
		const [corrected, trashed] = first.written;
		assert.ok(corrected && trashed);
		await machine.session.api.updatePage(corrected.page.id, { properties: { Amount: { number: -1 } } });
		await machine.session.api.updatePage(trashed.page.id, { in_trash: true });
		await machine.setStatus(plan, "Cancelled");
		const back = await task.run(plan.id);
		assert.equal(back.written.length, 7);
		assert.deepEqual(await balances(machine, plan), new Set([0]));
		await machine.setStatus(plan, "In Process");
		assert.equal((await task.run(plan.id)).written.length, 8);
	});

	it("takes the rows back when the plan is moved to the trash", async () => {
		const task = machine.task(useIngredients({ reverse: { when: [{ property: "Status", anyOf: ["Cancelled"] }] } }));
		await task.run(plan.id);
		await machine.session.api.updatePage(plan.id, { in_trash: true });
		assert.equal((await task.run(plan.id)).written.length, 8);
		assert.equal((await task.run(plan.id)).written.length, 0);
	});

	it("takes two lines of equal item and amount for two", async () => {
		const [line] = await machine.rows("Recipe Ingredients").then((rows) => rows.filter((row) => isLineOf(row, plan)));
		assert.ok(line);
		await copyRow(machine, line);
		const { written } = await machine.task().run(plan.id);
		assert.equal(written.length, 9);
		const amounts = written.map(({ row }) => `${row.item.title} ${row.amount}`);
		assert.equal(new Set(amounts).size, 8);
	});

	it("previews without writing", async () => {
		const preview = await machine.task().preview(plan.id);
		assert.deepEqual(preview.problems, []);
		assert.equal(preview.rows.length, 8);
		assert.equal(
			preview.rows.some(({ alreadyThere }) => alreadyThere),
			false,
		);
		assert.equal((await machine.logged(plan)).length, 0);
	});

	it("writes nothing at all when one line has no ingredient, and names the line", async () => {
		const lines = (await machine.rows("Recipe Ingredients")).filter((row) => isLineOf(row, plan));
		const line = lines.at(-1);
		assert.ok(line);
		await machine.session.api.updatePage(line.id, { properties: { "Ingredient Inventory": { relation: [] } } });
		const error = await rejected(machine.task().run(plan.id), "guarded");
		assert.ok(error.message.includes(`"${titleOf(line)}" has nothing in "Ingredient Inventory"`), error.message);
		assert.equal((await machine.logged(plan)).length, 0);
		assert.equal(machine.runs.list()[0]?.end?.code, "guarded");
	});

	it("names a row that isn't in the state, and its state", async () => {
		const brioche = await machine.row("Production Plan", "Brioche for Sunday");
		const error = await rejected(machine.task().run(brioche.id), "guarded");
		assert.match(error.message, /"Brioche for Sunday" isn't in the state Status: In Process; it is Status: Planned/);
	});

	it("refuses a page of another database", async () => {
		const recipe = await machine.row("Recipes", "Brioche");
		const error = await rejected(machine.task().run(recipe.id), "invalidInput");
		assert.match(error.message, /"Brioche" is not a row of "Production Plan"/);
	});

	it("names a property that doesn't exist, its place in the file and what was meant", async () => {
		const declaration = useIngredients();
		const task = machine.task({ ...declaration, trigger: { ...declaration.trigger, amount: "Batches" } });
		const error = await rejected(task.run(plan.id), "invalidFile");
		assert.match(error.message, /"Production Plan" has no property "Batches"/);
		assert.deepEqual(error.data.path, ["tasks", "use ingredients", "cascade", "trigger", "amount"]);
	});

	it("suggests the option that was meant", async () => {
		const declaration = useIngredients();
		const when = [{ property: "Status", anyOf: ["In Proces"] }];
		const [problem] = await machine.task({ ...declaration, trigger: { ...declaration.trigger, when } }).problems();
		assert.equal(problem?.remedy, 'Did you mean "In Process"?');
	});

	it("lists the rows in the state", async () => {
		assert.deepEqual(
			(await machine.task().candidates()).map(({ row }) => titleOf(row)),
			[croissants],
		);
	});

	it("lets one window at a time run it", async () => {
		const first = machine.task().run(plan.id);
		const second = machine.task().run(plan.id);
		const [a, b] = await Promise.allSettled([first, second]);
		assert.equal(a.status, "fulfilled");
		assert.ok(b.status === "rejected" && isWorkspaceError(b.reason, "busy"));
		assert.match(b.reason.message, /another window/);
		assert.equal((await machine.logged(plan)).length, 8);
	});

	it("makes no more requests than 1.1 times the least, names of items apart", async () => {
		await machine.rows("Ingredient Inventory");
		const task = machine.task();
		await task.validate();
		const before = bakery.requests.length;
		await task.run(plan.id);
		const least = 3 + 8;
		assert.ok(bakery.requests.length - before <= least * 1.1, bakery.requests.slice(before).join("\n"));
	});

	it("records plan, writes and reasons", async () => {
		await machine.task().run(plan.id);
		const [summary] = machine.runs.list("bakery/use ingredients");
		const run = machine.runs.get(summary?.id ?? "");
		assert.equal(run?.writes.length, 8);
		assert.equal(run?.end?.outcome, "done");
		assert.ok((run?.end?.requests ?? 0) >= 11);
		for (const write of run?.writes ?? []) {
			assert.equal(write.outcome, "done");
			assert.match(write.reason, /use ingredients: Croissants for Saturday: /);
			assert.ok(write.operationId && write.objectId);
		}
	});
});

describe("a cascade on a bad network", () => {
	let bakery: Bakery;
	let machine: Machine;
	let plan: Page;

	beforeEach(async () => {
		bakery = await Bakery.open();
		machine = await bakery.machine();
		plan = await machine.row("Production Plan", croissants);
	});
	afterEach(() => bakery[Symbol.asyncDispose]());

	for (const fault of ["answerLost", "requestLost"] as const) {
		it(`writes every row once when each is subject to: ${fault}`, async () => {
			const seen = new Map<string, number>();
			bakery.fault = (request) => {
				if (request !== "POST /v1/pages") {
					return undefined;
				}
				const count = (seen.get(request) ?? 0) + 1;
				seen.set(request, count);
				return count % 2 === 1 ? fault : undefined;
			};
			const { written } = await machine.task().run(plan.id);
			assert.equal(written.length, 8);
			assert.equal((await machine.logged(plan)).length, 8);
		});
	}

	it("goes on from where it stopped when the connection is gone in the middle", async () => {
		let sent = 0;
		bakery.fault = (request) => (request === "POST /v1/pages" && ++sent > 3 ? "unreachable" : undefined);
		const error = await rejected(machine.task().run(plan.id), "unreachable");
		assert.match(error.message, /3 of 8 rows were written/);
		bakery.fault = () => undefined;
		assert.equal((await machine.task().run(plan.id)).written.length, 5);
		assert.equal((await machine.logged(plan)).length, 8);
	});

	it("settles what a killed run left behind before it goes on", async () => {
		let sent = 0;
		// The network goes for good after a lost answer, so that the run can't even look: as good as a kill.
		bakery.fault = (request) => {
			sent += request === "POST /v1/pages" ? 1 : 0;
			return sent < 4 ? undefined : request === "POST /v1/pages" && sent === 4 ? "answerLost" : "unreachable";
		};
		await rejected(machine.task().run(plan.id), "ambiguous");
		assert.equal(machine.outbox.pending("bakery/use ingredients").length, 1);
		bakery.fault = () => undefined;
		const { written } = await machine.task().run(plan.id);
		assert.equal(written.length, 4);
		assert.equal((await machine.logged(plan)).length, 8);
		assert.equal(machine.outbox.pending("bakery/use ingredients").length, 0);
	});

	it("decides by equal values where the log has no key, two equal lines included", async () => {
		const lines = (await machine.rows("Recipe Ingredients")).filter((row) => isLineOf(row, plan));
		assert.ok(lines[0]);
		await copyRow(machine, lines[0]);
		const declaration = useIngredients();
		const task = machine.task({ ...declaration, log: { ...declaration.log, key: undefined } });
		let sent = 0;
		bakery.fault = (request) =>
			request === "POST /v1/pages" ? (["answerLost", "requestLost", undefined] as const)[sent++ % 3] : undefined;
		const { written } = await task.run(plan.id);
		assert.equal(written.length, 9);
		assert.equal((await machine.logged(plan)).length, 9);
	});

	it("ends as cancelled between two rows, and goes on later", async () => {
		const controller = new AbortController();
		const task = machine.task();
		const run = task.run(plan.id, {
			signal: controller.signal,
			onProgress: ({ done }) => void (done === 2 && controller.abort()),
		});
		await rejected(run, "cancelled");
		assert.equal(machine.runs.list()[0]?.end?.outcome, "cancelled");
		assert.equal((await task.run(plan.id)).written.length, 6);
		assert.equal((await machine.logged(plan)).length, 8);
	});
});

function text(row: Page, property: string): string {
	const value = row.properties[property];
	return value ? displayText(plainValue(value)) : "";
}

function relation(row: Page, property: string): readonly string[] {
	const value = row.properties[property];
	return value?.type === "relation" ? value.relation.map(({ id }) => id) : [];
}

/** The sums of the log by item. */
async function balances(machine: Machine, plan: Page): Promise<ReadonlySet<number>> {
	const sums = new Map<string, number>();
	for (const row of await machine.logged(plan)) {
		sums.set(titleOf(row), (sums.get(titleOf(row)) ?? 0) + Number(text(row, "Amount")));
	}
	return new Set(sums.values());
}

function isLineOf(line: Page, plan: Page): boolean {
	return relation(line, "Recipes").some((id) => relation(plan, "Recipes").includes(id));
}

async function copyRow(machine: Machine, line: Page): Promise<void> {
	const amount = line.properties["Amount per batch"];
	await machine.session.api.createPage({
		parent: { type: "data_source_id", data_source_id: machine.source("Recipe Ingredients") },
		properties: {
			Name: { title: [{ text: { content: titleOf(line) } }] },
			Recipes: { relation: relation(line, "Recipes").map((id) => ({ id })) },
			"Ingredient Inventory": { relation: relation(line, "Ingredient Inventory").map((id) => ({ id })) },
			"Amount per batch": { number: amount?.type === "number" ? amount.number : null },
		},
	});
}

async function rejected(promise: Promise<unknown>, code: ErrorCode) {
	const error: unknown = await promise.then(
		() => undefined,
		(reason: unknown) => reason,
	);
	assert.ok(isWorkspaceError(error, code), `expected ${code}, got ${error}`);
	return error;
}
