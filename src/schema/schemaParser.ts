import * as l10n from "@vscode/l10n";
import { type Diagnostic, hasErrors } from "../base/userFiles/diagnostic.ts";
import { issueDiagnostics, valueAt } from "../base/userFiles/fileIssues.ts";
import { type DocumentPath, readYaml, type YamlDocument } from "../base/userFiles/yamlDocument.ts";
import { readProperty } from "./propertyReader.ts";
import { checkSchema } from "./schemaChecks.ts";
import type {
	DatabaseDeclaration,
	IconDeclaration,
	OutlineEntry,
	ParsedSchemaFile,
	PropertyDeclaration,
	SchemaFile,
} from "./schemaFile.ts";
import { type DatabaseInput, schemaFileModel } from "./schemaModel.ts";

export interface SchemaFileOptions {
	/** Keys of the databases of the folder's other schema files, by the files' stems. Without it those references aren't checked. */
	readonly folder?: ReadonlyMap<string, readonly string[]>;
}

/** Reads a `*.notion-schema.yaml` or `.json`. Never throws: what is wrong is in `diagnostics`, at its place. */
export function parseSchemaFile(text: string, options: SchemaFileOptions = {}): ParsedSchemaFile {
	const document = readYaml(text);
	const problemAt: ParsedSchemaFile["problemAt"] = (path, code, message, severity = "error") => ({
		severity,
		code,
		message,
		range: document.rangeOf(path),
		path,
	});
	const done = (diagnostics: readonly Diagnostic[], file?: SchemaFile): ParsedSchemaFile => ({
		...(file && !hasErrors(diagnostics) ? { file } : {}),
		outline: outline(document),
		diagnostics,
		rangeOf: document.rangeOf,
		problemAt,
	});

	if (document.data === undefined) {
		return done(document.diagnostics);
	}
	if (document.data === null) {
		const message = l10n.t('The file is empty. It needs "databases".');
		return done([...document.diagnostics, problemAt([], "empty-file", message)]);
	}
	const result = schemaFileModel.safeParse(document.data);
	if (!result.success) {
		const issues = issueDiagnostics(result.error.issues, { document, model: schemaFileModel });
		return done([...document.diagnostics, ...issues, ...readWhatCanBe(document)]);
	}
	const diagnostics: Diagnostic[] = [...document.diagnostics];
	const relationNames = namesInFile(result.data.databases);
	const unreadable = new Map<string, Set<string>>();
	const databases = Object.entries(result.data.databases).map(([key, input]) => {
		const properties: PropertyDeclaration[] = [];
		for (const [name, value] of Object.entries(input.properties)) {
			const path = ["databases", key, "properties", name];
			const read = readProperty(path, value, document, relationNames);
			diagnostics.push(...read.diagnostics);
			if (read.property) {
				properties.push(read.property);
			} else {
				unreadable.set(key, (unreadable.get(key) ?? new Set()).add(name));
			}
		}
		return declaration(key, input, properties);
	});
	const problems = checkSchema({
		databases,
		folder: options.folder,
		isUnreadable: (key, name) => unreadable.get(key)?.has(name) ?? false,
		hasUnreadable: (key) => unreadable.has(key),
	});
	for (const { path: parent, within = [], code, message, severity = "error", atKey } of problems) {
		const inner = within.find((key) => valueAt(document.data, [...parent, key]) !== undefined);
		const path = inner === undefined ? parent : [...parent, inner];
		diagnostics.push({ severity, code, message, path, range: document.rangeOf(path, { key: atKey }) });
	}
	return done(diagnostics, { version: 1, databases });
}

/** The mistakes in properties of a file whose rest is wrong too, so that they show at once. */
function readWhatCanBe(document: YamlDocument): Diagnostic[] {
	const databases = valueAt(document.data, ["databases"]);
	return entries(databases).flatMap(([key, database]) =>
		entries(valueAt(database, ["properties"])).flatMap(([name, value]) => [
			...readProperty(["databases", key, "properties", name], value, document, new Set()).diagnostics,
		]),
	);
}

function outline(document: YamlDocument): OutlineEntry[] {
	return entries(valueAt(document.data, ["databases"])).map(([key, database]) => {
		const path: DocumentPath = ["databases", key];
		const title = valueAt(database, ["title"]);
		return { key, title: typeof title === "string" ? title : key, path, range: document.rangeOf(path, { key: true }) };
	});
}

function entries(value: unknown): [string, unknown][] {
	return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

/** Every name that may stand before the dot of a rollup. */
function namesInFile(databases: Readonly<Record<string, DatabaseInput>>): ReadonlySet<string> {
	const properties = Object.values(databases).flatMap((database) => Object.entries(database.properties));
	const reverses = properties
		.map(([, value]) => valueAt(value, ["reverse"]))
		.filter((name) => typeof name === "string");
	return new Set([...properties.map(([name]) => name), ...reverses]);
}

function declaration(
	key: string,
	input: DatabaseInput,
	properties: readonly PropertyDeclaration[],
): DatabaseDeclaration {
	const { title = key, description, icon, cover, inline, seed = [] } = input;
	return {
		key,
		title,
		...(description === undefined ? {} : { description }),
		...(icon === undefined ? {} : { icon: iconOf(icon) }),
		...(cover === undefined ? {} : { cover }),
		...(inline === undefined ? {} : { inline }),
		properties,
		seed,
	};
}

function iconOf(text: string): IconDeclaration {
	return /^https:/i.test(text) ? { kind: "external", url: text } : { kind: "emoji", emoji: text };
}
