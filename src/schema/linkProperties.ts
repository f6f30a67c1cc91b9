import type { DataSource, PropertySchema } from "../notion/types.ts";
import type { LinkedDatabase } from "./lockFile.ts";
import type { PropertyDeclaration, RelationDeclaration } from "./schemaFile.ts";
import type { SchemaIndex } from "./schemaIndex.ts";

/** Which property of Notion each name of the file stands for. */
export interface PropertyLinks {
	/** By the name in the file. */
	readonly linked: ReadonlyMap<string, PropertySchema>;
	/** Declared and not in Notion. */
	readonly added: readonly PropertyDeclaration[];
	/** Once in the file, still in Notion, and in the file no more. */
	readonly removed: readonly PropertySchema[];
	/** Made in Notion; the file has never had them. */
	readonly foreign: readonly PropertySchema[];
}

/** The other side of a two-way relation: its name in the file, and its id if Notion tells. */
export interface ReverseName {
	readonly name: string;
	readonly id: string | undefined;
}

/** The other sides that relations of a file give one of its databases. `forward`: what a relation is in Notion, where it is there. */
export function reverseNames(
	reverses: ReturnType<SchemaIndex["reverses"]>,
	forward: (source: string, relation: RelationDeclaration) => PropertySchema | undefined,
): ReverseName[] {
	return reverses.map(({ source, relation }) => {
		const there = forward(source, relation);
		const dual = there?.type === "relation" && there.relation.type === "dual_property" ? there.relation : undefined;
		return { name: relation.reverse ?? "", id: dual && bareId(dual.dual_property.synced_property_id) };
	});
}

/**
 * Links by id where the lock knows one, so that a rename on either side stays one; else by equal name. A former name that
 * the file gives is followed once. The title is the title. One property of a type that is gone from the file, and one of
 * the same type that is new, are a rename.
 */
export function linkProperties(
	properties: readonly PropertyDeclaration[],
	/** What two-way relations give this database. */
	reverses: readonly ReverseName[],
	dataSource: DataSource,
	lock: LinkedDatabase | undefined,
): PropertyLinks {
	const observed = Object.values(dataSource.properties);
	const byId = new Map(observed.map((property) => [bareId(property.id), property]));
	const lockedIds = new Map(Object.entries(lock?.properties ?? {}).map(([name, id]) => [name, bareId(id)]));
	const reverseNames = reverses.map(({ name }) => name);
	const reverseIds = new Set((lock?.reverses ?? []).flatMap((name) => lockedIds.get(name) ?? []));
	const declared = new Set([...properties.map(({ name }) => name), ...reverseNames]);
	const linked = new Map<string, PropertySchema>();
	const taken = new Set<string>();
	const link = (name: string, property: PropertySchema | undefined): boolean => {
		if (!property || taken.has(bareId(property.id))) {
			return false;
		}
		linked.set(name, property);
		taken.add(bareId(property.id));
		return true;
	};
	const locked = (name: string | undefined) => byId.get(lockedIds.get(name ?? "") ?? "");
	const owned = new Set([...declared].flatMap((name) => lockedIds.get(name) ?? []));

	for (const { name, id } of reverses) {
		link(name, byId.get(id ?? ""));
	}
	for (const { name, was } of properties) {
		if (was !== undefined && lock?.was?.[name] !== was) {
			link(name, locked(was));
		}
	}
	for (const name of [...declared].filter((other) => !linked.has(other))) {
		link(name, locked(name));
	}
	for (const { name, type, was } of properties.filter((property) => !linked.has(property.name))) {
		const sameName = observed.find((property) => property.name === name && !owned.has(bareId(property.id)));
		const title = type === "title" ? observed.find((property) => property.type === "title") : undefined;
		const former = was === undefined ? undefined : observed.find((property) => property.name === was);
		link(name, title) || link(name, former) || link(name, sameName);
	}
	for (const name of reverseNames.filter((reverse) => !linked.has(reverse))) {
		link(
			name,
			observed.find((property) => property.name === name && property.type === "relation"),
		);
	}
	const gone = () => [...lockedIds.values()].flatMap((id) => (taken.has(id) ? [] : (byId.get(id) ?? [])));
	const added = () => properties.filter(({ name }) => !linked.has(name));
	for (const { name, type } of added()) {
		const [only, ...more] = gone().filter((property) => property.type === type && !reverseIds.has(bareId(property.id)));
		if (more.length === 0 && added().filter((property) => property.type === type).length === 1) {
			link(name, only);
		}
	}
	const removed = gone();
	return {
		linked,
		added: added(),
		removed,
		foreign: observed.filter((property) => !taken.has(bareId(property.id)) && !removed.includes(property)),
	};
}

/** Notion percent-encodes property ids in some answers and not in others. */
export function bareId(id: string): string {
	try {
		return decodeURIComponent(id);
	} catch {
		return id;
	}
}
