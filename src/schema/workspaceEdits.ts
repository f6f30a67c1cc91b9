import { jsonEqual } from "../base/json.ts";
import { type DocumentEdit, editDocument } from "../base/userFiles/documentEdits.ts";
import { valueAt } from "../base/userFiles/fileIssues.ts";
import { type DocumentPath, readYaml } from "../base/userFiles/yamlDocument.ts";
import { formatSchemaFile, frameFields, propertyValue, statusValue } from "./formatSchemaFile.ts";
import { mainKeys } from "./propertyModel.ts";
import {
	type DatabaseDeclaration,
	type DatabaseFrame,
	declarationPath,
	type OptionDeclaration,
	type PropertyDeclaration,
	type SchemaFile,
} from "./schemaFile.ts";
import { parseSchemaFile } from "./schemaParser.ts";
import type { WorkspaceFile } from "./workspaceFile.ts";

export interface WorkspaceText {
	readonly text: string;
	/** Whether it is the file's text with edits; else it is written anew, without comments and rows. */
	readonly isEdited: boolean;
}

/**
 * The text of a schema file, changed so that it says what is in Notion. What is the same stays as it is written, with comments, order
 * and form.
 */
export function workspaceText(text: string, file: SchemaFile, workspace: WorkspaceFile): WorkspaceText {
	const edits = new FileEdits(text);
	for (const database of file.databases) {
		const now = workspace.file.databases.find(({ key }) => key === database.key);
		if (now) {
			edits.database(database, now, workspace);
		}
	}
	for (const database of file.databases.toReversed()) {
		if (!workspace.file.databases.some(({ key }) => key === database.key)) {
			edits.remove(database, workspace.file);
		}
	}
	const edited = edits.text;
	const isEdited = says(edited, workspace.file);
	return { text: isEdited ? edited : formatSchemaFile(workspace.file), isEdited };
}

/** Whether a text declares what it should, but for former names and rows. */
function says(text: string, file: SchemaFile): boolean {
	if (file.databases.length === 0) {
		return true;
	}
	// Mistakes that were brought in from Notion, such as two titles that are equal, are warnings at most.
	const parsed = parseSchemaFile(text).file;
	return parsed !== undefined && jsonEqual(bare(parsed), bare(file));
}

function bare({ databases }: SchemaFile): unknown {
	return databases.map(({ key, title, within, description, icon, cover, inline, properties }) => ({
		...{ key, title, within: within ?? null, description, icon, cover, inline },
		properties: properties
			.map(({ was: _was, ...property }) =>
				"options" in property
					? { ...property, options: property.options.map(({ was: _former, ...option }) => option) }
					: property,
			)
			.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
	}));
}

/** Edits of one text after the other, each on what the earlier ones left. */
class FileEdits {
	text: string;

	constructor(text: string) {
		this.text = text;
	}

	database(declared: DatabaseDeclaration, now: DatabaseDeclaration, workspace: WorkspaceFile): void {
		const path = declarationPath(declared);
		if (declared.within && now.within) {
			this.#fields(["databases", declared.within.key], declared.within, now.within);
			if (now.title !== declared.title && now.title !== now.within.title) {
				this.#field(path, "title", now.title);
			}
		} else {
			this.#fields(path, declared, now);
		}
		const became = workspace.became.get(declared.key) ?? new Map<string, PropertyDeclaration>();
		const names = workspace.names.get(declared.key) ?? new Map<string, string>();
		for (const property of declared.properties) {
			const found = became.get(property.name);
			if (found) {
				this.#property([...path, "properties", property.name], property, found);
			}
		}
		for (const property of declared.properties.filter(({ name }) => !became.has(name))) {
			this.#seedKeys(path, property.name, undefined);
			this.#edit({ kind: "remove", path: [...path, "properties", property.name] });
		}
		const renamed = [...names].filter(([name, current]) => became.has(name) && name !== current);
		// Two may swap their names.
		for (const [name] of renamed) {
			this.#rename(path, name, temporary(name));
		}
		for (const [name, current] of renamed) {
			this.#rename(path, temporary(name), current);
		}
		for (const property of workspace.foreign.get(declared.key) ?? []) {
			this.#edit({ kind: "add", path: [...path, "properties"], key: property.name, value: propertyValue(property) });
		}
	}

	/** Takes out a database that isn't in Notion, with the one that it was the last data source of. */
	remove(database: DatabaseDeclaration, left: SchemaFile): void {
		const { within } = database;
		const isLast = within && !left.databases.some((other) => other.within?.key === within.key);
		const path = isLast ? ["databases", within.key] : declarationPath(database);
		if (valueAt(readYaml(this.text).data, path) !== undefined) {
			this.#edit({ kind: "remove", path });
		}
	}

	#fields(path: DocumentPath, declared: DatabaseFrame, now: DatabaseFrame): void {
		const before = frameFields(declared);
		const after = frameFields(now);
		for (const field of ["title", "description", "icon", "cover", "inline"] as const) {
			if (before[field] !== after[field]) {
				this.#field(path, field, after[field]);
			}
		}
	}

	#field(path: DocumentPath, field: string, value: unknown): void {
		const isWritten = valueAt(readYaml(this.text).data, [...path, field]) !== undefined;
		if (value === undefined) {
			this.#edit(...(isWritten ? [{ kind: "remove", path: [...path, field] } as const] : []));
		} else if (isWritten) {
			this.#edit({ kind: "set", path: [...path, field], value });
		} else {
			this.#edit({ kind: "add", path, key: field, value, first: true });
		}
	}

	#property(path: DocumentPath, declared: PropertyDeclaration, now: PropertyDeclaration): void {
		if (declared.was !== undefined && now.was === undefined) {
			this.#former(path, now);
		}
		const written = valueAt(readYaml(this.text).data, path);
		if (jsonEqual(settingsOf(declared), settingsOf(now))) {
			return;
		}
		if (declared.type !== now.type || typeof written !== "object" || written === null) {
			this.#edit({ kind: "set", path, value: propertyValue(now) });
			return;
		}
		const [before, after] = [settingsOf(declared), settingsOf(now)];
		for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
			if (field === "options" && "options" in declared && "options" in now) {
				this.#options(path, declared, now);
			} else if (field !== "groups" && !jsonEqual(before[field], after[field])) {
				this.#setting(path, now, field, after[field]);
			}
		}
	}

	/** Takes out a former name that is the present one in Notion. */
	#former(path: DocumentPath, now: PropertyDeclaration): void {
		const { data } = readYaml(this.text);
		const at = [
			[...path, "was"],
			[...path, now.type, "was"],
		].find((candidate) => valueAt(data, candidate) !== undefined);
		const left = Object.keys((valueAt(data, path) ?? {}) as object).filter((key) => key !== "was");
		if (at && left.length === 1 && left[0] === "type") {
			this.#edit({ kind: "set", path, value: propertyValue(now) });
		} else if (at) {
			this.#edit({ kind: "remove", path: at });
		}
	}

	/** One setting where the property has it: by itself, under the name of the type, or as the value of that. */
	#setting(path: DocumentPath, now: PropertyDeclaration, field: string, value: unknown): void {
		const place = this.#placeOf(path, now.type, field);
		if (now.type === "rollup" && (field === "relation" || field === "property") && typeof place.short === "string") {
			this.#edit({ kind: "set", path: [...path, "rollup"], value: `${now.relation}.${now.property}` });
		} else if (value === undefined) {
			const isWhole = place.at.length === path.length + 1 && place.at.at(-1) === now.type;
			this.#edit(
				...(isWhole
					? [{ kind: "set", path, value: propertyValue(now) } as const]
					: place.isWritten
						? [{ kind: "remove", path: place.at } as const]
						: []),
			);
		} else if (place.isWritten) {
			this.#edit({ kind: "set", path: place.at, value });
		} else {
			this.#edit({ kind: "add", path: place.at.slice(0, -1), key: String(place.at.at(-1)), value });
		}
	}

	#placeOf(path: DocumentPath, type: PropertyDeclaration["type"], field: string) {
		const { data } = readYaml(this.text);
		const short = valueAt(data, [...path, type]);
		const main = mainKeys[type];
		const candidates: DocumentPath[] = [
			[...path, type, field],
			[...path, field],
		];
		const isShort =
			field === main && short !== undefined && (typeof short !== "object" || Array.isArray(short) || type === "status");
		if (isShort && valueAt(short, ["options"]) === undefined) {
			return { at: [...path, type], isWritten: true, short };
		}
		const at = candidates.find((candidate) => valueAt(data, candidate) !== undefined);
		return { at: at ?? [...path, field], isWritten: at !== undefined, short };
	}

	#options(
		path: DocumentPath,
		declared: PropertyDeclaration & { readonly options: readonly OptionDeclaration[] },
		now: PropertyDeclaration & { readonly options: readonly OptionDeclaration[] },
	): void {
		const isGrouped = now.type === "status" && Object.keys(now.groups).length > 0;
		const groups = "groups" in declared && "groups" in now ? jsonEqual(declared.groups, now.groups) : true;
		if (jsonEqual(declared.options, now.options) && groups) {
			return;
		}
		const { at, isWritten } = this.#placeOf(path, now.type, "options");
		const list = isGrouped && now.type === "status" ? statusValue(now) : now.options.map(optionValue);
		if (!isWritten) {
			this.#edit({ kind: "add", path, key: String(at.at(-1)), value: list });
			return;
		}
		const written = valueAt(readYaml(this.text).data, at);
		const isSamePlaces = Array.isArray(written) && !isGrouped && declared.options.length <= now.options.length;
		if (!isSamePlaces) {
			this.#edit({ kind: "set", path: at, value: list });
			return;
		}
		for (const [i, option] of now.options.entries()) {
			const before = declared.options[i];
			if (!before) {
				this.#edit({ kind: "append", path: at, value: optionValue(option) });
			} else if (!jsonEqual(before, option)) {
				this.#edit({ kind: "set", path: [...at, i], value: optionValue(option) });
			}
		}
	}

	#rename(path: DocumentPath, name: string, to: string): void {
		this.#edit({ kind: "rename", path: [...path, "properties", name], key: to });
		this.#seedKeys(path, name, to);
	}

	#seedKeys(path: DocumentPath, name: string, to: string | undefined): void {
		const rows = valueAt(readYaml(this.text).data, [...path, "seed"]);
		for (const [i, row] of Array.isArray(rows) ? rows.entries() : []) {
			const at = [...path, "seed", i, name];
			if (typeof row === "object" && row !== null && Object.hasOwn(row, name)) {
				this.#edit(to === undefined ? { kind: "remove", path: at } : { kind: "rename", path: at, key: to });
			}
		}
	}

	#edit(...edits: readonly DocumentEdit[]): void {
		this.text = editDocument(this.text, edits);
	}
}

function temporary(name: string): string {
	return `${name} \u2026`;
}

function settingsOf({ name: _name, was: _was, ...settings }: PropertyDeclaration): Readonly<Record<string, unknown>> {
	const plain: Record<string, unknown> = { ...settings };
	if (settings.type === "relation") {
		plain.to =
			settings.to.kind === "id"
				? settings.to.id
				: settings.to.kind === "key"
					? settings.to.key
					: `${settings.to.file}/${settings.to.key}`;
	}
	return plain;
}

function optionValue({ name, color, description, was }: OptionDeclaration): unknown {
	return color === undefined && description === undefined && was === undefined
		? name
		: {
				name,
				...(color === undefined ? {} : { color }),
				...(description === undefined ? {} : { description }),
				...(was === undefined ? {} : { was }),
			};
}
