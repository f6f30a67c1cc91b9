import * as l10n from "@vscode/l10n";
import type { LinkedSchema } from "./linkSchema.ts";
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
		const isAtOnce = this.#placement.writeAt(slot).isCreate || slot === this.#firstUpdate(key);
		const reason = isAtOnce ? l10n.t('"{0}" is new', property.name) : lateReason(key, property, this.#index);
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

	/** Gives one of several data sources its title, in an update of it if there is one. */
	title(key: string, title: string): void {
		const reason = l10n.t("the title of one of several data sources");
		const updates = [...this.#changes.keys()].filter((slot) => {
			const write = this.#placement.writeAt(slot);
			return write.key === key && !write.isCreate;
		});
		const first = this.#keys.indexOf(key) + this.#keys.length;
		this.#put(updates.length > 0 ? Math.min(...updates) : first, { kind: "title", name: title, reason });
	}

	steps(
		locked: LockedDatabases,
		created: readonly DatabaseDeclaration[],
		{ titleOf, frame, present }: Pick<LinkedSchema, "titleOf" | "frame" | "present">,
	): PlanStep[] {
		const creates = created.map(({ key, title, within }, slot): PlanStep => {
			const entry = locked[key];
			const changes = this.#changes.get(slot) ?? [];
			const common = {
				key,
				properties: changes.flatMap((change) => (change.kind === "add" ? [change.property] : [])),
				reason: createReason(entry),
				...(entry && "creating" in entry ? { begun: entry.creating } : {}),
			};
			const isFurther = created.slice(0, slot).some((other) => other.within?.key === within?.key);
			if (within && (isFurther || frame(within.key))) {
				return { ...common, kind: "createDataSource", title, within: within.title };
			}
			return within
				? { ...common, kind: "createDatabase", title: within.title, source: title }
				: { ...common, kind: "createDatabase", title };
		});
		const updates = [...this.#changes]
			.filter(([slot]) => slot >= created.length)
			.sort(([a], [b]) => a - b)
			.map(([slot, changes]): PlanStep => {
				const { key } = this.#placement.writeAt(slot);
				const reasons = [...new Set(changes.map(({ reason }) => reason))].join("; ");
				const dataSourceId = present.get(key)?.dataSource.id;
				return {
					kind: "updateProperties",
					key,
					title: titleOf(key),
					...(dataSourceId === undefined ? {} : { dataSourceId }),
					changes,
					reason: reasons,
				};
			});
		return [...creates, ...updates];
	}

	/** The first write for a database that is there already. */
	#firstUpdate(key: string): number | undefined {
		const at = this.#keys.indexOf(key);
		return this.#placement.writeAt(at).isCreate ? undefined : at + this.#keys.length;
	}

	#put(slot: number, change: PropertyChange): void {
		this.#changes.set(slot, [...(this.#changes.get(slot) ?? []), change]);
	}
}
