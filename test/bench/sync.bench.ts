import { performance } from "node:perf_hooks";
import process from "node:process";
import { planSync } from "../../src/sync/plan.ts";
import type { AttributeRule, PlanInput } from "../../src/sync/syncPlan.ts";
import type { AttributeValue } from "../../src/sync/values.ts";
import { Random } from "../rig/sync/random.ts";
import { newRow, Tokens } from "../rig/sync/scripts.ts";
import type { Row } from "../rig/sync/sides.ts";
import { openSyncWorld } from "../rig/sync/syncWorld.ts";
import { inputOf, link, object } from "../support/planWorld.ts";
import type { Measurement } from "./run.ts";

type Report = (measurement: Measurement) => void;

/** The planner's time and memory at growing sizes, and what a run asks Notion. */
export async function measure(report: Report): Promise<void> {
	measurePlanner(report);
	await measureRequests(report);
}

const attributes: readonly AttributeRule[] = Array.from({ length: 10 }, (_, index) => ({
	name: `A${index}`,
	other: `a${index}`,
	direction: "both",
}));

function measurePlanner(report: Report): void {
	let before: number | undefined;
	for (const count of [1000, 10_000, 100_000]) {
		const input = correlated(count);
		planSync(input);
		const heap = process.memoryUsage().heapUsed;
		const start = performance.now();
		const plan = planSync(input);
		const time = performance.now() - start;
		const grown = (process.memoryUsage().heapUsed - heap) / 2 ** 20;
		report({ name: `planner, ${count} objects of 10 attributes`, value: Math.round(time), unit: "ms" });
		report({ name: `planner, ${count} objects: ${plan.items.length} items`, value: Math.round(grown), unit: "MB" });
		const perObject = time / count;
		if (before !== undefined) {
			const growth = Math.round((perObject / before) * 100) / 100;
			// Ten times the objects may cost at most three times as much each: caches get colder, and nothing is quadratic.
			report({
				name: `planner, time for each object, ${count} to ${count / 10}`,
				value: growth,
				unit: "times",
				target: 3,
			});
		}
		before = perObject;
	}
}

/** Linked objects, a tenth of them edited on either side, and a hundredth new, gone or in conflict. */
function correlated(count: number): PlanInput {
	const random = new Random(count);
	const base = (index: number): Record<string, AttributeValue> =>
		Object.fromEntries(attributes.map(({ name }, at) => [name, at === 0 ? `Object ${index}` : (index * at) % 97]));
	const edited = (index: number, percent: number) =>
		random.chance(percent) ? { ...base(index), [`A${1 + random.below(9)}`]: random.below(1000) } : base(index);
	const indexes = Array.from({ length: count }, (_, index) => index);
	const links = indexes.filter(() => !random.chance(1));
	return inputOf(
		{
			notion: indexes.filter(() => !random.chance(1)).map((index) => object(`n-${index}`, edited(index, 5))),
			other: indexes.filter(() => !random.chance(1)).map((index) => object(`o-${index}`, edited(index, 5))),
			links: links.map((index) => link(String(index), base(index))),
		},
		{ attributes, keyAttribute: "A0", guard: { count, share: 1 } },
	);
}

const rowCount = 10_000;
const changed = 25;

async function measureRequests(report: Report): Promise<void> {
	const random = new Random(1);
	const tokens = new Tokens();
	const rows: readonly Row[] = Array.from({ length: rowCount }, (_, index) => newRow(random, tokens, `Row ${index}`));
	const world = await openSyncWorld({ seed: 1, rows, other: "csv" });
	try {
		const first = await world.task().run();
		report({ name: `first run, ${rowCount} rows, linked`, value: first.requests, unit: "requests" });
		// All rows were created in one minute, as no workspace's are: once more, and that minute is behind.
		await world.clock.sleep(5 * 60_000);
		await world.task().run();
		await world.clock.sleep(15 * 60_000);
		const unchanged = await world.task().run();
		report({ name: `run, ${rowCount} rows, nothing edited`, value: unchanged.requests, unit: "requests", target: 3 });
		for (let index = 0; index < changed; index++) {
			await world.people.other.edit(`Row ${index}`, { Price: tokens.number(), Unit: "t", Note: "edited" });
		}
		const toNotion = await world.task().run();
		report({
			name: `run, ${changed} rows edited in the file, 3 attributes each: beside the 3, a read and a write each`,
			value: toNotion.requests - 3,
			unit: "requests",
			target: 2 * changed,
		});
		await world.clock.sleep(15 * 60_000);
		for (let index = 100; index < 100 + changed; index++) {
			await world.people.notion.edit(`Row ${index}`, { Price: tokens.number() });
		}
		await world.clock.sleep(10 * 60_000);
		const toFile = await world.task().run();
		report({ name: `run, ${changed} rows edited in Notion`, value: toFile.requests, unit: "requests", target: 3 });
	} finally {
		await world.close();
	}
}
