import { similarContents } from "../../similarContent.ts";
import { idBelow, nameOfId, parentIdOf } from "./treeNodes.ts";

/** A file or folder as it is now. */
export interface PresentNode {
	readonly id: string;
	readonly title: string;
	/** What stands in it, as both sides compare it; empty where nothing does. */
	readonly body: string;
}

/** One as it was when it was last seen. */
export interface KnownNode extends PresentNode {
	/** The id of what it stood below then. */
	readonly parent: string | undefined;
}

/** Pairs of contents to be compared for likeness, at most. */
const mostComparisons = 250_000;

/**
 * Which files and folders are others that were moved or renamed: by the new id, what it was. What is still under its path is itself,
 * whatever stands in it; of the others, one is followed by its name or its title in a folder that was followed, by what stands in it,
 * and a folder by most of what is in it. What could be two is nobody's.
 */
export function followNodes(present: readonly PresentNode[], known: readonly KnownNode[]): ReadonlyMap<string, string> {
	return new Follower(present, known).followed();
}

class Follower {
	readonly #knownIds: ReadonlySet<string>;
	readonly #parents: ReadonlyMap<string, string | undefined>;
	#fresh: readonly PresentNode[];
	#lost: readonly KnownNode[];
	readonly #followed = new Map<string, string>();

	constructor(present: readonly PresentNode[], known: readonly KnownNode[]) {
		const presentIds = new Set(present.map(({ id }) => id));
		this.#knownIds = new Set(known.map(({ id }) => id));
		this.#parents = new Map(known.map(({ id, parent }) => [id, parent]));
		this.#fresh = present.filter(({ id }) => !this.#knownIds.has(id));
		this.#lost = known.filter(({ id }) => !presentIds.has(id));
	}

	followed(): ReadonlyMap<string, string> {
		const steps = [this.#byName, this.#byTitle, this.#byContent, this.#byMembers, this.#bySimilarity];
		while (this.#fresh.length > 0 && this.#lost.length > 0 && steps.some((step) => step.call(this))) {
			// Whatever was found may tell more by the first steps.
		}
		return this.#followed;
	}

	#match(pairs: readonly (readonly [PresentNode, KnownNode])[]): boolean {
		for (const [fresh, lost] of pairs) {
			this.#followed.set(fresh.id, lost.id);
		}
		const found = new Set(this.#followed.values());
		this.#fresh = this.#fresh.filter(({ id }) => !this.#followed.has(id));
		this.#lost = this.#lost.filter(({ id }) => !found.has(id));
		return pairs.length > 0;
	}

	/** What a present one was; `undefined` where that isn't known. */
	#identity(id: string): string | undefined {
		return this.#knownIds.has(id) ? id : this.#followed.get(id);
	}

	#byName(): boolean {
		const lost = new Map(this.#lost.map((node) => [node.id, node]));
		return this.#match(
			this.#fresh.flatMap((node) => {
				const parent = parentIdOf(node.id);
				const was = parent === undefined ? undefined : this.#identity(parent);
				const found = was === undefined ? undefined : lost.get(idBelow(was, nameOfId(node.id)));
				return found ? [[node, found] as const] : [];
			}),
		);
	}

	/** A file that says its title itself may get another name in its folder. */
	#byTitle(): boolean {
		const placeOf = (parent: string | undefined, title: string) => JSON.stringify([parent, title]);
		const lost = Map.groupBy(this.#lost, ({ parent, title }) => placeOf(parent, title));
		const fresh = Map.groupBy(this.#fresh, ({ id, title }) => {
			const parent = parentIdOf(id);
			const was = parent === undefined ? undefined : this.#identity(parent);
			return parent !== undefined && was === undefined ? undefined : placeOf(was, title);
		});
		return this.#match(onlyPairs(fresh, lost));
	}

	#byContent(): boolean {
		const lost = Map.groupBy(this.#lost, ({ body }) => comparable(body));
		const fresh = Map.groupBy(this.#fresh, ({ body }) => comparable(body));
		fresh.delete("");
		return this.#match(onlyPairs(fresh, lost));
	}

	/** A folder is the one that most of what is in it was in. */
	#byMembers(): boolean {
		const votes = new Map<string, Map<string, number>>();
		for (const [now, was] of this.#followed) {
			const [folder, before] = [parentIdOf(now), this.#parents.get(was)];
			if (folder !== undefined && before !== undefined) {
				const counts = votes.get(folder) ?? new Map<string, number>();
				votes.set(folder, counts.set(before, (counts.get(before) ?? 0) + 1));
			}
		}
		const taken = new Set<string>();
		return this.#match(
			this.#fresh.flatMap((node) => {
				const counts = [...(votes.get(node.id) ?? [])].toSorted(([, a], [, b]) => b - a);
				const [best, second] = counts;
				const found = this.#lost.find(({ id }) => id === best?.[0]);
				if (!best || !found || taken.has(found.id) || (second && second[1] === best[1])) {
					return [];
				}
				taken.add(found.id);
				return [[node, found] as const];
			}),
		);
	}

	#bySimilarity(): boolean {
		const [lost, fresh] = [this.#lost, this.#fresh].map((nodes) => nodes.filter(({ body }) => body !== ""));
		if (!lost || !fresh || lost.length * fresh.length > mostComparisons) {
			return false;
		}
		const found = similarContents(
			lost.map(({ body }) => comparable(body)),
			fresh.map(({ body }) => comparable(body)),
		);
		return this.#match(
			lost.flatMap((node, index) => {
				const now = fresh[found[index] ?? -1];
				// `lost` holds known nodes only.
				return now ? [[now, node as KnownNode] as const] : [];
			}),
		);
	}
}

/** Of groups of the same key those that are one on each side. */
function onlyPairs<K>(
	fresh: ReadonlyMap<K | undefined, readonly PresentNode[]>,
	lost: ReadonlyMap<K, readonly KnownNode[]>,
): readonly (readonly [PresentNode, KnownNode])[] {
	return [...fresh].flatMap(([key, [node, ...more]]) => {
		const [found, ...others] = key === undefined ? [] : (lost.get(key) ?? []);
		return node && found && more.length + others.length === 0 ? [[node, found] as const] : [];
	});
}

/** A content without the addresses of its links: those change with the place. */
function comparable(body: string): string {
	return body.replace(/\\?\]\([^()\s]*\)/g, "]()").replaceAll("\\[", "[");
}
