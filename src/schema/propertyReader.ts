import * as l10n from "@vscode/l10n";
import { nearest } from "../base/suggestion.ts";
import type { Diagnostic } from "../base/userFiles/diagnostic.ts";
import { issueDiagnostics } from "../base/userFiles/fileIssues.ts";
import type { DocumentPath, YamlDocument } from "../base/userFiles/yamlDocument.ts";
import { parseReference } from "./databaseReference.ts";
import { mainKeys, type PropertyModels, propertyModels } from "./propertyModel.ts";
import { manualTypes, propertyTypes, typeAliases } from "./propertyTypes.ts";
import type { OptionDeclaration, PropertyDeclaration, PropertySettings } from "./schemaFile.ts";

type TypeName = keyof PropertyModels;

/** A property as written, brought into its long form. */
interface LongForm {
	readonly type: TypeName;
	readonly input: Readonly<Record<string, unknown>>;
	/** Where in the file a key of the long form stands. */
	readonly sourcePath: (path: DocumentPath) => DocumentPath;
}

export interface ReadProperty {
	readonly property?: PropertyDeclaration;
	readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads one property in either form. `relationNames` are the names before whose dot a rollup's short form is split:
 * names may have dots too.
 */
export function readProperty(
	path: DocumentPath,
	value: unknown,
	document: YamlDocument,
	relationNames: ReadonlySet<string>,
): ReadProperty {
	const name = String(path.at(-1));
	const form = longForm(name, value, relationNames);
	if ("problem" in form) {
		const at = [...path, ...form.at];
		const range = document.rangeOf(at, { key: form.atKey });
		const suggestion = form.suggestion === undefined ? {} : { suggestion: form.suggestion };
		return {
			diagnostics: [{ severity: "error", code: form.code, message: form.problem, range, path: at, ...suggestion }],
		};
	}
	const model = propertyModels[form.type];
	const result = model.safeParse(form.input);
	if (!result.success) {
		const context = { document, model, at: path, sourcePath: form.sourcePath };
		return { diagnostics: issueDiagnostics(result.error.issues, context) };
	}
	const { description, was } = result.data;
	const settings = settingsOf(form.type, result.data as ModelOutput);
	return {
		property: { name, ...settings, ...(description ? { description } : {}), ...(was ? { was } : {}) },
		diagnostics: [],
	};
}

interface FormProblem {
	readonly problem: string;
	readonly code: string;
	readonly at: DocumentPath;
	readonly atKey?: boolean;
	readonly suggestion?: string;
}

function longForm(name: string, value: unknown, relationNames: ReadonlySet<string>): LongForm | FormProblem {
	if (typeof value === "string") {
		return typeof typeNamed(value) === "string" ? bareType(name, value) : unknownType(value, []);
	}
	if (typeof value !== "object" || value === null || Array.isArray(value)) {
		const problem = l10n.t('"{0}" needs a type: a word such as rich_text, or settings such as { number: euro }.', name);
		return { problem, code: "no-type", at: [] };
	}
	const written: Readonly<Record<string, unknown>> = { ...value };
	if (Object.hasOwn(written, "type")) {
		const type = typeof written.type === "string" ? typeNamed(written.type) : undefined;
		return type ? { type, input: written, sourcePath: (path) => path } : unknownType(String(written.type), ["type"]);
	}
	const keys = Object.keys(written);
	const types = keys.filter((key) => typeNamed(key) !== undefined);
	const [first, second] = types;
	if (second !== undefined) {
		const problem = l10n.t('"{0}" has two types: "{1}" and "{2}".', name, String(first), second);
		return { problem, code: "two-types", at: [second], atKey: true };
	}
	if (first === undefined) {
		const misspelt = keys.find((key) => guessType(key) !== undefined);
		if (misspelt !== undefined) {
			const guess = guessType(misspelt);
			const problem = l10n.t('"{0}" has no type. Did you mean "{1}"?', name, String(guess));
			return { problem, code: "no-type", at: [misspelt], atKey: true, suggestion: guess };
		}
		const problem = l10n.t('"{0}" has no type. Add one, such as "type: rich_text".', name);
		return { problem, code: "no-type", at: [] };
	}
	return typeAsKey(first as TypeName, written, relationNames);
}

/** `Price: number` */
function bareType(name: string, type: string): LongForm | FormProblem {
	const examples: Readonly<Record<string, string>> = {
		relation: "{ relation: otherDatabase }",
		rollup: "{ rollup: Relation.Property, function: sum }",
		formula: "{ formula: 'prop(\"Price\") * 2' }",
	};
	const example = examples[type];
	if (example) {
		const problem = l10n.t('"{0}" needs more than its type. Write for example {1}.', name, example);
		return { problem, code: "needs-settings", at: [] };
	}
	return { type: type as TypeName, input: { type }, sourcePath: () => [] };
}

/** `{ number: euro, description: ... }`, also as the API has it: `{ number: { format: euro } }`. */
function typeAsKey(
	type: TypeName,
	written: Readonly<Record<string, unknown>>,
	relationNames: ReadonlySet<string>,
): LongForm | FormProblem {
	const { [type]: main, ...rest } = written;
	const mainKey = mainKeys[type];
	if (isSettings(main, type)) {
		const inner = Object.keys(main);
		return {
			type,
			input: { type, ...rest, ...main },
			sourcePath: (path) => (inner.includes(String(path[0])) ? [type, ...path] : path),
		};
	}
	if (mainKey === undefined) {
		// `{ title: }` and `{ title: true }` say no more than the type.
		return { type, input: { type, ...rest }, sourcePath: (path) => path };
	}
	if (type === "rollup" && typeof main === "string") {
		const [relation, property] = splitRollup(main, relationNames);
		if (property === undefined) {
			const problem = l10n.t('Write "Relation.Property": what is rolled up, and over which relation.');
			return { problem, code: "rollup-form", at: [type] };
		}
		return {
			type,
			input: { type, ...rest, relation, property },
			sourcePath: (path) => (path[0] === "relation" || path[0] === "property" ? ["rollup"] : path),
		};
	}
	return {
		type,
		input: { type, ...rest, ...(main === null && type !== "relation" ? {} : { [mainKey]: main }) },
		sourcePath: ([key, ...path]) => (key === mainKey ? [type, ...path] : key === undefined ? [] : [key, ...path]),
	};
}

/** A mapping under the type's name holds its settings, but under `status`, where it may hold the groups. */
function isSettings(main: unknown, type: TypeName): main is Record<string, unknown> {
	if (typeof main !== "object" || main === null || Array.isArray(main)) {
		return false;
	}
	return type !== "status" || Object.hasOwn(main, "options");
}

function splitRollup(text: string, relationNames: ReadonlySet<string>): [string | undefined, string | undefined] {
	const dots = [...text.matchAll(/\./g)].map(({ index }) => index);
	const dot = dots.find((index) => relationNames.has(text.slice(0, index).trim())) ?? dots[0];
	return dot === undefined ? [text, undefined] : [text.slice(0, dot).trim(), text.slice(dot + 1).trim() || undefined];
}

function typeNamed(word: string): TypeName | undefined {
	return (propertyTypes as readonly string[]).includes(word) ? (word as TypeName) : undefined;
}

function guessType(word: string): string | undefined {
	return typeAliases[word.toLowerCase()] ?? nearest(word, propertyTypes);
}

function unknownType(word: string, at: DocumentPath): FormProblem {
	if (manualTypes.includes(word)) {
		const problem = l10n.t(
			"Notion's API can't create a property of type \"{0}\". Add it in Notion: what a file doesn't declare is left alone.",
			word,
		);
		return { problem, code: "manual-type", at };
	}
	const guess = guessType(word);
	const problem = guess
		? l10n.t('Unknown type "{0}". Did you mean "{1}"?', word, guess)
		: l10n.t('Unknown type "{0}". Possible: {1}.', word, propertyTypes.join(", "));
	return { problem, code: "unknown-type", at, suggestion: guess };
}

type Option = string | OptionDeclaration;

/** All keys of all models. */
interface ModelOutput {
	readonly type: string;
	readonly format?: unknown;
	readonly options?: readonly Option[] | Readonly<Partial<Record<string, readonly Option[]>>>;
	readonly to?: string;
	readonly reverse?: string;
	readonly relation?: string;
	readonly property?: string;
	readonly function?: unknown;
	readonly expression?: string;
	readonly prefix?: string;
}

/** From what the type's model has let through. */
function settingsOf(type: TypeName, output: ModelOutput): PropertySettings {
	switch (type) {
		case "number":
			return { type, format: output.format } as PropertySettings;
		case "select":
		case "multi_select":
			return { type, options: (output.options as readonly Option[]).map(optionOf) };
		case "status":
			return statusOf(output.options ?? []);
		case "relation":
			return {
				type,
				to: parseReference(output.to ?? ""),
				...(output.reverse === undefined ? {} : { reverse: output.reverse }),
			};
		case "rollup":
			return {
				type,
				relation: output.relation,
				property: output.property,
				function: output.function,
			} as PropertySettings;
		case "formula":
			return { type, expression: output.expression ?? "" };
		case "unique_id":
			return { type, ...(output.prefix === undefined ? {} : { prefix: output.prefix }) };
		default:
			return { type };
	}
}

function statusOf(options: NonNullable<ModelOutput["options"]>): PropertySettings {
	if (isList(options)) {
		return { type: "status", options: options.map(optionOf), groups: {} };
	}
	const groups = Object.entries(options).map(([group, list = []]) => [group, list.map(optionOf)] as const);
	return {
		type: "status",
		options: groups.flatMap(([, list]) => list),
		groups: Object.fromEntries(groups.map(([group, list]) => [group, list.map(({ name }) => name)])),
	};
}

function isList(options: NonNullable<ModelOutput["options"]>): options is readonly Option[] {
	return Array.isArray(options);
}

function optionOf(option: Option): OptionDeclaration {
	return typeof option === "string" ? { name: option } : option;
}
