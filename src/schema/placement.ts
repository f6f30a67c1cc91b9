import { formulaReferences, type SchemaIndex } from "./schemaIndex.ts";

/**
 * When each new property can be written. Writes are numbered: the creates in their order come first, then one update
 * for each database in the same order, then further rounds of updates, which only what depends on an update needs.
 */
export interface Placement {
	/** The write in which a property of a database is made. -1 for one that is there already. */
	slotOf(key: string, property: string): number;
	/** The write in which the other side of a relation gets its name. */
	reverseSlotOf(source: string, relation: string): number;
	/** The database that a write is for, and whether it creates it. */
	writeAt(slot: number): { readonly key: string; readonly isCreate: boolean };
}

export interface PlacementOptions {
	readonly index: SchemaIndex;
	/** All databases that may be written, those to be created first, in the order of creation. */
	readonly keys: readonly string[];
	/** How many of them are created. */
	readonly created: number;
	/** Whether a property is in Notion already. */
	readonly exists: (key: string, property: string) => boolean;
}

export function placeProperties({ index, keys, created, exists }: PlacementOptions): Placement {
	const memo = new Map<string, number>();
	const first = (key: string) => {
		const at = keys.indexOf(key);
		return at < created ? at : at + keys.length;
	};
	/** The first write for a database that isn't before `slot`, or with `after` comes after it. */
	const raise = (own: number, slot: number, after: boolean) => {
		let raised = own;
		while (after ? raised <= slot : raised < slot) {
			raised += keys.length;
		}
		return raised;
	};
	const remember = (id: string, from: number, compute: () => number) => {
		const known = memo.get(id);
		if (known !== undefined) {
			return known;
		}
		// What depends on itself (a cycle that Notion will refuse) ends here.
		memo.set(id, from);
		const slot = compute();
		memo.set(id, slot);
		return slot;
	};

	const slotOf = (key: string, name: string): number => {
		const found = index.property(key, name);
		if (found?.kind === "reverse") {
			return slotOf(found.source, found.relation.name);
		}
		if (!found || exists(key, name)) {
			return -1;
		}
		return remember(`${key}\n${name}`, first(key), () => {
			const { property } = found;
			let slot = first(key);
			if (property.type === "relation" && property.to.kind === "key") {
				const target = keys.indexOf(property.to.key);
				slot = target < created ? raise(slot, target, true) : slot;
			}
			if (property.type === "rollup") {
				const isReverse = index.property(key, property.relation)?.kind === "reverse";
				slot = raise(slot, slotOf(key, property.relation), isReverse);
				const target = index.relationTarget(key, property.relation);
				if (target?.kind === "key") {
					const rolled = index.property(target.key, property.property);
					const isElsewhere = target.key !== key || rolled?.kind === "reverse";
					slot = raise(slot, slotOf(target.key, property.property), isElsewhere);
				}
			}
			if (property.type === "formula") {
				for (const reference of formulaReferences(property.expression)) {
					const other = index.property(key, reference);
					const dependency =
						other?.kind === "reverse" ? reverseSlotOf(other.source, other.relation.name) : slotOf(key, reference);
					slot = raise(slot, dependency, false);
				}
			}
			return slot;
		});
	};
	const reverseSlotOf = (source: string, relation: string): number => {
		const found = index.property(source, relation);
		const to = found?.kind === "own" && found.property.type === "relation" ? found.property.to : undefined;
		if (to === undefined) {
			return -1;
		}
		const target = to.kind === "key" ? to.key : to.kind === "file" ? `${to.file}/${to.key}` : to.id;
		const update = keys.indexOf(target) + keys.length;
		return raise(update, slotOf(source, relation), true);
	};
	return {
		slotOf,
		reverseSlotOf,
		writeAt: (slot) => ({ key: keys[slot % keys.length] ?? "", isCreate: slot < created }),
	};
}
