// Random scripts of edits on both sides, and a run that dies before or after each of its requests and commits, or loses a request or its
// answer: one further run completes it, with nothing lost and nothing twice, and the run after that writes nothing.
import { jsonEqual } from "../../src/base/json.ts";
import type { Fate, FaultyProcess } from "../support/faultyProcess.ts";
import type { Violations } from "./rig.ts";
import { Random } from "./sync/random.ts";
import { duplicatesIn, editAtRandom, firstRows, Tokens, tokensIn, unexplained } from "./sync/scripts.ts";
import type { Row } from "./sync/sides.ts";
import { openSyncWorld, type SyncWorld } from "./sync/syncWorld.ts";

/** The fewest steps of a run, two deaths each; most have more. */
export const casesPerSeed = 18;

/** Killed after a new name was in the file and before that was saved: the row was refused from then on. */
export const found = [900_001];

const others = ["csv", "json", "database"] as const;

type Step = Parameters<FaultyProcess["step"]>[0];
const fates: Readonly<Record<Step, readonly Fate[]>> = {
	request: ["dieBefore", "dieAfter", "lose", "loseAnswer"],
	commit: ["dieBefore", "dieAfter"],
};

export async function run(seed: number): Promise<Violations> {
	const violations = { lost: 0, duplicates: 0, notInStep: 0, notQuiet: 0, refused: 0 };
	for (const [index, step] of (await stepsOf(seed)).entries()) {
		for (const fate of fates[step]) {
			await failAt(seed, index + 1, fate, violations);
		}
	}
	return violations;
}

/** The world of a seed, in step once and edited since: the same every time. */
async function editedWorld(
	seed: number,
): Promise<{ readonly world: SyncWorld; readonly before: BothRows; readonly edited: BothRows }> {
	const random = new Random(seed);
	const tokens = new Tokens();
	const rows = firstRows(random, tokens, 5 + random.below(3));
	// A folder takes longest: every tenth seed has one.
	const other = seed % 10 === 0 ? "markdown" : random.pick(others);
	const world = await openSyncWorld({ seed, rows, other });
	await world.task().run();
	const before = await rowsOf(world);
	await world.clock.sleep(60_000 * (1 + random.below(30)));
	// The first kinds of edit may be few: twice is enough for every kind of write in most scripts.
	await editAtRandom(world, random, tokens);
	await editAtRandom(world, random, tokens);
	return { world, before, edited: await rowsOf(world) };
}

interface BothRows {
	readonly notion: readonly Row[];
	readonly other: readonly Row[];
}

async function rowsOf({ people }: SyncWorld): Promise<BothRows> {
	return { notion: await people.notion.rows(), other: await people.other.rows() };
}

/** The steps of a run that nothing befalls. */
async function stepsOf(seed: number): Promise<readonly Step[]> {
	const { world } = await editedWorld(seed);
	const steps: Step[] = [];
	world.process.step = (step) => {
		steps.push(step);
		return "pass";
	};
	await world.task().run();
	await world.close();
	return steps;
}

async function failAt(
	seed: number,
	number: number,
	fate: Fate,
	violations: Record<"lost" | "duplicates" | "notInStep" | "notQuiet" | "refused", number>,
): Promise<void> {
	const { world, before, edited } = await editedWorld(seed);
	let steps = 0;
	world.process.step = () => (++steps === number ? fate : "pass");
	try {
		await world
			.task()
			.run()
			.catch(() => {});
		await world.restart();
		await world.task().run();
		const after = await rowsOf(world);
		for (const side of ["notion", "other"] as const) {
			const [known, written, seen] = [before[side], edited[side], after[side]].map(tokensIn);
			violations.lost += [...(written ?? [])].filter((token) => !known?.has(token) && !seen?.has(token)).length;
			violations.duplicates += duplicatesIn(after[side]).length;
		}
		violations.notInStep += (await unexplained(world, { kept: new Set(), frozen: new Set() })).length;
		const footprint = world.footprint();
		const next = await world.task().run();
		violations.notQuiet += next.nothingToDo && jsonEqual(world.footprint(), footprint) ? 0 : 1;
		// No two objects have the same name here: whoever is refused would never be synced again.
		violations.refused += next.refused.length;
	} finally {
		await world.close();
	}
}
