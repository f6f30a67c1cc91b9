import * as l10n from "@vscode/l10n";
import type { LockedDatabases } from "./lockFile.ts";
import type { Placement } from "./placement.ts";
import { createReason, lateReason } from "./planReasons.ts";
import type { DatabaseDeclaration, PropertyDeclaration, RelationDeclaration } from "./schemaFile.ts";
import type { SchemaIndex } from "./schemaIndex.ts";
import type { PlanStep, PropertyChange } from "./schemaPlan.ts";

/** The changes by the write that they go into. */
export class PlanWork {
	readonly #placement: Placement;
	readonly #keys: readonly string[];
	readonly #index: SchemaIndex;
	readonly #changes = new Map<number, PropertyChange[]>();

	constructor(placement: Placement, keys: readonly string[], index: SchemaIndex) {
		this.#placement = placement;
		this.#keys = keys;
		this.#index = index;
	}

	add(key: string, property: PropertyDeclaration): void {
		const slot = this.#placement.slotOf(key, property.name);
		const reason = lateReason(key, property, this.#index, this.#placement.writeAt(slot).isCreate);
		this.#put(slot, { kind: "add", name: property.name, property, reason });
	}

	change(key: string, change: PropertyChange): void {
		const slot = this.#placement.slotOf(key, change.name);
		this.#put(slot >= 0 ? slot : this.#keys.indexOf(key) + this.#keys.length, change);
	}

	nameReverse(source: string, { name, reverse = "" }: RelationDeclaration): void {
		const reason = l10n.t('the other side of "{0}" in "{1}"', name, source);
		const slot = this.#placement.reverseSlotOf(source, name);
		this.#put(slot, { kind: "nameReverse", name: reverse, source, relation: name, reason });
	}

	steps(
		locked: LockedDatabases,
		created: readonly DatabaseDeclaration[],
		titleOf: (key: string) => string,
	): PlanStep[] {
		const creates = created.map(({ key }, slot): PlanStep => {
			const entry = locked[key];
			const changes = this.#changes.get(slot) ?? [];
			return {
				kind: "createDatabase",
				key,
				title: titleOf(key),
				properties: changes.flatMap((change) => (change.kind === "add" ? [change.property] : [])),
				reason: createReason(entry),
				...(entry && "creating" in entry ? { begun: entry.creating } : {}),
			};
		});
		const updates = [...this.#changes]
			.filter(([slot]) => slot >= created.length)
			.sort(([a], [b]) => a - b)
			.map(([slot, changes]): PlanStep => {
				const { key } = this.#placement.writeAt(slot);
				const reasons = [...new Set(changes.map(({ reason }) => reason))].join("; ");
				return { kind: "updateProperties", key, title: titleOf(key), changes, reason: reasons };
			});
		return [...creates, ...updates];
	}

	#put(slot: number, change: PropertyChange): void {
		this.#changes.set(slot, [...(this.#changes.get(slot) ?? []), change]);
	}
}
