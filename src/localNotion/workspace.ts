import type { AnyRecord, NodeRecord, Parent, RecordKind, RecordOf } from "./records.ts";
import type { Settings } from "./settings.ts";

/** One change of the open transaction: what stood there before and what stands there now. */
export interface Change {
	readonly id: string;
	readonly before: AnyRecord | undefined;
	readonly after: AnyRecord | undefined;
}

/**
 * The records of the workspace, with the indexes that answers need. All changes are made within a transaction, which is
 * taken back as a whole when a request is refused.
 */
export class Workspace {
	settings: Settings;
	#records = new Map<string, AnyRecord>();
	/** Ids of children in their order; rows of a data source in order of creation. */
	#children = new Map<string, string[]>();
	#byKind = new Map<RecordKind, Set<string>>();
	#sequence = 0;
	#changes: Change[] = [];

	constructor(settings: Settings) {
		this.settings = settings;
	}

	get(id: string): AnyRecord | undefined {
		return this.#records.get(id);
	}

	find<K extends RecordKind>(kind: K, id: string): RecordOf<K> | undefined {
		const record = this.#records.get(id);
		return record?.kind === kind ? (record as RecordOf<K>) : undefined;
	}

	/** All records of a kind, in the order in which they were first put. */
	*all<K extends RecordKind>(kind: K): Generator<RecordOf<K>> {
		for (const id of this.#byKind.get(kind) ?? []) {
			yield this.#records.get(id) as RecordOf<K>;
		}
	}

	count(kind: RecordKind): number {
		return this.#byKind.get(kind)?.size ?? 0;
	}

	/** Ids of everything below a node, in order, what is in the trash included. */
	childIds(parentId: string): readonly string[] {
		return this.#children.get(parentId) ?? [];
	}

	*children(parentId: string): Generator<NodeRecord> {
		for (const id of this.childIds(parentId)) {
			const record = this.#records.get(id);
			if (record && isNode(record)) {
				yield record;
			}
		}
	}

	nextSequence(): number {
		this.#sequence += 1;
		return this.#sequence;
	}

	get sequence(): number {
		return this.#sequence;
	}

	/** Places for `count` new children: after a sibling, at the start, or at the end. */
	ordersFor(parentId: string, count: number, place: ChildPlace = "end"): readonly number[] {
		const siblings = this.childIds(parentId);
		const at = place === "end" ? siblings.length : place === "start" ? 0 : siblings.indexOf(place.after) + 1;
		const before = this.#orderOf(siblings[at - 1]);
		const after = this.#orderOf(siblings[at]);
		if (after === undefined) {
			return Array.from({ length: count }, (_, i) => (before ?? 0) + i + 1);
		}
		if (before === undefined) {
			return Array.from({ length: count }, (_, i) => after - count + i);
		}
		const step = (after - before) / (count + 1);
		if (step < minimalStep) {
			this.#renumber(siblings);
			return this.ordersFor(parentId, count, place);
		}
		return Array.from({ length: count }, (_, i) => before + step * (i + 1));
	}

	/** Puts a record in the place of the one with the same id, if there is one. */
	put(record: AnyRecord): void {
		const before = this.#records.get(record.id);
		this.#changes.push({ id: record.id, before, after: record });
		this.#replace(before, record);
	}

	remove(id: string): void {
		const before = this.#records.get(id);
		if (before) {
			this.#changes.push({ id, before, after: undefined });
			this.#replace(before, undefined);
		}
	}

	/** What the open transaction changed so far. */
	pending(): readonly Change[] {
		return this.#changes;
	}

	/** Ends the transaction. */
	commit(): void {
		this.#changes = [];
	}

	/** Takes back everything since the last commit. */
	rollback(): void {
		for (const { before, after } of this.#changes.reverse()) {
			this.#replace(after, before);
		}
		this.#changes = [];
	}

	snapshot(): { readonly records: ReadonlyMap<string, AnyRecord>; readonly sequence: number } {
		return { records: new Map(this.#records), sequence: this.#sequence };
	}

	restore(records: ReadonlyMap<string, AnyRecord>, sequence: number): void {
		this.#records = new Map();
		this.#children = new Map();
		this.#byKind = new Map();
		this.#changes = [];
		this.#sequence = sequence;
		for (const record of records.values()) {
			this.#replace(undefined, record);
		}
	}

	/** Halving the gap between the same two siblings again and again runs out of digits. */
	#renumber(siblings: readonly string[]): void {
		for (const [index, id] of [...siblings].entries()) {
			const record = this.#records.get(id);
			if (record && isNode(record)) {
				this.put({ ...record, order: (index + 1) * 1000 });
			}
		}
	}

	#orderOf(id: string | undefined): number | undefined {
		const record = id === undefined ? undefined : this.#records.get(id);
		return record && isNode(record) ? record.order : undefined;
	}

	#replace(before: AnyRecord | undefined, after: AnyRecord | undefined): void {
		if (before && isNode(before) && !(after && isNode(after) && samePlace(before, after))) {
			this.#unlink(before);
		}
		if (after) {
			this.#records.set(after.id, after);
			kindSet(this.#byKind, after.kind).add(after.id);
			if (isNode(after) && !(before && isNode(before) && samePlace(before, after))) {
				this.#link(after);
			}
		} else if (before) {
			this.#records.delete(before.id);
			this.#byKind.get(before.kind)?.delete(before.id);
		}
	}

	#link(node: NodeRecord): void {
		const key = parentKey(node.parent);
		const siblings = this.#children.get(key);
		if (!siblings) {
			this.#children.set(key, [node.id]);
			return;
		}
		let low = 0;
		let high = siblings.length;
		// Mostly new nodes come last.
		if ((this.#orderOf(siblings[high - 1]) ?? 0) <= node.order) {
			low = high;
		}
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((this.#orderOf(siblings[middle]) ?? 0) <= node.order) {
				low = middle + 1;
			} else {
				high = middle;
			}
		}
		siblings.splice(low, 0, node.id);
	}

	#unlink(node: NodeRecord): void {
		const siblings = this.#children.get(parentKey(node.parent));
		const at = siblings?.lastIndexOf(node.id) ?? -1;
		if (siblings && at >= 0) {
			siblings.splice(at, 1);
		}
	}
}

/** Where new children go among their siblings. */
export type ChildPlace = { readonly after: string } | "start" | "end";

const minimalStep = 1e-6;

/** The key under which children of the workspace itself are listed. */
const workspaceKey = "workspace";

export function parentKey(parent: Parent): string {
	return parent.type === "workspace" ? workspaceKey : parent.id;
}

export function isNode(record: AnyRecord): record is NodeRecord {
	return (
		record.kind === "page" || record.kind === "block" || record.kind === "database" || record.kind === "data_source"
	);
}

function samePlace(a: NodeRecord, b: NodeRecord): boolean {
	return parentKey(a.parent) === parentKey(b.parent) && a.order === b.order;
}

function kindSet(map: Map<RecordKind, Set<string>>, kind: RecordKind): Set<string> {
	const set = map.get(kind) ?? new Set<string>();
	map.set(kind, set);
	return set;
}
