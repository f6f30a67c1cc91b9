import { Bakery, type Machine, useIngredients } from "../unit/cascade/bakery.ts";
import { delivery, eventBody } from "../unit/cascade/webhookEvents.ts";
import { doubles } from "./cascade/planModel.ts";
import { type LogEntry, logEntries, makePlans, type RandomPlan } from "./cascade/plans.ts";
import { Random } from "./cascade/random.ts";
import { SimulatedWindow } from "./cascade/simulatedWindow.ts";
import type { Violations } from "./rig.ts";

/** Trigger rows of a seed; each is a case of its own. */
export const casesPerSeed = 25;

const mostLines = 4;
/** Milliseconds between two processes: longer than a lease, and than an answer can take. */
const apart = 120_000;

/** A plan, and what has become of it in Notion. */
interface Story extends Omit<RandomPlan, "status"> {
	status: string;
	/** 1 where it was in process when the task was first polled: that time has no effect. */
	readonly stock: number;
	/** How often it came to "In Process" since. */
	entered: number;
	/** It never left "In Process" again. */
	isPlain: boolean;
}

/**
 * Rows come to their state, and some leave it, come back or are cancelled; of what happens Notion tells by webhooks: each 1 to 8
 * times, shuffled, 10 % of the deliveries lost, 5 % of the events never sent. The process that takes them is killed at random, and
 * answers of Notion's are lost. After one poll nothing is missing and nothing is there twice.
 */
export async function run(seed: number): Promise<Violations> {
	const random = new Random(seed);
	await using bakery = await Bakery.open();
	const machine = await bakery.machine("setup.db");
	const large = (["lines", "recipes"] as const)[(seed - 1) % 4];
	const reverses = seed % 2 !== 0;
	const ahead = random.pick([0, 90_000]);
	const stories = (await makePlans(machine, random, casesPerSeed, { mostLines, large })).map(
		(plan): Story => ({ ...plan, stock: plan.status === "In Process" ? 1 : 0, entered: 0, isPlain: true }),
	);
	const windows: SimulatedWindow[] = [];
	const open = () => {
		const declaration = useIngredients(
			reverses ? { reverse: { when: [{ property: "Status", anyOf: ["Cancelled"] }] } } : {},
		);
		const window = new SimulatedWindow({
			bakery,
			sources: machine.sources,
			random,
			file: "shared.db",
			declaration,
			loss: 0.02,
			ahead,
		});
		windows.push(window);
		return window;
	};
	let window = open();
	await window.poll();

	let waiting: Delivery[] = [];
	const answered = new Set<string>();
	for (const change of changesOf(stories, random)) {
		await apply(change, machine);
		waiting.push(...deliveries(change.story, machine, random));
		if (!random.chance(0.3)) {
			continue;
		}
		waiting = random.shuffled(waiting);
		const now = waiting.splice(0, random.integer(0, waiting.length));
		if (random.chance(0.3)) {
			window.killAfter(random.integer(0, 60));
		}
		await deliverAll(window, now, random, answered);
		await window.drain();
		if (!window.isAlive) {
			await bakery.clock.sleep(apart);
			window = open();
		}
	}
	await deliverAll(window, waiting, random, answered);
	await bakery.clock.sleep(apart);
	window = open();
	await window.drain();
	await window.poll();
	const { received, pending } = window.inboxCounts();
	const entries = await logEntries(machine);
	await window.poll();
	const after = await logEntries(machine);
	for (const one of windows) {
		one.close();
	}
	return {
		...compare(stories, entries, reverses),
		answeredAndLost: Math.max(0, answered.size - received),
		leftInInbox: pending,
		writtenAfterwards: after.length - entries.length,
	};
}

interface Change {
	readonly story: Story;
	readonly status: string;
}

/** Each row's changes in their order, but mixed with those of the others. */
function changesOf(stories: readonly Story[], random: Random): Change[] {
	const queues = stories.map((story) => {
		const more = random.chance(0.7) ? [random.pick(["Planned", "Done"]), "In Process"] : [];
		const end = random.chance(0.2) ? ["Cancelled"] : [];
		// What is in process from the beginning is only edited, or leaves first.
		const start = story.stock === 1 && more.length > 0 ? [] : ["In Process"];
		return [...start, ...more, ...end].map((status) => ({ story, status }));
	});
	const mixed: Change[] = [];
	for (const place of random.shuffled(queues.flatMap((queue, i) => queue.map(() => i)))) {
		const next = queues[place]?.shift();
		if (next) {
			mixed.push(next);
		}
	}
	return mixed;
}

async function apply({ story, status }: Change, machine: Machine): Promise<void> {
	await machine.session.api.updatePage(story.id, { properties: { Status: { status: { name: status } } } });
	story.entered += status === "In Process" && status !== story.status ? 1 : 0;
	story.status = status;
	story.isPlain &&= story.stock === 0 && story.entered === 1 && status === "In Process";
}

interface Delivery {
	readonly eventId: string;
	readonly request: () => Request;
}

/** What Notion sends about a change: 1 to 8 times the same, some lost, some never. */
function deliveries(story: Story, machine: Machine, random: Random): Delivery[] {
	if (random.chance(0.05)) {
		return [];
	}
	const eventId = random.uuid();
	const parent = { id: random.uuid(), type: "database", data_source_id: machine.source("Production Plan") };
	const body = eventBody({ id: eventId, entity: { id: story.id, type: "page" }, data: { parent } });
	return Array.from({ length: random.integer(1, 8) }, (_, i) => JSON.stringify({ ...body, attempt_number: i + 1 }))
		.filter(() => !random.chance(0.1))
		.map((text) => ({ eventId, request: () => delivery(text) }));
}

async function deliverAll(
	window: SimulatedWindow,
	deliveries: readonly Delivery[],
	random: Random,
	answered: Set<string>,
): Promise<void> {
	for (let start = 0; start < deliveries.length; ) {
		const size = random.integer(1, 10);
		const sent = deliveries.slice(start, start + size).map(async ({ eventId, request }) => {
			if ((await window.deliver(request())) === 200) {
				answered.add(eventId);
			}
		});
		await Promise.all(sent);
		start += size;
	}
}

function compare(stories: readonly Story[], entries: readonly LogEntry[], reverses: boolean) {
	const found = {
		missing: 0,
		duplicate: doubles(entries),
		wrongAmount: 0,
		unexpected: 0,
		tooManyActivations: 0,
		notTakenBack: 0,
	};
	for (const { id, batches, lines, lineIds, stock, entered, isPlain, status } of stories) {
		const own = entries.filter(({ triggerId }) => triggerId === id);
		const effects = own.filter(({ reversal }) => !reversal);
		const newest = Math.max(stock, ...effects.map(({ activation }) => activation));
		const isTakenBack = reverses && status === "Cancelled";
		const wanted = new Map(lineIds.map((line, i) => [line, -(lines[i] ?? 0) * batches]));
		found.tooManyActivations += newest > stock + entered ? 1 : 0;
		found.missing += (isPlain && newest !== 1) || (status === "In Process" && newest === 0) ? 1 : 0;
		found.unexpected += effects.filter(
			({ activation, junctionId }) => activation <= stock || !wanted.has(junctionId),
		).length;
		found.wrongAmount += effects.filter(({ junctionId, amount }) => wanted.get(junctionId) !== amount).length;
		for (let activation = stock + 1; activation <= newest; activation++) {
			const written = new Map(
				effects
					.filter((entry) => entry.activation === activation)
					.map(({ junctionId, amount }) => [junctionId, amount]),
			);
			const back = own.filter((entry) => entry.reversal && entry.activation === activation);
			const isLast = isTakenBack && activation === newest;
			// What is taken back need not have been completed.
			found.missing += isLast ? 0 : lines.length - written.size;
			found.unexpected += isLast ? 0 : back.length;
			found.notTakenBack += isLast && back.length !== written.size ? 1 : 0;
			found.wrongAmount += back.filter(({ junctionId, amount }) => amount !== -(written.get(junctionId) ?? 0)).length;
		}
	}
	return found;
}
