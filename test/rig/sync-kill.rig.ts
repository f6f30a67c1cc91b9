// Real processes on a real file and real HTTP, killed at random moments while they sync: one run of another process completes what
// they left, with nothing lost and nothing twice, and the run after that writes nothing.
import { statSync } from "node:fs";
import { systemClock } from "../../src/base/clock.ts";
import type { Violations } from "./rig.ts";
import { startProcess } from "./sync/processes.ts";
import { type Orders, openTasks } from "./sync/processOrders.ts";
import { Random } from "./sync/random.ts";
import { duplicatesIn, editAtRandom, firstRows, Tokens, tokensIn, unexplained } from "./sync/scripts.ts";
import { openServedWorld } from "./sync/servedWorld.ts";

/** Kills. */
export const casesPerSeed = 25;

/** Milliseconds after which leases are over and no answer can come any more: the next process doesn't wait for that. */
const untilOver = 120_000;
/** Of the time that a run takes on this machine when there is nothing to write: with edits it takes longer, and some outlive it. */
const longestLife = 3;

export async function run(seed: number): Promise<Violations> {
	const random = new Random(seed);
	const tokens = new Tokens();
	const violations = { lost: 0, duplicates: 0, notInStep: 0, notQuiet: 0, refused: 0, failed: 0 };
	const world = await openServedWorld(seed, [firstRows(random, tokens, 8)]);
	const [people] = world.people;
	const [{ taskId = "", folder = "" } = {}] = world.orders.tasks;
	if (!people) {
		throw new Error("The world has no task.");
	}
	let ahead = 0;
	const later = () => {
		ahead += untilOver;
		world.notion.clock.advance(untilOver);
	};
	const rowsOf = async () => ({ notion: await people.notion.rows(), other: await people.other.rows() });
	try {
		const runTime = await timeOfRun(world.orders);
		later();
		for (let kill = 0; kill < casesPerSeed; kill++) {
			const before = await rowsOf();
			await editAtRandom({ people }, random, tokens);
			const edited = await rowsOf();
			const killed = await startProcess({ ...world.orders, ahead, runs: 5 });
			await killed.told("started");
			await systemClock.sleep((random.below(1000) / 1000) * runTime * longestLife);
			await killed.kill();
			violations.failed += killed.lines.filter((line) => line.startsWith("failed")).length;
			later();
			const opened = openTasks({ ...world.orders, ahead, runs: 1 });
			try {
				const task = () => opened.task(taskId);
				await task().run();
				const after = await rowsOf();
				for (const side of ["notion", "other"] as const) {
					const [known, written, seen] = [before[side], edited[side], after[side]].map(tokensIn);
					violations.lost += [...(written ?? [])].filter((token) => !known?.has(token) && !seen?.has(token)).length;
					violations.duplicates += duplicatesIn(after[side]).length;
				}
				violations.notInStep += (await unexplained({ people, task }, { kept: new Set(), frozen: new Set() })).length;
				const footprint = () => [statSync(`${folder}/rows.csv`).ino, writesTo(world.notion.journal)].join();
				const printed = footprint();
				const { nothingToDo, refused } = await task().run();
				violations.notQuiet += nothingToDo && footprint() === printed ? 0 : 1;
				// No two rows have the same name here: whoever is refused would never be synced again.
				violations.refused += refused.length;
			} finally {
				opened.close();
			}
			later();
		}
	} finally {
		await world.close();
	}
	return violations;
}

/** Milliseconds from the start of a process to the end of its first run. */
async function timeOfRun(orders: Omit<Orders, "ahead" | "runs">): Promise<number> {
	const whole = await startProcess({ ...orders, ahead: 0, runs: 1 });
	await whole.told("started");
	const from = systemClock.now();
	await whole.told("run");
	const until = systemClock.now();
	await whole.ended;
	return until - from;
}

function writesTo(journal: readonly { readonly method: string; readonly path: string }[]): number {
	return journal.filter(({ method, path }) => method === "PATCH" || (method === "POST" && path.endsWith("/pages")))
		.length;
}
