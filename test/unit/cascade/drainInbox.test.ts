import assert from "node:assert/strict";
import { isWorkspaceError } from "../../../src/base/errors.ts";
import { silentLog } from "../../../src/base/log.ts";
import type { CascadeTask } from "../../../src/cascade/cascadeTask.ts";
import { drainInbox } from "../../../src/cascade/webhook/drainInbox.ts";
import { Inbox } from "../../../src/cascade/webhook/inbox.ts";
import { createWebhookHandler } from "../../../src/cascade/webhook/webhookHandler.ts";
import type { Page } from "../../../src/notion/types.ts";
import { createWebhookInbox } from "../../../src/store/webhookInbox.ts";
import { Bakery, type Machine, useIngredients } from "./bakery.ts";
import { delivery, eventBody, token } from "./webhookEvents.ts";

describe("webhooks of a cascade", () => {
	let bakery: Bakery;
	let machine: Machine;
	let plan: Page;
	let task: CascadeTask;
	let inbox: Inbox;
	let post: (request: Request) => Promise<Response>;
	const lines = 7;

	beforeEach(async () => {
		bakery = await Bakery.open();
		machine = await bakery.machine();
		plan = await machine.row("Production Plan", "Brioche for Sunday");
		task = machine.task(useIngredients({ reverse: { when: [{ property: "Status", anyOf: ["Cancelled"] }] } }));
		inbox = new Inbox(createWebhookInbox(machine.database), "session", bakery.clock);
		post = createWebhookHandler({ verificationToken: token, onEvent: (event) => inbox.accept(event) });
		await task.poll();
	});
	afterEach(() => bakery[Symbol.asyncDispose]());

	const target = () => ({
		name: "use ingredients",
		dataSourceId: machine.source("Production Plan"),
		databaseId: undefined,
		look: task.look.bind(task),
	});
	const drain = () => drainInbox(inbox, [target()], silentLog);
	const event = (page: Page, changes: Readonly<Record<string, unknown>> = {}) =>
		JSON.stringify(
			eventBody({
				entity: { id: page.id, type: "page" },
				data: {
					parent: {
						id: "36cc9195-760f-4fff-a67e-3a46c559b176",
						type: "database",
						data_source_id: machine.source("Production Plan"),
					},
				},
				...changes,
			}),
		);

	it("have one effect, however often the same event comes and whatever else tells of it", async () => {
		await machine.setStatus(plan, "In Process");
		const body = event(plan);
		for (const again of [body, body, event(plan), body]) {
			assert.equal((await post(delivery(again))).status, 200);
			await drain();
		}
		await task.poll();
		assert.equal((await machine.logged(plan)).length, lines);
		assert.deepEqual(inbox.pending(10), []);
	});

	it("end the same out of order, late and lost: what is there now decides", async () => {
		await machine.setStatus(plan, "In Process");
		const first = event(plan);
		await machine.setStatus(plan, "Cancelled");
		await post(delivery(event(plan)));
		await post(delivery(first));
		await drain();
		assert.equal((await machine.logged(plan)).length, 0);
		await machine.setStatus(plan, "In Process");
		await task.poll();
		await post(delivery(first));
		await drain();
		assert.equal((await machine.logged(plan)).length, lines);
	});

	it("see a change that went by between two polls", async () => {
		await machine.setStatus(plan, "In Process");
		await post(delivery(event(plan)));
		await drain();
		await machine.setStatus(plan, "Cancelled");
		await post(delivery(event(plan)));
		await drain();
		assert.deepEqual(await task.poll(), []);
		assert.equal((await machine.logged(plan)).length, 2 * lines);
	});

	it("are looked at with one read a row, whichever kinds of events name it, and none for what says nothing of a state", async () => {
		for (const type of ["page.properties_updated", "page.moved", "page.undeleted"]) {
			await post(delivery(event(plan, { type })));
		}
		await post(delivery(event(plan, { type: "page.content_updated" })));
		await post(delivery(event(plan, { type: "comment.created", entity: { id: plan.id, type: "comment" } })));
		const before = bakery.requests.length;
		await drain();
		assert.deepEqual(bakery.requests.slice(before), [`GET /v1/pages/${plan.id}`]);
		assert.deepEqual(inbox.pending(10), []);
	});

	it("about rows of other databases and unknown pages do nothing, and don't stay", async () => {
		const recipe = await machine.row("Recipes", "Brioche");
		const unknown = { entity: { id: "153104cd-477e-809d-8dc4-ff2d96ae3090", type: "page" }, data: {} };
		await post(delivery(event(recipe, { data: { parent: { id: machine.source("Recipes"), type: "data_source" } } })));
		await post(delivery(event(recipe, { data: {} })));
		await post(delivery(event(plan, unknown)));
		const { outcomes } = await drain();
		assert.deepEqual(outcomes, []);
		assert.deepEqual(inbox.pending(10), []);
	});

	it("stay in the inbox while Notion can't be reached, and have their effect then", async () => {
		await machine.setStatus(plan, "In Process");
		await post(delivery(event(plan)));
		bakery.fault = () => "unreachable";
		assert.equal((await drain()).left, 1);
		bakery.fault = () => undefined;
		assert.equal(inbox.pending(10).length, 1);
		assert.equal((await drain()).left, 0);
		assert.equal((await machine.logged(plan)).length, lines);
	});

	it("stay in the inbox while another window runs the task", async () => {
		await machine.setStatus(plan, "In Process");
		await post(delivery(event(plan)));
		const { leases, storeId } = (await bakery.machine()).taskOptions(task.declaration);
		await leases.withLease(storeId, async () => {
			assert.equal((await drain()).left, 1);
			assert.equal(inbox.pending(10).length, 1);
		});
		assert.equal((await drain()).left, 0);
		assert.equal((await machine.logged(plan)).length, lines);
		assert.deepEqual(inbox.pending(10), []);
	});

	it("have their effects for every row that they name", async () => {
		const other = await machine.row("Production Plan", "Brioche for the school fair");
		for (const row of [plan, other]) {
			await machine.setStatus(row, "In Process");
			await post(delivery(event(row)));
		}
		await drain();
		assert.equal((await machine.logged(plan)).length, lines);
		assert.equal((await machine.logged(other)).length, lines);
	});

	it("end between two events when that is cancelled, and go on later", async () => {
		await machine.setStatus(plan, "In Process");
		await post(delivery(event(plan)));
		const drained = drainInbox(inbox, [target()], silentLog, { signal: AbortSignal.abort() });
		await assert.rejects(drained, (error) => isWorkspaceError(error, "cancelled"));
		assert.equal(inbox.pending(10).length, 1);
		await drain();
		assert.equal((await machine.logged(plan)).length, lines);
	});
});
