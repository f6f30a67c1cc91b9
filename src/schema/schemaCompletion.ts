import { parse } from "yaml";
import { type Completion, documentationAt, modelCompletions } from "../base/userFiles/completion.ts";
import { valueAt } from "../base/userFiles/fileIssues.ts";
import { cursorAt, pathAt, type YamlCursor } from "../base/userFiles/yamlCursor.ts";
import { type DocumentPath, readYaml } from "../base/userFiles/yamlDocument.ts";
import { describeProperty } from "./describePlan.ts";
import { mainKeys, type PropertyModels, propertyModels } from "./propertyModel.ts";
import { readProperty } from "./propertyReader.ts";
import { propertyTypes, rollupFunctionNames } from "./propertyTypes.ts";
import type { PropertyDeclaration } from "./schemaFile.ts";
import { schemaFileModel } from "./schemaModel.ts";
import { sourcePaths } from "./schemaParser.ts";

export interface SchemaWords {
	/** As for `parseSchemaFile`. */
	readonly folder?: ReadonlyMap<string, readonly string[]>;
}

/** What may be written at an offset of a schema file. */
export function schemaCompletions(text: string, offset: number, words: SchemaWords = {}): Completion[] {
	const cursor = cursorAt(text, offset);
	if (!cursor) {
		return [];
	}
	const { path } = cursor;
	const data = lenientData(text, cursor);
	const depth = propertiesDepth(path);
	return depth !== undefined && path.length > depth
		? propertyCompletions(cursor, depth, data, words)
		: modelCompletions(schemaFileModel, path, cursor);
}

/** How many keys lead to the properties of a database or data source; `undefined` elsewhere. */
function propertiesDepth(path: DocumentPath): number | undefined {
	const depth = path[2] === "sources" ? 5 : 3;
	return path[0] === "databases" && path[depth - 1] === "properties" ? depth : undefined;
}

/** What a hover over an offset of a schema file says, as Markdown. */
export function schemaHover(
	text: string,
	offset: number,
): { readonly path: DocumentPath; readonly markdown: string } | undefined {
	const place = pathAt(text, offset);
	if (!place) {
		return undefined;
	}
	const depth = propertiesDepth(place.path) ?? place.path.length;
	const [name, ...inner] = place.path.slice(depth);
	const property = name === undefined ? undefined : propertyAt(text, place.path.slice(0, depth + 1));
	const markdown =
		property && inner.length === 0
			? describeProperty(property)
			: property
				? documentationAt(
						propertyModels[property.type],
						inner.map((part) => mainKeyOf(part, property.type)),
					)
				: documentationAt(schemaFileModel, place.path);
	return markdown ? { path: place.path, markdown } : undefined;
}

/** A property by itself: what else is wrong with the file doesn't matter. */
function propertyAt(text: string, path: DocumentPath): PropertyDeclaration | undefined {
	const document = readYaml(text);
	const siblings = valueAt(document.data, path.slice(0, -1));
	const names = typeof siblings === "object" && siblings !== null ? Object.keys(siblings) : [];
	return readProperty(path, valueAt(document.data, path), document, new Set(names)).property;
}

function mainKeyOf(part: string | number, type: keyof PropertyModels): string | number {
	return part === type ? (mainKeys[type] ?? part) : part;
}

/** The data of a text that isn't finished: without the line that is being written if need be. */
function lenientData(text: string, { start }: YamlCursor): unknown {
	const lineStart = text.lastIndexOf("\n", start - 1) + 1;
	const lineEnd = text.indexOf("\n", start);
	const without = text.slice(0, lineStart) + (lineEnd < 0 ? "" : text.slice(lineEnd));
	for (const candidate of [text, without]) {
		try {
			return parse(candidate, { logLevel: "silent", maxAliasCount: 0 });
		} catch {
			// The next candidate leaves the unfinished line out.
		}
	}
	return undefined;
}

function propertyCompletions(
	cursor: YamlCursor,
	depth: number,
	data: unknown,
	{ folder = new Map() }: SchemaWords,
): Completion[] {
	const { kind, path, siblings, start } = cursor;
	const all = (labels: Iterable<string>, isFromFiles = false): Completion[] =>
		[...labels].map((label) => ({ kind, label, start, ...(isFromFiles ? { isFromFiles } : {}) }));
	const inner = path.slice(depth + 1);
	const own = String(path[depth - 2]);
	const written = valueAt(data, path.slice(0, depth + 1));
	if (inner.length === 0) {
		if (kind === "value") {
			return all(propertyTypes);
		}
		const type = typeOf(siblings, written);
		return type === undefined
			? all(["type", ...propertyTypes])
			: modelCompletions(propertyModels[type], [], cursor).filter(
					({ label }) => label !== "type" && !(siblings.includes(type) && label === mainKeys[type]),
				);
	}
	const type = typeOf(typeof written === "object" && written !== null ? Object.keys(written) : siblings, written);
	const [first, ...rest] = inner;
	switch (first === type && type ? mainKeys[type] : first) {
		case "type":
			return all(propertyTypes);
		case "to":
			return all(
				[
					...sourcePaths(data).map((path) => String(path.at(-1))),
					...[...folder].flatMap(([file, keys]) => keys.map((key) => `${file}/${key}`)),
				],
				true,
			);
		case "property":
			return all(type === "rollup" && first === "rollup" ? rollupPaths(own, data) : [], true);
		case "function":
			return all(rollupFunctionNames);
		default:
			return type === undefined || first === undefined
				? []
				: modelCompletions(propertyModels[type], [mainKeyOf(first, type), ...rest], cursor);
	}
}

function typeOf(keys: readonly string[], written: unknown): keyof PropertyModels | undefined {
	const named = valueAt(written, ["type"]);
	return propertyTypes.find((type) => type === named || keys.includes(type));
}

/** `Relation.Property` for every relation of a database within its file, either side. */
function rollupPaths(key: string, data: unknown): string[] {
	const databases = new Map(
		sourcePaths(data).map((path) => [String(path.at(-1)), valueAt(data, [...path, "properties"]) ?? {}]),
	);
	const propertiesOf = (of: string) => Object.keys(databases.get(of) ?? {});
	return [...databases].flatMap(([source, properties]) =>
		Object.entries(properties).flatMap(([name, value]) => {
			const target = String(valueAt(value, ["relation"]) ?? valueAt(value, ["to"]) ?? "");
			const reverse = valueAt(value, ["reverse"]);
			return [
				...(source === key ? propertiesOf(target).map((property) => `${name}.${property}`) : []),
				...(target === key && typeof reverse === "string"
					? propertiesOf(source).map((property) => `${reverse}.${property}`)
					: []),
			];
		}),
	);
}
