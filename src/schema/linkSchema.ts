import { plainText } from "../notion/richText.ts";
import type { Database, DataSource } from "../notion/types.ts";
import type { CompareContext } from "./compareProperty.ts";
import { referenceText } from "./databaseReference.ts";
import { bareId, linkProperties, type PropertyLinks } from "./linkProperties.ts";
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
	const lockKey = (key: string) => renamed.get(key) ?? key;
	const present = new Map<string, PresentDatabase>();
	for (const { key, properties } of file.databases) {
		const lock = locked[lockKey(key)];
		const observed = observation.databases.get(lockKey(key));
		if (isLinked(lock) && observed?.kind === "present") {
			const reverses = index.reverses(key).map(({ relation }) => relation.reverse ?? "");
			const links = linkProperties(properties, reverses, observed.dataSource, lock);
			present.set(key, { database: observed.database, dataSource: observed.dataSource, lock, properties: links });
		}
	}
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
		lockKey,
		isRenamedKey: (key) => [...renamed.values()].includes(key),
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

/** A new key beside a linked one that left the file, with the same title: the key was renamed. */
function renamedKeys(file: SchemaFile, locked: LockedDatabases, observation: Observation): Map<string, string> {
	const declared = new Set(file.databases.map(({ key }) => key));
	const renamed = new Map<string, string>();
	for (const { key, title } of file.databases.filter((database) => !locked[database.key])) {
		const [only, ...more] = Object.keys(locked).filter((candidate) => {
			const observed = observation.databases.get(candidate);
			return (
				!declared.has(candidate) &&
				![...renamed.values()].includes(candidate) &&
				observed?.kind === "present" &&
				normalName(plainText(observed.database.title)) === normalName(title)
			);
		});
		if (only !== undefined && more.length === 0) {
			renamed.set(key, only);
		}
	}
	return renamed;
}
