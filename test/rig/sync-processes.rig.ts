// Two, then four processes that sync the same tasks on one store and over real HTTP, while rows are created in Notion: the result is exact
// and nobody finds the store locked. A process that is killed while it holds a task is followed by another one within 15 s.
import { systemClock } from "../../src/base/clock.ts";
import { StoreDatabase } from "../../src/store/database.ts";
import { createRunStore } from "../../src/store/runs.ts";
import type { Violations } from "./rig.ts";
import { startProcess } from "./sync/processes.ts";
import { openTasks } from "./sync/processOrders.ts";
import { Random } from "./sync/random.ts";
import { duplicatesIn, editAtRandom, firstRows, newRow, Tokens, tokensIn, unexplained } from "./sync/scripts.ts";
import { openServedWorld, type ServedWorld } from "./sync/servedWorld.ts";

/** Tasks that all processes run, beside the one that is taken over. */
const shared = 3;
const runsEach = 3;
/** Runs, of two and of four processes. */
export const casesPerSeed = (2 + 4) * shared * runsEach;

/** Milliseconds: a lease, and what a process that asks again and again may be late. */
const mostUntilTaken = 15_000 + 1000;

type Kinds = "locked" | "failed" | "lost" | "duplicates" | "notInStep" | "notQuiet" | "takenOverLate";

export async function run(seed: number): Promise<Violations> {
	const violations: Record<Kinds, number> = {
		locked: 0,
		failed: 0,
		lost: 0,
		duplicates: 0,
		notInStep: 0,
		notQuiet: 0,
		takenOverLate: 0,
	};
	const random = new Random(seed);
	const tokens = new Tokens();
	const tables = Array.from({ length: shared + 1 }, () => firstRows(random, tokens, 6));
	const world = await openServedWorld(seed, tables);
	try {
		const takeover = takeOver(world, violations);
		for (const processes of [2, 4]) {
			await runTogether(world, processes, { random, tokens, violations });
		}
		await takeover;
	} finally {
		await world.close();
	}
	return violations;
}

interface Script {
	readonly random: Random;
	readonly tokens: Tokens;
	readonly violations: Record<Kinds, number>;
}

async function runTogether(world: ServedWorld, count: number, { random, tokens, violations }: Script): Promise<void> {
	const sides = world.people.slice(0, shared);
	const orders = { ...world.orders, tasks: world.orders.tasks.slice(0, shared), ahead: 0 };
	for (const people of sides) {
		await editAtRandom({ people }, random, tokens);
	}
	const processes = await Promise.all(Array.from({ length: count }, () => startProcess({ ...orders, runs: runsEach })));
	let running = true;
	const all = Promise.all(processes.map(({ ended }) => ended)).finally(() => {
		running = false;
	});
	while (running) {
		await random.pick(sides).notion.create(newRow(random, tokens, tokens.text("meanwhile ")));
		await systemClock.sleep(100);
	}
	await all;
	const lines = processes.flatMap((one) => one.lines);
	violations.locked += lines.filter((line) => line === "locked").length;
	violations.failed += lines.filter((line) => line.startsWith("failed")).length;
	violations.failed += processes.filter((one) => !one.lines.includes("done")).length;
	await checkResults(world, violations);
}

/** After one run more, for what was created last. */
async function checkResults(world: ServedWorld, violations: Record<Kinds, number>): Promise<void> {
	const opened = openTasks({ ...world.orders, ahead: 0, runs: 1 });
	try {
		for (const [index, people] of world.people.slice(0, shared).entries()) {
			const task = () => opened.task(world.orders.tasks[index]?.taskId ?? "");
			const before = tokensIn(await people.notion.rows());
			await task().run();
			const after = { notion: await people.notion.rows(), other: await people.other.rows() };
			const seen = tokensIn(after.notion);
			violations.lost += [...before].filter((token) => !seen.has(token)).length;
			violations.duplicates += duplicatesIn(after.notion).length + duplicatesIn(after.other).length;
			violations.notInStep += (await unexplained({ people, task }, { kept: new Set(), frozen: new Set() })).length;
			violations.notQuiet += (await task().run()).nothingToDo ? 0 : 1;
		}
	} finally {
		opened.close();
	}
}

/** A process that holds the last task is killed; another one, which has waited for it, gets it. */
async function takeOver(world: ServedWorld, violations: Record<Kinds, number>): Promise<void> {
	const tasks = world.orders.tasks.slice(shared);
	const [{ taskId = "", notionId: dataSourceId = "" } = {}] = tasks;
	const query = { method: "POST", path: `/v1/data_sources/${dataSourceId}/query` } as const;
	world.notion.setFaults([{ ...query, effect: { kind: "delay", milliseconds: 60_000 } }]);
	const holder = await startProcess({ ...world.orders, tasks, ahead: 0, runs: 1 });
	await untilHeld(world, dataSourceId);
	const follower = await startProcess({ ...world.orders, tasks, ahead: 0, runs: 1 });
	await follower.told("started");
	await holder.kill();
	const killed = systemClock.now();
	world.notion.setFaults([]);
	await follower.ended;
	const database = StoreDatabase.open(world.orders.storeFile);
	const [latest] = createRunStore(database).list(taskId);
	database.close();
	const waited = (latest?.startedAt ?? Number.POSITIVE_INFINITY) - killed;
	violations.takenOverLate += latest?.end?.outcome === "nothingToDo" && waited <= mostUntilTaken ? 0 : 1;
}

/** The holder has asked for the schema under its lease, and waits for the rows. */
async function untilHeld({ notion }: ServedWorld, dataSourceId: string): Promise<void> {
	while (
		!notion.journal.some(({ method, path }) => method === "GET" && path.endsWith(`/data_sources/${dataSourceId}`))
	) {
		await systemClock.sleep(20);
	}
}
