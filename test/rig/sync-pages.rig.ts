// Random trees of pages and files, edited on both sides: texts, titles, links, moves, new and deleted ones with what is below them. A run
// after each step, some of which die or lose an answer: nothing lost, nothing deleted unasked, nothing twice, and the next run is quiet.
import { jsonEqual } from "../../src/base/json.ts";
import type { Fate } from "../support/faultyProcess.ts";
import type { Violations } from "./rig.ts";
import { Random } from "./sync/random.ts";
import type { Doc } from "./tree/docs.ts";
import { tokensIn } from "./tree/docs.ts";
import { FileTreeSide } from "./tree/fileTreeSide.ts";
import { PageSide, pageDocs } from "./tree/pageSide.ts";
import { editFiles, editPages, firstFiles, Numbers } from "./tree/treeEdits.ts";
import { openTreeWorld, type TreeWorld } from "./tree/treeWorld.ts";

type Kinds = "lost" | "deleted" | "duplicates" | "notInStep" | "notQuiet" | "failed";

interface Script {
	readonly world: TreeWorld;
	readonly random: Random;
	readonly numbers: Numbers;
	readonly files: FileTreeSide;
	readonly pages: PageSide;
	readonly violations: Record<Kinds, number>;
}

export async function run(seed: number): Promise<Violations> {
	const random = new Random(seed);
	const world = await openTreeWorld(seed);
	const violations: Record<Kinds, number> = {
		lost: 0,
		deleted: 0,
		duplicates: 0,
		notInStep: 0,
		notQuiet: 0,
		failed: 0,
	};
	const script: Script = {
		...{ world, random, violations, numbers: new Numbers() },
		files: new FileTreeSide(world.docs),
		pages: new PageSide(world.client, world.rootId),
	};
	try {
		firstFiles(script, 3 + random.below(5));
		await world.task().run();
		for (let step = 0; step < 3; step++) {
			await takeStep(script);
		}
	} finally {
		await world.close();
	}
	return violations;
}

interface Both {
	readonly notion: readonly Doc[];
	readonly other: readonly Doc[];
}

async function docsOf({ files, pages }: Script): Promise<Both> {
	return { notion: await pageDocs(pages), other: files.docs() };
}

async function takeStep(script: Script): Promise<void> {
	const { world, random, violations } = script;
	const before = await docsOf(script);
	await world.clock.sleep(60_000 * (1 + random.below(30)));
	for (let edits = 1 + random.below(5); edits > 0; edits--) {
		await (random.chance(50) ? editFiles(script) : editPages(script));
	}
	const edited = await docsOf(script);
	const isTrouble = random.chance(40);
	if (isTrouble) {
		await runInTrouble(script);
	}
	const { failures, refused } = await world.task().run();
	// Two moves into each other can't both be made, and each says so.
	const isTangled = failures.some(({ error }) => /below it|descendants/.test(error.message));
	violations.failed += isTangled ? 0 : failures.length + refused.length;
	const after = await docsOf(script);
	compare(before, edited, after, violations);
	const footprint = world.footprint();
	const next = await world.task().run();
	// A page that went to the trash before it had a file comes back with the one above it, and gets its file at the next run.
	const seen = new Set([...before.notion, ...edited.notion, ...edited.other].map(({ id }) => id));
	const hasReturned = after.notion.some(({ id }) => !seen.has(id));
	const isQuiet = next.nothingToDo && jsonEqual(world.footprint(), footprint);
	violations.notQuiet += isTangled || hasReturned || isQuiet ? 0 : 1;
	if (!isTangled) {
		violations.notInStep += differences(script, await docsOf(script));
	}
	if (random.chance(50)) {
		await world.task().resolveAll(random.pick(["notion", "other"]));
	}
}

/** A run that dies, or loses a request or an answer, somewhere; and a new process. */
async function runInTrouble({ world, random }: Script): Promise<void> {
	const at = 1 + random.below(14);
	const fate = random.pick<Fate>(["dieBefore", "dieAfter", "lose", "loseAnswer"]);
	let steps = 0;
	world.process.step = (what) => {
		const isMeant = ++steps === at && (what === "request" || fate === "dieBefore" || fate === "dieAfter");
		return isMeant ? fate : "pass";
	};
	await world
		.task()
		.run()
		.catch(() => {});
	await world.restart();
}

function compare(before: Both, edited: Both, after: Both, violations: Record<Kinds, number>): void {
	for (const [side, opposite] of [
		["notion", "other"],
		["other", "notion"],
	] as const) {
		const [known, written, seen] = [before[side], edited[side], after[side]].map(tokensIn);
		violations.lost += [...(written ?? [])].filter((token) => !known?.has(token) && !seen?.has(token)).length;
		const ids = (docs: readonly Doc[]) => docs.map(({ id }) => id);
		// Only what somebody deleted on the other side may be gone on this one.
		const left = new Set(ids(edited[opposite]));
		const was = new Set(ids(before[opposite]));
		violations.deleted += ids(edited[side])
			.filter((id) => /^\d+$/.test(id))
			.filter((id) => !ids(after[side]).includes(id) && (left.has(id) || !was.has(id))).length;
		const numbered = ids(after[side]).filter((id) => /^\d+$/.test(id));
		violations.duplicates += numbered.length - new Set(numbered).size;
	}
}

/** What differs between both sides although no conflict says so. */
function differences({ world }: Script, { notion, other }: Both): number {
	const conflicts = world.task().conflicts();
	const attributes = new Set(conflicts.flatMap((one) => one.attributes.map(({ attribute }) => attribute)));
	const arePathsOpen = attributes.has("Title") || attributes.has("Folder");
	// One whose content is open may say on one side only which it is.
	const excused = new Set(
		conflicts
			.filter((one) => one.attributes.some(({ attribute }) => attribute === "Content"))
			.flatMap(({ context }) => [context.notion, context.other])
			.flatMap(({ Title, Content }) => [String(Title), /^id (\d+)$/m.exec(String(Content))?.[1]]),
	);
	/** By what a link leads to: in a file it may be the page's own address, and what has no number goes by its title. */
	const leading = (line: string) => {
		const [, name, id] = /^see \[(\w+)\]\(https:\/\/www\.notion\.so\/(\w+)\)$/.exec(line) ?? [];
		const target = id === undefined ? undefined : notion.find(({ key }) => key.replaceAll("-", "") === id);
		const spelled = target ? `see ${name}: ${target.id}` : line;
		return arePathsOpen ? spelled.replace(/^(see \w+: ).*\D.*$/, "$1") : spelled;
	};
	const spelt = ({ id, title, path, lines }: Doc) => {
		const isOpen = excused.has(id) || excused.has(title);
		const isNamed = isOpen || (arePathsOpen && !/^\d+$/.test(id));
		return JSON.stringify([isNamed ? "" : id, arePathsOpen ? "" : path, isOpen ? [] : lines.map(leading)]);
	};
	const [left, right] = [notion.map(spelt).sort(), other.map(spelt).sort()];
	const differing = [...left.filter((one) => !right.includes(one)), ...right.filter((one) => !left.includes(one))];
	return differing.length;
}
