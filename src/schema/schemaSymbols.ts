import type { Range } from "../base/userFiles/diagnostic.ts";
import { valueAt } from "../base/userFiles/fileIssues.ts";
import { pathAt } from "../base/userFiles/yamlCursor.ts";
import { type DocumentPath, readYaml, type YamlDocument } from "../base/userFiles/yamlDocument.ts";
import { parseReference } from "./databaseReference.ts";
import { propertyTypes } from "./propertyTypes.ts";
import { sourcePaths } from "./schemaParser.ts";

/** A part of a schema file for an outline. */
export interface SchemaSymbol {
	readonly kind: "database" | "dataSource" | "property";
	/** Its key or name. */
	readonly name: string;
	/** A title that isn't the key, or a property's type. */
	readonly detail: string;
	readonly path: DocumentPath;
	/** All of it, and its key alone. */
	readonly range: Range;
	readonly keyRange: Range;
	readonly children: readonly SchemaSymbol[];
}

/** Databases, their data sources and properties; of a file with mistakes what can be read. */
export function schemaSymbols(text: string): SchemaSymbol[] {
	const document = readYaml(text);
	const databases = namesIn(document.data, ["databases"]).map((key) => ["databases", key]);
	return databases.map((path) => {
		const sources = namesIn(document.data, [...path, "sources"]).map((key) => [...path, "sources", key]);
		const children =
			sources.length > 0
				? sources.map((source) => symbolOf("dataSource", source, document, propertiesOf(source, document)))
				: propertiesOf(path, document);
		return symbolOf("database", path, document, children);
	});
}

function propertiesOf(path: DocumentPath, document: YamlDocument): SchemaSymbol[] {
	return namesIn(document.data, [...path, "properties"]).map((name) =>
		symbolOf("property", [...path, "properties", name], document, []),
	);
}

function symbolOf(
	kind: SchemaSymbol["kind"],
	path: DocumentPath,
	document: YamlDocument,
	children: readonly SchemaSymbol[],
): SchemaSymbol {
	const name = String(path.at(-1));
	const keyRange = document.rangeOf(path, { key: true });
	const detail = kind === "property" ? typeOf(valueAt(document.data, path)) : titleOf(document, path);
	return {
		kind,
		name,
		detail: detail === name ? "" : detail,
		path,
		range: { start: keyRange.start, end: document.rangeOf(path).end },
		keyRange,
		children,
	};
}

function titleOf({ data }: YamlDocument, path: DocumentPath): string {
	const title = valueAt(data, [...path, "title"]);
	return typeof title === "string" ? title : "";
}

function typeOf(value: unknown): string {
	if (typeof value === "string") {
		return value;
	}
	const named = valueAt(value, ["type"]);
	const keys = typeof value === "object" && value !== null ? Object.keys(value) : [];
	return typeof named === "string" ? named : (propertyTypes.find((type) => keys.includes(type)) ?? "");
}

function namesIn(data: unknown, path: DocumentPath): string[] {
	const value = valueAt(data, path);
	return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
}

/** Where what a word stands for is declared: in the same file, or with `file` in another one of the folder, by its stem. */
export interface Definition {
	readonly file?: string;
	readonly path: DocumentPath;
	/** The word that was asked about. */
	readonly origin: DocumentPath;
}

/** Follows a relation to its database, a rollup to its relation or property, and a row's value to its property. */
export function schemaDefinition(text: string, offset: number): Definition | undefined {
	const place = pathAt(text, offset);
	if (!place) {
		return undefined;
	}
	const { data } = readYaml(text);
	const origin = place.path;
	const source = sourcePaths(data).find((path) => path.every((part, i) => part === origin[i]));
	if (!source) {
		return undefined;
	}
	const [section, name, ...inner] = origin.slice(source.length);
	if (section === "seed" && place.isKey) {
		return propertyIn(data, source, String(inner[0]), origin);
	}
	if (section !== "properties" || place.isKey || name === undefined) {
		return undefined;
	}
	const property = valueAt(data, [...source, "properties", name]);
	const key = inner.at(-1);
	const value = valueAt(data, origin);
	if (typeof value !== "string") {
		return undefined;
	}
	if (valueAt(property, ["type"]) === "rollup" || valueAt(property, ["rollup"]) !== undefined) {
		return rollupDefinition({ data, source, property, key, value, origin });
	}
	return key === "relation" || key === "to" ? databaseDefinition(data, value, origin) : undefined;
}

function databaseDefinition(data: unknown, reference: string, origin: DocumentPath): Definition | undefined {
	const target = parseReference(reference);
	switch (target.kind) {
		case "file":
			return { file: target.file, path: [target.key], origin };
		case "key": {
			const path = sourceOf(data, target.key);
			return path && { path, origin };
		}
		case "id":
			return undefined;
	}
}

interface RollupPlace {
	readonly data: unknown;
	readonly source: DocumentPath;
	readonly property: unknown;
	readonly key: string | number | undefined;
	readonly value: string;
	readonly origin: DocumentPath;
}

/** The short form names both; it leads to what is rolled up. */
function rollupDefinition({ data, source, property, key, value, origin }: RollupPlace): Definition | undefined {
	if (key === "relation") {
		return propertyIn(data, source, value, origin);
	}
	const relation =
		key === "property" ? String(valueAt(property, ["relation"]) ?? valueAt(property, ["rollup", "relation"])) : value;
	const own = namesIn(data, [...source, "properties"]).find(
		(name) => relation === name || relation.startsWith(`${name}.`),
	);
	const rolled = key === "property" ? value : relation.slice((own ?? "").length + 1);
	const declared = own === undefined ? undefined : valueAt(data, [...source, "properties", own]);
	const target = String(valueAt(declared, ["relation"]) ?? valueAt(declared, ["to"]) ?? "");
	const database = sourceOf(data, target);
	const found = database && propertyIn(data, database, rolled, origin);
	return found ?? (own === undefined ? undefined : { path: [...source, "properties", own], origin });
}

function propertyIn(data: unknown, source: DocumentPath, name: string, origin: DocumentPath): Definition | undefined {
	const path = [...source, "properties", name];
	return valueAt(data, path) === undefined ? undefined : { path, origin };
}

function sourceOf(data: unknown, key: string): DocumentPath | undefined {
	return sourcePaths(data).find((path) => path.at(-1) === key);
}
