import type { Endpoints } from "../notion/endpoints.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import { plainText } from "../notion/richText.ts";
import { titleOf } from "../notion/titles.ts";
import type { Database, DataSource, PropertySchema } from "../notion/types.ts";
import { formatSchemaFile } from "./formatSchemaFile.ts";
import { bareId } from "./linkProperties.ts";
import { isLinked, type LockedDatabases } from "./lockFile.ts";
import { observeSchema } from "./observe.ts";
import { propertyTypes } from "./propertyTypes.ts";
import { recordLock } from "./recordLock.ts";
import type {
	DatabaseDeclaration,
	DatabaseFrame,
	DatabaseTarget,
	IconDeclaration,
	PropertyDeclaration,
	SchemaFile,
} from "./schemaFile.ts";
import { withoutDangling } from "./withoutDangling.ts";

export interface ExportedDatabase {
	readonly database: Database;
	readonly dataSource: DataSource;
}

export interface ExportedSchema {
	readonly file: SchemaFile;
	readonly text: string;
	/** The lock's databases, so that planning the text finds nothing to do. */
	readonly locked: LockedDatabases;
}

/** Data sources that other schema files of a folder declare, by their ids. */
function folderTargets(folder: ReadonlyMap<string, LockedDatabases>): Map<string, DatabaseTarget> {
	const targets = new Map<string, DatabaseTarget>();
	for (const [file, databases] of folder) {
		for (const [key, entry] of Object.entries(databases)) {
			if (isLinked(entry)) {
				targets.set(entry.dataSourceId, { kind: "file", file, key });
			}
		}
	}
	return targets;
}

/** A schema file from which planning is empty at once. What the API can't create is left out of it. */
export async function exportSchema(
	api: Endpoints,
	databases: readonly ExportedDatabase[],
	options: RequestOptions & { readonly folder?: ReadonlyMap<string, LockedDatabases> } = {},
): Promise<ExportedSchema> {
	const { file, links } = declareDatabases(databases, folderTargets(options.folder ?? new Map()));
	const observation = await observeSchema(api, { ...options, file, locked: links });
	return { file, text: formatSchemaFile(file), locked: recordLock(file, links, observation, () => true) };
}

/** The declarations of databases as they are; pure. */
export function declareDatabases(
	exported: readonly ExportedDatabase[],
	elsewhere: ReadonlyMap<string, DatabaseTarget> = new Map(),
): {
	readonly file: SchemaFile;
	readonly links: LockedDatabases;
} {
	// Data sources of one database stand together.
	const ids = [...new Set(exported.map(({ database }) => database.id))];
	const databases = exported.toSorted((a, b) => ids.indexOf(a.database.id) - ids.indexOf(b.database.id));
	const taken = new Set<string>();
	const nameKey = (title: string) => {
		const key = freeKey(title, taken);
		taken.add(key);
		return key;
	};
	const frames = new Map<string, DatabaseFrame>();
	const keys = new Map<string, string>();
	for (const { database, dataSource } of databases) {
		if (database.data_sources.length > 1 && !frames.has(database.id)) {
			frames.set(database.id, declareFrame(nameKey(titleOf(database)), database));
		}
		keys.set(dataSource.id, nameKey(titleOf(frames.has(database.id) ? dataSource : database)));
	}
	const isReverse = reverseSides(databases);
	const targets = new Map([...elsewhere, ...[...keys].map(([id, key]) => [id, { kind: "key", key }] as const)]);
	const declarations = databases.map(({ database, dataSource }): DatabaseDeclaration => {
		const properties = Object.values(dataSource.properties)
			.filter((property) => !isReverse(dataSource.id, property))
			.flatMap((property) => declareProperty(property, dataSource, targets) ?? [])
			.sort((a, b) => Number(b.type === "title") - Number(a.type === "title"));
		const key = keys.get(dataSource.id) ?? "";
		const within = frames.get(database.id);
		return {
			...(within ? { key, title: titleIn(within, dataSource, databases), within } : declareFrame(key, database)),
			properties,
			seed: [],
		};
	});
	const links = Object.fromEntries(
		databases.map(({ database, dataSource }) => [
			keys.get(dataSource.id) ?? "",
			{ databaseId: database.id, dataSourceId: dataSource.id, properties: {} },
		]),
	);
	return { file: { version: 1, databases: withoutDangling(declarations) }, links };
}

/** A database itself, without its data sources. */
export function declareFrame(key: string, database: Database): DatabaseFrame {
	const description = plainText(database.description);
	const icon = iconOf(database.icon);
	return {
		key,
		title: plainText(database.title),
		...(description ? { description } : {}),
		...(icon ? { icon } : {}),
		...(database.cover?.type === "external" ? { cover: database.cover.external.url } : {}),
		...(database.is_inline ? { inline: true } : {}),
	};
}

/** The only data source that is exported of a database has its title. */
function titleIn(frame: DatabaseFrame, dataSource: DataSource, databases: readonly ExportedDatabase[]): string {
	const siblings = databases.filter(({ database }) => database.data_sources.some(({ id }) => id === dataSource.id));
	return siblings.length === 1 ? frame.title : plainText(dataSource.title);
}

/** Of a two-way relation between exported databases the first side is declared and the other is its reverse. */
function reverseSides(databases: readonly ExportedDatabase[]): (source: string, property: PropertySchema) => boolean {
	const declared = new Set<string>();
	const reverses = new Set<string>();
	const exported = new Set(databases.map(({ dataSource }) => dataSource.id));
	for (const { dataSource } of databases) {
		for (const property of Object.values(dataSource.properties)) {
			if (property.type !== "relation" || property.relation.type !== "dual_property") {
				continue;
			}
			const here = `${dataSource.id}\n${bareId(property.id)}`;
			const there = `${property.relation.data_source_id}\n${bareId(property.relation.dual_property.synced_property_id)}`;
			if (!declared.has(there) && exported.has(property.relation.data_source_id)) {
				declared.add(here);
				reverses.add(there);
			}
		}
	}
	return (source, property) => reverses.has(`${source}\n${bareId(property.id)}`);
}

/** A property of Notion as a file declares it; `targets`: how relations name data sources, by id. `undefined` for what the API can't create, or what is made of what is gone. */
export function declareProperty(
	property: PropertySchema,
	dataSource: DataSource,
	targets: ReadonlyMap<string, DatabaseTarget>,
): PropertyDeclaration | undefined {
	const base = { name: property.name, ...(property.description ? { description: property.description } : {}) };
	const { type } = property;
	switch (type) {
		case "number":
			return { ...base, type, format: property.number.format } as PropertyDeclaration;
		case "select":
			return { ...base, type, options: property.select.options.map(optionOf) };
		case "multi_select":
			return { ...base, type, options: property.multi_select.options.map(optionOf) };
		case "status": {
			const { options, groups } = property.status;
			const names = (ids: readonly string[]) =>
				ids.flatMap((id) => options.find((option) => option.id === id)?.name ?? []);
			const grouped = groups.map(({ name, option_ids }) => [name, names(option_ids)] as const);
			return {
				...base,
				type,
				options: options.map(optionOf),
				groups: Object.fromEntries(grouped.filter(([, list]) => list.length > 0)),
			};
		}
		case "relation": {
			const { relation } = property;
			const to = targets.get(relation.data_source_id) ?? { kind: "id", id: relation.data_source_id };
			return {
				...base,
				type,
				to,
				...(relation.type === "dual_property" ? { reverse: relation.dual_property.synced_property_name } : {}),
			};
		}
		case "rollup":
			// What it was made over may be gone.
			if (!property.rollup.relation_property_name || !property.rollup.rollup_property_name) {
				return undefined;
			}
			return {
				...base,
				type,
				relation: property.rollup.relation_property_name,
				property: property.rollup.rollup_property_name,
				function: property.rollup.function,
			};
		case "formula": {
			const expression = withNames(property.formula.expression, dataSource);
			return expression.includes("{{notion:block_property:") ? undefined : { ...base, type, expression };
		}
		case "unique_id":
			return { ...base, type, ...(property.unique_id.prefix ? { prefix: property.unique_id.prefix } : {}) };
		default:
			return (propertyTypes as readonly string[]).includes(type)
				? ({ ...base, type } as PropertyDeclaration)
				: undefined;
	}
}

function optionOf({ name, color }: { readonly name: string; readonly color: string }) {
	return { name, color } as { name: string; color: "default" };
}

/** Notion prints references by id; a file has them by name. */
function withNames(expression: string, { properties }: DataSource): string {
	return expression.replaceAll(/\{\{notion:block_property:([^:}]+):[^}]*\}\}/g, (reference, id: string) => {
		const found = Object.values(properties).find((property) => bareId(property.id) === bareId(id));
		return found ? `prop(${JSON.stringify(found.name)})` : reference;
	});
}

function iconOf(icon: Database["icon"]): IconDeclaration | undefined {
	if (icon?.type === "emoji") {
		return { kind: "emoji", emoji: icon.emoji };
	}
	return icon?.type === "external" && icon.external.url.startsWith("https://")
		? { kind: "external", url: icon.external.url }
		: undefined;
}

/** `Ingredient Inventory` becomes `ingredientInventory`. */
function freeKey(title: string, taken: ReadonlySet<string>): string {
	const words = title.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
	const camel = words
		.map((word, i) => (i === 0 ? word.toLowerCase() : word[0]?.toUpperCase() + word.slice(1)))
		.join("");
	const base = camel || "database";
	let key = base;
	for (let n = 2; taken.has(key); n++) {
		key = `${base}${n}`;
	}
	return key;
}
