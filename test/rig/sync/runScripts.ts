import { jsonEqual } from "../../../src/base/json.ts";
import type { Violations } from "../rig.ts";
import type { OtherKind } from "./declaration.ts";
import { Random } from "./random.ts";
import { duplicatesIn, editAtRandom, firstRows, newRow, Tokens, tokensIn, unexplained } from "./scripts.ts";
import { openSyncWorld, type SyncWorld, taskId } from "./syncWorld.ts";

/** Random edits on both sides, in three steps with a run after each, and what was wrong with it. */
export async function runScripts(seed: number, others: readonly OtherKind[]): Promise<Violations> {
	const random = new Random(seed);
	const tokens = new Tokens();
	const rows = firstRows(random, tokens, 4 + random.below(5));
	const other = random.pick(others);
	const world = await openSyncWorld({ seed, rows, other, otherRows: random.some(rows, 80) });
	const violations = { lost: 0, duplicates: 0, notInStep: 0, notQuiet: 0, failed: 0, untold: 0 };
	const script: Script = {
		world,
		random,
		tokens,
		hasNotes: other !== "markdown",
		kept: new Set(),
		retyped: false,
		violations,
	};
	try {
		await world.task().run();
		for (let step = 0; step < 3; step++) {
			await takeStep(script);
		}
	} finally {
		await world.close();
	}
	return violations;
}

interface Script {
	readonly world: SyncWorld;
	readonly random: Random;
	readonly tokens: Tokens;
	/** Rows whose partner was moved to where the task doesn't look, by name. Notion doesn't date a move: it is found out later. */
	readonly kept: Set<string>;
	/** Notes are a property, and not what stands on the pages. */
	readonly hasNotes: boolean;
	/** `Note` has another type in Notion for now. */
	retyped: boolean;
	readonly violations: Record<"lost" | "duplicates" | "notInStep" | "notQuiet" | "failed" | "untold", number>;
}

async function takeStep(script: Script): Promise<void> {
	const { world, random, tokens, kept, violations } = script;
	const before = await rowsOf(world);
	await world.clock.sleep(60_000 * (1 + random.below(30)));
	await editAtRandom(world, random, tokens);
	await changeSurroundings(script);
	await fillEmptySides(script);
	const edited = await rowsOf(world);
	const result = await world.task().run({ listAll: random.chance(30) });
	for (const { title } of result.kept) {
		kept.add(title);
	}
	const disturbed = result.changedMeanwhile.filter(({ title }) => !kept.has(title));
	violations.failed += result.failures.length + disturbed.length + result.refused.length;
	const after = await rowsOf(world);
	for (const side of ["notion", "other"] as const) {
		const [known, written, seen] = [before[side], edited[side], after[side]].map(tokensIn);
		violations.lost += [...(written ?? [])].filter((token) => !known?.has(token) && !seen?.has(token)).length;
		violations.duplicates += duplicatesIn(after[side]).length;
	}
	const footprint = world.footprint();
	const next = await world.task().run({ listAll: random.chance(50) });
	for (const { title } of next.kept) {
		kept.add(title);
	}
	violations.notQuiet += next.nothingToDo && jsonEqual(world.footprint(), footprint) ? 0 : 1;
	const frozen = new Set(script.retyped ? ["Note"] : []);
	violations.notInStep += (await unexplained(world, { kept, frozen })).length;
	await resolveSome(script);
}

/** A row that goes elsewhere, and a property that gets another type and has its own again later. */
async function changeSurroundings(script: Script): Promise<void> {
	const { world, random } = script;
	const { notion } = world.people;
	const there = new Set((await world.people.other.rows()).map(({ Name }) => Name));
	const rows = (await notion.rows()).filter(({ Name }) => there.has(Name));
	if (rows.length > 6 && random.chance(8)) {
		const { Name } = random.pick(rows);
		script.kept.add(Name);
		await notion.moveAway(Name, world.notion.rootPageId);
	}
	if (script.hasNotes && random.chance(script.retyped ? 60 : 8)) {
		script.retyped = !script.retyped;
		await notion.setNotesAreText(!script.retyped);
	}
}

/** A side that has become empty stops the run, as it should: that is another rig's. */
async function fillEmptySides({ world, random, tokens }: Script): Promise<void> {
	for (const side of [world.people.notion, world.people.other]) {
		if ((await side.rows()).length === 0) {
			await side.create(newRow(random, tokens, tokens.text("new ")));
		}
	}
}

async function rowsOf({ people }: SyncWorld) {
	return { notion: await people.notion.rows(), other: await people.other.rows() };
}

/** Conflicts are settled now and then; what loses is in the log in full. */
async function resolveSome({ world, random, kept, violations }: Script): Promise<void> {
	if (!random.chance(40) || world.task().conflicts().length === 0) {
		return;
	}
	const before = await rowsOf(world);
	const { open } = await world.task().resolveAll(random.pick(["notion", "other"]));
	violations.failed += open.filter(({ title }) => !kept.has(title)).length;
	const after = await rowsOf(world);
	const log = JSON.stringify(world.state.closedConflicts(taskId));
	const visible = tokensIn([...after.notion, ...after.other]);
	const all = tokensIn([...before.notion, ...before.other]);
	violations.untold += [...all].filter((token) => !visible.has(token) && !log.includes(token)).length;
}
