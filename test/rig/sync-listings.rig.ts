// Every way in which a listing can be wrong, after random edits: the run deletes and creates nothing and ends with the error that says
// why; once the listing is right again, the next run carries the edits over.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isWorkspaceError } from "../../src/base/errors.ts";
import type { FaultRule } from "../../src/localNotion/faults/faultRules.ts";
import type { Violations } from "./rig.ts";
import { Random } from "./sync/random.ts";
import { firstRows, Tokens, unexplained } from "./sync/scripts.ts";
import { CsvSide } from "./sync/sides.ts";
import { openSyncWorld, type SyncWorld } from "./sync/syncWorld.ts";

interface BadListing {
	readonly what: string;
	/** What is wrong with Notion's answers. */
	readonly faults?: readonly FaultRule[];
	/** What is done to the file. */
	readonly harm?: (text: string) => string | undefined;
	/** How many rows there have to be; default: 30. */
	readonly rows?: number;
	/** The codes that a run may end with; none where it finds out the truth by itself. */
	readonly codes: readonly string[];
}

const query = { method: "POST", path: "/v1/data_sources/*/query" } as const;
const status = (code: number, name: string): FaultRule => ({
	...query,
	effect: { kind: "status", status: code, code: name },
});

const badListings: readonly BadListing[] = [
	{ what: "401", faults: [status(401, "unauthorized")], codes: ["unauthorized"] },
	{ what: "403", faults: [status(403, "restricted_resource")], codes: ["restricted"] },
	{ what: "404", faults: [status(404, "object_not_found")], codes: ["notFound"] },
	{
		what: "404 in the middle",
		faults: [{ ...status(404, "object_not_found"), nth: [2] }],
		rows: 105,
		codes: ["notFound"],
	},
	{
		what: "404 of everything",
		faults: [{ effect: { kind: "status", status: 404, code: "object_not_found" } }],
		codes: ["notFound"],
	},
	{
		what: "a page of the edge",
		faults: [{ ...query, effect: { kind: "status", status: 502, body: "html" } }],
		codes: ["badAnswer"],
	},
	{ what: "a broken body", faults: [{ ...query, effect: { kind: "brokenBody" } }], codes: ["badAnswer"] },
	{
		what: "the cut after 10,000 rows",
		faults: [{ ...query, effect: { kind: "incomplete", keep: 3 } }],
		codes: ["incomplete"],
	},
	{ what: "no cursor to the rest", faults: [{ ...query, effect: { kind: "noCursor" } }], codes: ["incomplete"] },
	{
		what: "a cursor that comes again",
		faults: [{ ...query, effect: { kind: "repeatCursor" } }],
		rows: 105,
		codes: ["incomplete"],
	},
	{ what: "a silent cut", faults: [{ ...query, effect: { kind: "incomplete", keep: 3, silent: true } }], codes: [] },
	{
		what: "nothing at all",
		faults: [{ ...query, effect: { kind: "incomplete", keep: 0, silent: true } }],
		codes: ["guarded"],
	},
	{ what: "rows that move", faults: [{ ...query, effect: { kind: "moveRows" } }], codes: [] },
	{
		what: "a lag",
		faults: [{ ...query, effect: { kind: "lag", milliseconds: 86_400_000 } }],
		codes: ["guarded", "notFound"],
	},
	{ what: "no file", harm: () => undefined, codes: ["invalidFile"] },
	{ what: "an empty file", harm: () => "", codes: ["invalidFile"] },
	{
		what: "nothing but a header",
		harm: (text) => (text.startsWith("[") ? "[]" : `${text.split("\n")[0]}\n`),
		codes: ["guarded"],
	},
	{ what: "half a file", harm: (text) => text.slice(0, text.length / 2), codes: ["invalidFile", "guarded"] },
	{ what: "another encoding", harm: (text) => `\0${text}`, codes: ["invalidFile"] },
];

/** A changed scope is one case more. */
export const casesPerSeed = badListings.length + 1;

type Kinds = "deleted" | "created" | "wrongEnd" | "notInStep";

export async function run(seed: number): Promise<Violations> {
	const violations: Record<Kinds, number> = { deleted: 0, created: 0, wrongEnd: 0, notInStep: 0 };
	for (const [index, bad] of badListings.entries()) {
		await tryListing(bad, new Random(seed * 100 + index), seed * 100 + index, violations);
	}
	await tryOtherScope(new Random(seed), seed, violations);
	return violations;
}

async function tryListing(
	bad: BadListing,
	random: Random,
	seed: number,
	violations: Record<Kinds, number>,
): Promise<void> {
	const other = random.pick(bad.harm ? (["csv", "json"] as const) : (["csv", "json", "database"] as const));
	const tokens = new Tokens();
	const rows = firstRows(random, tokens, bad.rows ?? 30);
	const world = await openSyncWorld({ seed, rows, other });
	try {
		const task = () => world.task({ guard: { count: 10, share: 0.2 } });
		await task().run();
		await world.clock.sleep(60_000 * (5 + random.below(30)));
		for (const side of [world.people.notion, world.people.other]) {
			for (let edits = random.below(4); edits > 0; edits--) {
				await side.edit(random.pick(rows).Name, { Price: tokens.number() });
			}
		}
		const listAll = random.chance(60);
		const before = await namesOf(world);
		const harmed = harm(world, bad);
		world.notion.setFaults(bad.faults ?? []);
		const error = await task()
			.run({ listAll })
			.then(() => undefined)
			.catch((thrown: unknown) => thrown);
		world.notion.setFaults([]);
		const code = isWorkspaceError(error) ? error.code : error === undefined ? undefined : "no WorkspaceError";
		// What was edited since is listed otherwise than everything: there a fault may find nothing to harm.
		const mayEndWell = bad.codes.length === 0 || (!listAll && bad.harm === undefined);
		violations.wrongEnd += code === undefined ? (mayEndWell ? 0 : 1) : bad.codes.includes(code) ? 0 : 1;
		violations.deleted += harmed.isTouched() ? 1 : 0;
		harmed.repair();
		const after = await namesOf(world);
		violations.deleted += before.filter((name) => !after.includes(name)).length;
		violations.created += after.filter((name) => !before.includes(name)).length;
		await task().run({ listAll: true });
		violations.notInStep += (await unexplained(world, { kept: new Set(), frozen: new Set() })).length;
	} finally {
		await world.close();
	}
}

/** Every row of both sides. */
async function namesOf({ people }: SyncWorld): Promise<readonly string[]> {
	const [notion, other] = [await people.notion.rows(), await people.other.rows()];
	return [...notion.map(({ Name }) => `notion ${Name}`), ...other.map(({ Name }) => `other ${Name}`)];
}

function harm({ file }: SyncWorld, bad: BadListing) {
	if (!bad.harm || file === undefined) {
		return { isTouched: () => false, repair: () => {} };
	}
	const whole = readFileSync(file, "utf8");
	const harmed = bad.harm(whole);
	if (harmed === undefined) {
		rmSync(file);
	} else {
		writeFileSync(file, harmed);
	}
	return {
		isTouched: () => harmed !== undefined && readFileSync(file, "utf8") !== harmed,
		repair: () => writeFileSync(file, whole),
	};
}

/** The task is pointed to a file with fewer rows: what it knew of the first one says nothing about that. */
async function tryOtherScope(random: Random, seed: number, violations: Record<Kinds, number>): Promise<void> {
	const rows = firstRows(random, new Tokens(), 20);
	const world = await openSyncWorld({ seed, rows, other: "csv" });
	try {
		await world.task().run();
		const few = path.join(path.dirname(world.file ?? ""), "few.csv");
		writeFileSync(few, new CsvSide(few).write(rows.slice(0, 3)));
		const before = await namesOf(world);
		await world.task({ other: { connector: "csv", path: "few.csv", key: "name" } }).run();
		const after = await namesOf(world);
		violations.deleted += before.filter((name) => !after.includes(name)).length;
	} finally {
		await world.close();
	}
}
