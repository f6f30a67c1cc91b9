// Random correlated triples (what both sides had in common, Notion, the other side) through the planner. After its plan both sides are
// equal but for what it names, a second plan writes nothing, neither order nor side matters, and no edit is lost.
import fc from "fast-check";
import { planSync } from "../../src/sync/plan.ts";
import { planEntries } from "../../src/sync/planEntries.ts";
import { type PlanInput, planCounts, type SyncPlan } from "../../src/sync/syncPlan.ts";
import { isSet, sameValue } from "../../src/sync/values.ts";
import { carryOut, inputOf, listing, priceRules, type World } from "../support/planWorld.ts";
import type { Violations } from "./rig.ts";
import { triples } from "./sync/planTriples.ts";

export const casesPerSeed = 100;

const properties: Readonly<Record<string, (before: World) => boolean>> = {
	notConverged: (before) => converges(before),
	notQuiet: (before) => comesToRest(before),
	orderMatters: (before) => ignoresOrder(before),
	notSymmetric: (before) => isSymmetric(before),
	lost: (before) => losesNothing(before),
	deletedWithoutProof: (before) => deletesNothingUnproved(before),
};

export async function run(seed: number): Promise<Violations> {
	const worlds = fc.sample(triples, { seed, numRuns: casesPerSeed });
	return Object.fromEntries(
		Object.entries(properties).map(([name, holds]) => [name, worlds.filter((world) => !holds(world)).length]),
	);
}

function plan(from: World, changes: Partial<PlanInput> = {}): SyncPlan {
	return planSync(inputOf(from, changes));
}

/** Every attribute of every linked pair is equal afterwards, in conflict, or named as held. */
function converges(before: World): boolean {
	const planned = plan(before);
	const { notion, other, links } = carryOut(before, planned);
	const conflicts = new Set(
		planned.items.flatMap((item) =>
			item.kind === "merge"
				? item.conflicts.map(({ attribute }) => `${item.notion.id} ${item.other.id} ${attribute}`)
				: [],
		),
	);
	const held = new Set(planned.held.map(({ title, attribute }) => `${title} ${attribute}`));
	const refused = new Set(planned.refused.map(({ title }) => title));
	return links.every((item) => {
		const [ours, theirs] = [notion.find(({ id }) => id === item.notionId), other.find(({ id }) => id === item.otherId)];
		if (!ours || !theirs) {
			// One that comes back can be refused, where its name was given to another one meanwhile.
			return refused.has((ours ?? theirs)?.title ?? "") || (!ours && !theirs);
		}
		return priceRules.every(
			({ name }) =>
				sameValue(ours.attributes[name] ?? null, theirs.attributes[name] ?? null) ||
				conflicts.has(`${ours.id} ${theirs.id} ${name}`) ||
				held.has(`${ours.title} ${name}`),
		);
	});
}

/** The plan after the plan writes nothing. */
function comesToRest(before: World): boolean {
	return planEntries(plan(carryOut(before, plan(before)))).length === 0;
}

/** In whatever order objects and links are listed, the plan is the same. */
function ignoresOrder(before: World): boolean {
	const reversed: World = {
		notion: before.notion.toReversed(),
		other: before.other.toReversed(),
		links: before.links.toReversed(),
	};
	return text(plan(reversed)) === text(plan(before));
}

function text({ items }: SyncPlan): string {
	return JSON.stringify(items.map((item) => JSON.stringify(item)).sort());
}

/** With the sides exchanged it plans the mirror image. */
function isSymmetric(before: World): boolean {
	const mirrored: World = {
		notion: before.other,
		other: before.notion,
		links: before.links.map((item) => ({ ...item, notionId: item.otherId, otherId: item.notionId })),
	};
	const [ours, theirs] = [planCounts(plan(before)), planCounts(plan(mirrored))];
	return ours.toNotion === theirs.toOther && ours.toOther === theirs.toNotion && ours.conflicts === theirs.conflicts;
}

/** What was edited on a side stands there afterwards; a set keeps what was added to it. */
function losesNothing(before: World): boolean {
	const after = carryOut(before, plan(before));
	return (["notion", "other"] as const).every((side) =>
		before.links.every((item) => {
			const edited = before[side].find(({ id }) => id === (side === "notion" ? item.notionId : item.otherId));
			const now = after[side].find(({ id }) => id === edited?.id);
			return Object.entries(edited?.attributes ?? {}).every(([name, mine]) => {
				const base = item.base[name] ?? null;
				if (sameValue(mine, base)) {
					return true;
				}
				const survivor = now?.attributes[name] ?? null;
				const added = isSet(mine) ? mine.filter((one) => !isSet(base) || !base.includes(one)) : undefined;
				return added === undefined
					? name === "Tags" || (now !== undefined && sameValue(survivor, mine))
					: added.every((one) => isSet(survivor) && survivor.includes(one));
			});
		}),
	);
}

/** Neither an incomplete listing nor an object of which nobody knows what became of it leads to a delete. */
function deletesNothingUnproved(before: World): boolean {
	const absences = { notion: new Map(), other: new Map() };
	const incomplete = { notion: listing(before.notion, false), other: listing(before.other, false) };
	return [plan(before, { absences }), plan(before, { listings: incomplete, absences: inputOf(before).absences })].every(
		({ items }) => items.every(({ kind }) => kind !== "delete" && kind !== "forget"),
	);
}
