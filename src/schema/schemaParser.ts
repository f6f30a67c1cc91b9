import * as l10n from "@vscode/l10n";
import { type Diagnostic, hasErrors } from "../base/userFiles/diagnostic.ts";
import { issueDiagnostics, valueAt } from "../base/userFiles/fileIssues.ts";
import { type DocumentPath, readYaml, type YamlDocument } from "../base/userFiles/yamlDocument.ts";
import { readProperty } from "./propertyReader.ts";
import { checkSchema, type SchemaProblem } from "./schemaChecks.ts";
import {
	type DatabaseDeclaration,
	declarationPath,
	type OutlineEntry,
	type ParsedSchemaFile,
	type PropertyDeclaration,
	type SchemaFile,
} from "./schemaFile.ts";
import { type DatabaseInput, type SourceInput, schemaFileModel } from "./schemaModel.ts";
import { frameOf, type WrittenSource, writtenSources } from "./writtenSources.ts";

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
	const { written, problems } = writtenSources(result.data.databases);
	const relationNames = namesInFile(written);
	const unreadable = new Map<string, Set<string>>();
	const isBare = new Set(written.flatMap(({ key, input }) => (input.properties === undefined ? [key] : [])));
	const databases = written.map(({ input, ...frame }) => {
		const properties: PropertyDeclaration[] = [];
		for (const [name, value] of Object.entries(input.properties ?? {})) {
			const path = [...declarationPath(frame), "properties", name];
			const read = readProperty(path, value, document, relationNames);
			diagnostics.push(...read.diagnostics);
			if (read.property) {
				properties.push(read.property);
			} else {
				unreadable.set(frame.key, (unreadable.get(frame.key) ?? new Set()).add(name));
			}
		}
		return declaration(frame, input, properties);
	});
	problems.push(
		...checkSchema({
			databases,
			folder: options.folder,
			isUnreadable: (key, name) => unreadable.get(key)?.has(name) ?? false,
			hasUnreadable: (key) => unreadable.has(key) || isBare.has(key),
		}),
	);
	diagnostics.push(...problems.map((problem) => placed(problem, document)));
	return done(diagnostics, { version: 1, databases });
}

/** A problem at the first of its places that is written. */
function placed(problem: SchemaProblem, document: YamlDocument): Diagnostic {
	const { path: parent, places = [], code, message, severity = "error", atKey } = problem;
	const place = places.find(({ at }) => valueAt(document.data, [...parent, ...at]) !== undefined);
	const path = [...parent, ...(place?.at ?? [])];
	const suggestion = place ? place.suggestion : problem.suggestion;
	return {
		severity,
		code,
		message,
		path,
		range: document.rangeOf(path, { key: atKey }),
		...(suggestion === undefined ? {} : { suggestion }),
	};
}

/** The mistakes in properties of a file whose rest is wrong too, so that they show at once. */
function readWhatCanBe(document: YamlDocument): Diagnostic[] {
	return sourcePaths(document.data).flatMap((path) =>
		entries(valueAt(document.data, [...path, "properties"])).flatMap(([name, value]) => [
			...readProperty([...path, "properties", name], value, document, new Set()).diagnostics,
		]),
	);
}

function outline(document: YamlDocument): OutlineEntry[] {
	return sourcePaths(document.data).map((path) => {
		const key = String(path.at(-1));
		const title = valueAt(document.data, [...path, "title"]);
		return { key, title: typeof title === "string" ? title : key, path, range: document.rangeOf(path, { key: true }) };
	});
}

/** Where data sources stand in a file's data, which may have mistakes. */
export function sourcePaths(data: unknown): DocumentPath[] {
	return entries(valueAt(data, ["databases"])).flatMap(([key, database]): DocumentPath[] => {
		const sources = entries(valueAt(database, ["sources"]));
		return sources.length > 0 ? sources.map(([source]) => ["databases", key, "sources", source]) : [["databases", key]];
	});
}

function entries(value: unknown): [string, unknown][] {
	return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

/** Every name that may stand before the dot of a rollup. */
function namesInFile(written: readonly WrittenSource[]): ReadonlySet<string> {
	const properties = written.flatMap(({ input }) => Object.entries(input.properties ?? {}));
	const reverses = properties
		.map(([, value]) => valueAt(value, ["reverse"]))
		.filter((name) => typeof name === "string");
	return new Set([...properties.map(([name]) => name), ...reverses]);
}

function declaration(
	{ key, within }: Pick<DatabaseDeclaration, "key" | "within">,
	input: DatabaseInput | SourceInput,
	properties: readonly PropertyDeclaration[],
): DatabaseDeclaration {
	const { title = key, was, seed = [] } = input;
	return {
		key,
		...(was === undefined ? {} : { was }),
		...(within ? { title, within } : { ...frameOf(key, input as DatabaseInput) }),
		properties,
		seed,
	};
}
