import { cursorAt } from "../base/userFiles/yamlCursor.ts";
import { type DocumentPath, readYaml } from "../base/userFiles/yamlDocument.ts";

/** What the words are that fit where somebody writes in a task file: those of something outside of it. */
export type WantedWords =
	| { readonly kind: "databases" }
	/** Names of a database's properties. */
	| { readonly kind: "properties"; readonly database: string }
	/** Names of a file's columns or fields. `path` is relative to the task file. */
	| { readonly kind: "columns"; readonly path: string; readonly format: "csv" | "json" };

const relations = ["relation", "amount", "item", "source", "reason", "key"];

/** Says what fits at an offset; `undefined` where nothing from outside does, or where the file doesn't say of what yet. */
export function wantedWords(text: string, offset: number): WantedWords | undefined {
	const cursor = cursorAt(text, offset);
	if (!cursor) {
		return undefined;
	}
	const { kind, path } = cursor;
	if (kind === "value" && path.at(-1) === "database") {
		return { kind: "databases" };
	}
	const task = valueAt(dataAround(text, offset), path.slice(0, 2));
	const [section, part, ...rest] = path.slice(2).map(String);
	if (section === "cascade" && part !== undefined) {
		return cascadeWords(task, kind, part, rest);
	}
	return section === "sync" && part !== undefined ? syncWords(task, kind, part, rest) : undefined;
}

function cascadeWords(task: unknown, kind: "key" | "value", part: string, rest: readonly string[]) {
	const of = (owner: string) => propertiesOf(valueAt(task, ["cascade", owner, "database"]));
	const [name, , from] = rest;
	if (kind === "key") {
		const keys: Readonly<Record<string, string>> = {
			"trigger when": "trigger",
			"reverse when": "trigger",
			"junction where": "junction",
			"log columns": "log",
		};
		const owner = rest.length === 1 ? keys[`${part} ${name}`] : undefined;
		return owner === undefined ? undefined : of(owner);
	}
	if (part === "log" && name === "columns") {
		return from === "trigger" || from === "junction" ? of(from) : undefined;
	}
	return rest.length === 1 && relations.includes(name ?? "") ? of(part) : undefined;
}

function syncWords(
	task: unknown,
	kind: "key" | "value",
	part: string,
	rest: readonly string[],
): WantedWords | undefined {
	const other = valueAt(task, ["sync", "other"]);
	if (part === "attributes" && kind === "key") {
		return rest.length === 0 ? propertiesOf(valueAt(task, ["sync", "notion", "database"])) : undefined;
	}
	const isColumn =
		(part === "attributes" && (rest.length === 1 || rest[1] === "to")) || (part === "other" && rest[0] === "key");
	if (kind !== "value" || !isColumn) {
		return undefined;
	}
	for (const format of ["csv", "json"] as const) {
		const path = valueAt(other, [format]);
		if (typeof path === "string") {
			return { kind: "columns", path, format };
		}
	}
	return propertiesOf(valueAt(other, ["database"]));
}

function propertiesOf(database: unknown): WantedWords | undefined {
	return typeof database === "string" ? { kind: "properties", database } : undefined;
}

/** The text's data; while the line of the cursor isn't YAML yet, without it. */
function dataAround(text: string, offset: number): unknown {
	const whole = readYaml(text).data;
	if (whole !== undefined) {
		return whole;
	}
	const start = text.lastIndexOf("\n", offset - 1) + 1;
	const end = text.indexOf("\n", offset);
	return readYaml(text.slice(0, start) + (end === -1 ? "" : text.slice(end))).data;
}

function valueAt(data: unknown, path: DocumentPath): unknown {
	return path.reduce<unknown>(
		(value, key) =>
			typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined,
		data,
	);
}
