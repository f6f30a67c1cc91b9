// Real processes on a real file and real HTTP, with the webhook receiver and a cascade that polls, killed at random moments: one
// reconcile afterwards writes what is missing, and nothing twice.
import path from "node:path";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { drainInbox } from "../../src/cascade/webhook/drainInbox.ts";
import { Bakery, type Machine } from "../unit/cascade/bakery.ts";
import { eventBody, sign } from "../unit/cascade/webhookEvents.ts";
import { type CascadeOrders, openCascadeParts } from "./cascade/cascadeOrders.ts";
import { compareWithModels, PlanModel } from "./cascade/planModel.ts";
import { logEntries, makePlans, type RandomPlan } from "./cascade/plans.ts";
import { Random } from "./cascade/random.ts";
import type { Violations } from "./rig.ts";
import { type RigProcess, startScript } from "./rigProcess.ts";

/** Kills. */
export const casesPerSeed = 25;

/** Milliseconds after which leases are over and no answer can come any more: the next process doesn't wait for that. */
const untilOver = 120_000;
const plansEach = 4;

export async function run(seed: number): Promise<Violations> {
	const random = new Random(seed);
	let ahead = 0;
	const later = () => {
		ahead += untilOver;
	};
	const clock = {
		now: () => systemClock.now() + ahead,
		sleep: async (milliseconds: number) => {
			ahead += milliseconds;
		},
	};
	await using bakery = await Bakery.open(clock);
	const machine = await bakery.machine("setup.db");
	const plans = await makePlans(machine, random, plansEach, { mostLines: 6 });
	const models = new Map(plans.map((plan) => [plan.id, PlanModel.of(plan, { reverses: true })]));
	const server = await bakery.local.listen({ port: 0 });
	const orders = (looks: number): CascadeOrders => ({
		url: server.url,
		token: bakery.local.token,
		storeFile: path.join(bakery.folder, "killed.db"),
		ahead,
		sources: {
			trigger: machine.source("Production Plan"),
			junction: machine.source("Recipe Ingredients"),
			log: machine.source("Ingredient Transactions"),
		},
		looks,
	});
	const found = { missing: 0, unexpected: 0, duplicate: 0, wrongAmount: 0, refused: 0, failed: 0 };
	try {
		const runTime = await timeOfLook(orders(1));
		for (let kill = 0; kill < casesPerSeed; kill++) {
			later();
			const edited = await editSome(plans, models, machine, random);
			const killed = await startScript("cascade/cascadeProcess.ts", orders(1000));
			await killed.told("listening");
			const answers = sendWebhooks(killed, edited, machine, random);
			await systemClock.sleep(random.next() * runTime);
			await killed.kill();
			found.refused += (await answers).filter((status) => status !== undefined && status !== 200).length;
			found.failed += killed.lines.filter((line) => line.startsWith("failed")).length;
			later();
			await reconcile(orders(1));
			for (const model of models.values()) {
				model.look();
			}
			const differences = compareWithModels(models, await logEntries(machine));
			for (const kind of ["missing", "unexpected", "duplicate", "wrongAmount"] as const) {
				found[kind] += differences[kind];
			}
		}
	} finally {
		await server.close();
	}
	return found;
}

/** Milliseconds after which a process is killed at the latest: as long as this machine takes for some rows. */
async function timeOfLook(orders: CascadeOrders): Promise<number> {
	const whole = await startScript("cascade/cascadeProcess.ts", orders);
	await whole.told("listening");
	const from = systemClock.now();
	await whole.told("looked");
	const until = systemClock.now();
	await whole.ended;
	return 3 * (until - from);
}

/** What another process does that lives: it deals with what is in the inbox, and polls once. */
async function reconcile(orders: CascadeOrders): Promise<void> {
	const { task, inbox, target, close } = openCascadeParts(orders);
	try {
		await drainInbox(inbox, [target], silentLog);
		await task.poll();
	} finally {
		close();
	}
}

/** Some plans come to another status. What has happened to one before was looked at, so that the model sees the same. */
async function editSome(
	plans: readonly RandomPlan[],
	models: ReadonlyMap<string, PlanModel>,
	machine: Machine,
	random: Random,
): Promise<readonly RandomPlan[]> {
	const edited = plans.filter(() => random.chance(0.7));
	for (const { id } of edited) {
		const state = models.get(id)?.state;
		const name = state?.status === "In Process" ? random.pick(["Done", "Cancelled"]) : "In Process";
		await machine.session.api.updatePage(id, { properties: { Status: { status: { name } } } });
		if (state) {
			state.status = name;
		}
	}
	return edited;
}

/** Tells a process of what was edited, as Notion does; answers the statuses, `undefined` where it was gone. */
function sendWebhooks(
	{ lines }: RigProcess,
	edited: readonly RandomPlan[],
	machine: Machine,
	random: Random,
): Promise<(number | undefined)[]> {
	const port = lines.find((line) => line.startsWith("listening"))?.split(" ")[1];
	const parent = { id: random.uuid(), type: "database", data_source_id: machine.source("Production Plan") };
	const bodies = edited.flatMap(({ id }) => {
		const body = JSON.stringify(eventBody({ id: random.uuid(), entity: { id, type: "page" }, data: { parent } }));
		return Array.from({ length: random.integer(0, 3) }, () => body);
	});
	return Promise.all(
		random.shuffled(bodies).map((body) =>
			fetch(`http://127.0.0.1:${port}/`, {
				method: "POST",
				headers: { "content-type": "application/json", "x-notion-signature": sign(body) },
				body,
			}).then(
				({ status }) => status,
				() => undefined,
			),
		),
	);
}
