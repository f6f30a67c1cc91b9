import type { DataSource, PropertySchema } from "../notion/types.ts";
import { isOtherOrder, optionLock, pairOptions } from "./compareProperty.ts";
import { bareId, linkProperties, reverseNames } from "./linkProperties.ts";
import { linkSchema } from "./linkSchema.ts";
import { isLinked, type LinkedDatabase, type LockedDatabases } from "./lockFile.ts";
import type { Observation } from "./observe.ts";
import { observedOptions } from "./propertyRequest.ts";
import type { DatabaseDeclaration, PropertyDeclaration, RelationDeclaration, SchemaFile } from "./schemaFile.ts";
import { indexSchema, type SchemaIndex } from "./schemaIndex.ts";

/** The lock as it should be after an observation: ids of everything that the file names and Notion has. */
export function recordLock(
	file: SchemaFile,
	locked: LockedDatabases,
	observation: Observation,
	/** Whether the property in Notion was just written as the file has it. */
	isWritten: (key: string, property: string) => boolean = () => false,
): LockedDatabases {
	const index = indexSchema(file.databases);
	const links = linkSchema({ file, locked, observation }, index);
	const recorded = Object.fromEntries(
		[...links.present].map(([key, { database, dataSource, lock }]) => {
			const declared = index.database(key);
			const forward = (source: string, { name }: RelationDeclaration) =>
				links.present.get(source)?.properties.linked.get(name);
			const entry =
				declared &&
				recordDatabase({ declared, databaseId: database.id, dataSource, previous: lock, index, isWritten, forward });
			return [key, entry ?? lock];
		}),
	);
	const rest = Object.entries(locked).filter(([key]) => !links.isRenamedKey(key));
	return { ...Object.fromEntries(rest), ...recorded };
}

export interface FoundDatabase {
	readonly declared: DatabaseDeclaration;
	readonly databaseId: string;
	readonly dataSource: DataSource;
	/** Its entry so far. */
	readonly previous: LinkedDatabase | undefined;
	readonly index: SchemaIndex;
	/** As for `recordLock`. */
	readonly isWritten: (key: string, property: string) => boolean;
	/** As for `reverseNames`. */
	readonly forward: Parameters<typeof reverseNames>[1];
}

/** The lock of a file that has been made to say what is in Notion: every name in it is Notion's, whatever it was linked to before. */
export function recordTaken(file: SchemaFile, locked: LockedDatabases, observation: Observation): LockedDatabases {
	const bare = Object.entries(locked).map(([key, entry]) => {
		const { databaseId, dataSourceId, seeding } = isLinked(entry) ? entry : {};
		return databaseId === undefined || dataSourceId === undefined
			? [key, entry]
			: [key, { databaseId, dataSourceId, properties: {}, ...(seeding ? { seeding } : {}) }];
	});
	// A former name or key was followed long ago.
	const databases = file.databases.map(({ was: _was, ...database }) => ({
		...database,
		properties: database.properties.map(({ was: _former, ...property }) => property as PropertyDeclaration),
	}));
	const recorded = recordLock({ ...file, databases }, Object.fromEntries(bare), observation, () => true);
	return recordLock(file, withFollowed(file, recorded), observation);
}

/** So that what the file gives as a former name isn't followed again. */
function withFollowed({ databases }: SchemaFile, locked: LockedDatabases): LockedDatabases {
	const entries = Object.entries(locked).map(([key, entry]) => {
		const declared = databases.find((database) => database.key === key);
		if (!declared || !isLinked(entry)) {
			return [key, entry] as const;
		}
		const was = collect(declared, ({ was: former }) => former);
		const optionsWere = collect(declared, (property) => formerOptions(property, entry.options?.[property.name]));
		return [
			key,
			{ ...entry, was, optionsWere, ...(declared.was === undefined ? {} : { wasKey: declared.was }) },
		] as const;
	});
	return Object.fromEntries(entries);
}

/** One database's entry. What the file no longer has, and Notion still has, is remembered until it is removed. */
export function recordDatabase(found: FoundDatabase): LinkedDatabase {
	const { declared, databaseId, dataSource, previous, index, isWritten, forward } = found;
	const given = reverseNames(index.reverses(declared.key), forward);
	const reverses = given.map(({ name }) => name);
	const { linked, removed } = linkProperties(declared.properties, given, dataSource, previous);
	const remembered = Object.entries(previous?.properties ?? {}).filter(([, id]) =>
		removed.some((property) => bareId(property.id) === bareId(id)),
	);
	const properties = Object.fromEntries([
		...remembered,
		...[...linked].map(([name, property]) => [name, bareId(property.id)] as const),
	]);
	const otherSides = Object.keys(properties).filter(
		(name) => reverses.includes(name) || (previous?.reverses?.includes(name) && !index.property(declared.key, name)),
	);
	const options = collect(declared, (property) => optionIds(property, linked.get(property.name), previous));
	const formulas = collect(declared, (property) => {
		const observed = linked.get(property.name);
		return formulaPair(property, observed, previous, isWritten(declared.key, property.name));
	});
	const oneWay = declared.properties
		.filter(({ name }) => isWritten(declared.key, name) || previous?.oneWay?.includes(name))
		.filter((property) => cameBackOneWay(property, linked.get(property.name), dataSource))
		.map(({ name }) => name);
	const ownOrder = declared.properties
		.filter(({ name }) => isWritten(declared.key, name) || previous?.ownOrder?.includes(name))
		.filter((property) => hasOtherOrder(property, linked.get(property.name), previous))
		.map(({ name }) => name);
	const optionsWere = collect(declared, (property) => formerOptions(property, options[property.name]));
	const was = collect(declared, ({ name, was: former }) => (linked.has(name) ? former : undefined));
	return {
		databaseId,
		dataSourceId: dataSource.id,
		properties,
		...(otherSides.length > 0 ? { reverses: otherSides.sort() } : {}),
		...(Object.keys(options).length > 0 ? { options } : {}),
		...(Object.keys(formulas).length > 0 ? { formulas } : {}),
		...(oneWay.length > 0 ? { oneWay } : {}),
		...(ownOrder.length > 0 ? { ownOrder } : {}),
		...(Object.keys(was).length > 0 ? { was } : {}),
		...(Object.keys(optionsWere).length > 0 ? { optionsWere } : {}),
		...(declared.was === undefined ? {} : { wasKey: declared.was }),
		...(previous?.seeding ? { seeding: true } : {}),
	};
}

/** Two-way relations of a database to itself are reported to come back so. */
function cameBackOneWay(property: PropertyDeclaration, observed: PropertySchema | undefined, own: DataSource): boolean {
	return (
		property.type === "relation" &&
		property.reverse !== undefined &&
		observed?.type === "relation" &&
		observed.relation.type === "single_property" &&
		observed.relation.data_source_id === own.id
	);
}

function hasOtherOrder(
	property: PropertyDeclaration,
	observed: PropertySchema | undefined,
	previous: LinkedDatabase | undefined,
): boolean {
	const there = observed && observedOptions(observed);
	return (
		there !== undefined &&
		"options" in property &&
		isOtherOrder(pairOptions(property.options, there, optionLock(previous, property.name)).pairs, there)
	);
}

function collect<T>(
	{ properties }: DatabaseDeclaration,
	read: (property: PropertyDeclaration) => T | undefined,
): Record<string, T> {
	return Object.fromEntries(
		properties.flatMap((property) => {
			const value = read(property);
			return value === undefined ? [] : [[property.name, value]];
		}),
	);
}

function optionIds(
	property: PropertyDeclaration,
	observed: PropertySchema | undefined,
	previous: LinkedDatabase | undefined,
): Record<string, string> | undefined {
	const there = observed && observedOptions(observed);
	if (!there || !("options" in property) || property.type !== observed.type) {
		return undefined;
	}
	const before = previous?.options?.[property.name] ?? {};
	const { pairs, removed } = pairOptions(property.options, there, optionLock(previous, property.name));
	return Object.fromEntries([
		...Object.entries(before).filter(([, id]) => removed.some((option) => option.id === id)),
		...pairs.flatMap(({ option, known }) => (known ? [[option.name, known.id] as const] : [])),
	]);
}

function formerOptions(
	property: PropertyDeclaration,
	ids: Readonly<Record<string, string>> | undefined,
): Record<string, string> | undefined {
	const options = ids && "options" in property ? property.options : [];
	const former = options.flatMap(({ name, was }) => (was !== undefined && ids?.[name] ? [[name, was] as const] : []));
	return former.length > 0 ? Object.fromEntries(former) : undefined;
}

function formulaPair(
	property: PropertyDeclaration,
	observed: PropertySchema | undefined,
	previous: LinkedDatabase | undefined,
	isWritten: boolean,
): { readonly file: string; readonly notion: string } | undefined {
	if (property.type !== "formula" || observed?.type !== "formula") {
		return undefined;
	}
	return isWritten
		? { file: property.expression, notion: observed.formula.expression }
		: previous?.formulas?.[property.name];
}
