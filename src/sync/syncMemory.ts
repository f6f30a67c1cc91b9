import { jsonEqual } from "../base/json.ts";
import { nextCursor, usableCursor, withUnsettled } from "./cursor.ts";
import { holdsWrites, type IsHeldBack } from "./holdBack.ts";
import { fingerprints, planEntries } from "./planEntries.ts";
import type { Link, PlanInput, SyncPlan } from "./syncPlan.ts";
import type { PreparedSync, SyncRunnerOptions } from "./syncRun.ts";
import type { SyncCursor } from "./syncState.ts";

/** What a task remembers from run to run, beside what its writes prove. */
export class SyncMemory {
	readonly #options: SyncRunnerOptions;

	constructor(options: SyncRunnerOptions) {
		this.#options = options;
	}

	get links(): readonly Link[] {
		return this.#state.links(this.#options.taskId);
	}

	/** The links that say something about what the task is for now. */
	linksFor({ target }: PreparedSync): readonly Link[] {
		return (this.#state.target(this.#options.taskId) ?? target) === target ? this.links : [];
	}

	/** From where to go on; `undefined` where everything has to be listed. */
	cursor({ rules }: PreparedSync): SyncCursor | undefined {
		const { clock, taskId, listingInterval } = { ...this.#options, ...this.#options.services };
		return usableCursor(this.#state.cursor(taskId), this.links, rules, clock.now(), listingInterval);
	}

	async rememberCursor(input: PlanInput, plan: SyncPlan, used: SyncCursor | undefined, fence: number): Promise<void> {
		const { clock } = this.#options.services;
		const next = nextCursor(input, plan, this.links, { listedAt: used?.listedAt ?? clock.now() });
		if (!jsonEqual(next, this.#state.cursor(this.#options.taskId) ?? null)) {
			await this.#state.commit(this.#options.taskId, { cursor: next }, { fence });
		}
	}

	/** The next run looks at these links again, whatever it remembers of them. */
	async reconsider(links: readonly Link[], fence: number): Promise<void> {
		const cursor = this.#state.cursor(this.#options.taskId);
		if (cursor && links.length > 0) {
			await this.#state.commit(this.#options.taskId, { cursor: withUnsettled(cursor, links) }, { fence });
		}
	}

	/** The next run lists everything. */
	forgetCursor(fence?: number): Promise<void> {
		return this.#state.commit(this.#options.taskId, { cursor: null }, { fence });
	}

	/** What somebody holds back until it is another write. */
	get holds(): IsHeldBack {
		return holdsWrites(this.#state.holds(this.#options.taskId));
	}

	/** Forgets holds of writes that aren't planned any more, where everything was seen. */
	async forgetHolds(input: PlanInput, plan: SyncPlan, fence: number): Promise<void> {
		const { notion, other } = input.listings;
		const holds = this.#state.holds(this.#options.taskId);
		if (holds.length === 0 || !notion.complete || !other.complete || plan.kept.length > 0) {
			return;
		}
		const planned = new Map([...planEntries(plan), ...plan.heldBack].flatMap((entry) => [...fingerprints(entry)]));
		const releases = holds.filter(({ id, fingerprint }) => planned.get(id) !== fingerprint).map(({ id }) => id);
		if (releases.length > 0) {
			await this.#state.commit(this.#options.taskId, { releases }, { fence });
		}
	}

	/**
	 * Keeps what the task is for and which properties it knows. A task that was pointed to something else begins anew, and so does
	 * an attribute that isn't synced (any more, or for now): what was known says nothing about what it holds when it comes back.
	 */
	async rememberTarget({ target, properties, rules }: PreparedSync, fence: number): Promise<void> {
		const { clock } = this.#options.services;
		const { taskId } = this.#options;
		const before = this.#state.target(taskId);
		const known = this.#state.properties(taskId);
		const news = properties.filter((property) => !known.some((item) => jsonEqual(item, property)));
		const isMoved = before !== undefined && before !== target;
		const synced = new Set(rules.flatMap(({ name, frozen }) => (frozen === undefined ? [name] : [])));
		const forgottenProperties = known
			.map(({ attribute }) => attribute)
			.filter((attribute) => !rules.some(({ name }) => name === attribute));
		const links = isMoved ? [] : withoutOthers(this.links, synced);
		if (before === target && news.length + forgottenProperties.length + links.length === 0) {
			return;
		}
		const removedLinks = isMoved ? this.links.map(({ id }) => id) : [];
		const closings = removedLinks.map((linkId) => ({ linkId, resolution: "gone", at: clock.now() }) as const);
		const listsAnew = isMoved || before === undefined || links.length + forgottenProperties.length > 0;
		await this.#state.commit(
			taskId,
			{
				target,
				properties: news,
				forgottenProperties,
				links,
				removedLinks,
				closings,
				...(listsAnew ? { cursor: null } : {}),
				...(isMoved ? { releases: this.#state.holds(taskId).map(({ id }) => id) } : {}),
			},
			{ fence },
		);
	}

	get #state() {
		return this.#options.services.state;
	}
}

/** The links that have a base for an attribute that isn't synced, without it. */
function withoutOthers(links: readonly Link[], synced: ReadonlySet<string>): readonly Link[] {
	return links.flatMap((link) => {
		const entries = Object.entries(link.base);
		const kept = entries.filter(([name]) => synced.has(name));
		return kept.length === entries.length ? [] : [{ ...link, base: Object.fromEntries(kept) }];
	});
}
