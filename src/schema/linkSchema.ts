import { rawTitle } from "../notion/titles.ts";
import type { Database, DataSource, PropertySchema } from "../notion/types.ts";
import type { CompareContext } from "./compareProperty.ts";
import { referenceText } from "./databaseReference.ts";
import { bareId, linkProperties, type PropertyLinks, reverseNames } from "./linkProperties.ts";
import { isLinked, type LinkedDatabase, type LockedDatabases } from "./lockFile.ts";
import type { Observation } from "./observe.ts";
import type { DatabaseTarget, SchemaFile } from "./schemaFile.ts";
import { normalName, type SchemaIndex } from "./schemaIndex.ts";

export interface PresentDatabase {
	readonly database: Database;
	readonly dataSource: DataSource;
	readonly lock: LinkedDatabase;
	readonly properties: PropertyLinks;
}

/** What the names of a file stand for in Notion. */
export interface LinkedSchema {
	/** By key: the databases that are there. */
	readonly present: ReadonlyMap<string, PresentDatabase>;
	/** The key under which the lock knows a database of the file. */
	lockKey(key: string): string;
	/** Whether a key of the lock belongs to a database that has another key in the file now. */
	isRenamedKey(key: string): boolean;
	/** The database that has several data sources, by its key in the file; one that none of them is in yet isn't there. */
	frame(key: string): Database | undefined;
	dataSourceId(target: DatabaseTarget): string | undefined;
	/** The id of a property by its name in the file. */
	propertyId(key: string, name: string): string | undefined;
	/** The id of a property of whatever a target is. */
	targetPropertyId(target: DatabaseTarget, name: string): string | undefined;
	titleOf(key: string): string;
	compareContext(key: string): CompareContext;
}

export interface LinkInput {
	readonly file: SchemaFile;
	readonly locked: LockedDatabases;
	readonly observation: Observation;
}

export function linkSchema({ file, locked, observation }: LinkInput, index: SchemaIndex): LinkedSchema {
	const renamed = renamedKeys(file, locked, observation);
	const claimed = new Set(renamed.values());
	// A new database may have the former key of another one: the lock doesn't know it yet.
	const lockKey = (key: string) => renamed.get(key) ?? (claimed.has(key) ? "" : key);
	const presentWith = (forward: Parameters<typeof reverseNames>[1]) =>
		new Map(
			file.databases.flatMap(({ key, properties }): [string, PresentDatabase][] => {
				const lock = locked[lockKey(key)];
				const observed = observation.databases.get(lockKey(key));
				if (!isLinked(lock) || observed?.kind !== "present") {
					return [];
				}
				const { database, dataSource } = observed;
				const reverses = reverseNames(index.reverses(key), forward);
				return [
					[key, { database, dataSource, lock, properties: linkProperties(properties, reverses, dataSource, lock) }],
				];
			}),
		);
	// What the other side of a relation is follows from the relation, which has to be found first.
	const byName = presentWith(() => undefined);
	const found = presentWith((source, { name }) => byName.get(source)?.properties.linked.get(name));
	const present = presentWith((source, { name }) => found.get(source)?.properties.linked.get(name));
	const dataSourceId = (target: DatabaseTarget) => {
		if (target.kind === "key") {
			return present.get(target.key)?.dataSource.id;
		}
		const outside = observation.targets.get(referenceText(target));
		return outside?.kind === "present" ? outside.dataSource.id : undefined;
	};
	const propertyId = (key: string, name: string) => {
		const found = present.get(key)?.properties.linked.get(name);
		return found && bareId(found.id);
	};
	const targetPropertyId = (target: DatabaseTarget, name: string) => {
		if (target.kind === "key") {
			return propertyId(target.key, name);
		}
		const outside = observation.targets.get(referenceText(target));
		const properties = outside?.kind === "present" ? Object.values(outside.dataSource.properties) : [];
		const found = properties.find((property) => property.name === name);
		return found && bareId(found.id);
	};
	return {
		present,
		frame: (frame) => {
			const source = file.databases.find(({ key, within }) => within?.key === frame && present.has(key));
			return source && present.get(source.key)?.database;
		},
		lockKey,
		isRenamedKey: (key) => claimed.has(key),
		dataSourceId,
		propertyId,
		targetPropertyId,
		titleOf: (key) => {
			const outside = observation.targets.get(key);
			return index.database(key)?.title ?? (outside?.kind === "present" ? outside.title : key);
		},
		compareContext: (key) => ({
			lock: present.get(key)?.lock,
			dataSourceId,
			propertyId: (name) => propertyId(key, name),
			rolledPropertyId: (relation, name) => {
				const target = index.relationTarget(key, relation);
				return target && targetPropertyId(target, name);
			},
		}),
	};
}

/** The former key that the file gives; or a new key beside a linked one that left the file, with the same title. */
function renamedKeys(file: SchemaFile, locked: LockedDatabases, observation: Observation): Map<string, string> {
	const declared = new Set(file.databases.map(({ key }) => key));
	const renamed = new Map<string, string>();
	for (const { key, was } of file.databases) {
		const entry = locked[key];
		if (was !== undefined && isLinked(locked[was]) && !(isLinked(entry) && entry.wasKey === was)) {
			renamed.set(key, was);
		}
	}
	for (const { key, title } of file.databases.filter(
		(database) => !locked[database.key] && !renamed.has(database.key),
	)) {
		const [only, ...more] = Object.keys(locked).filter((candidate) => {
			const observed = observation.databases.get(candidate);
			return (
				!declared.has(candidate) &&
				![...renamed.values()].includes(candidate) &&
				observed?.kind === "present" &&
				titlesOf(observed).some((other) => normalName(other) === normalName(title))
			);
		});
		if (only !== undefined && more.length === 0) {
			renamed.set(key, only);
		}
	}
	return renamed;
}

/** The title of the data source, and that of its database if it is the only one. */
function titlesOf({ database, dataSource }: Pick<PresentDatabase, "database" | "dataSource">): string[] {
	return [rawTitle(dataSource), ...(database.data_sources.length === 1 ? [rawTitle(database)] : [])];
}

/**
 * The properties that the file has no more. The other side of a relation goes with the relation, whose database says so.
 */
export function droppedProperties({ lock, properties }: PresentDatabase): PropertySchema[] {
	const reverseIds = (lock.reverses ?? []).flatMap((name) => lock.properties[name] ?? []);
	return properties.removed.filter(
		(property) =>
			!(
				property.type === "relation" &&
				property.relation.type === "dual_property" &&
				reverseIds.includes(bareId(property.id))
			),
	);
}
