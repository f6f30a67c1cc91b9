import * as l10n from "@vscode/l10n";
import type * as z from "zod";
import { nearest } from "../suggestion.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { modelKeys } from "./modelKeys.ts";
import type { DocumentPath, YamlDocument } from "./yamlDocument.ts";

type Issue = z.core.$ZodIssue;

/** Parts of a path that the model doesn't have in the file, or has under another name, are mapped by `sourcePath`. */
export interface IssueContext {
	readonly document: Pick<YamlDocument, "data" | "rangeOf">;
	readonly model: z.ZodType;
	/** Where in the document the checked value stands. */
	readonly at?: DocumentPath;
	/** The path in the file of a path in the model, both below `at`. */
	readonly sourcePath?: (path: DocumentPath) => DocumentPath;
	/** Further names that a person may have meant, for suggestions. */
	readonly alsoKnown?: (path: DocumentPath) => readonly string[];
}

/** What a model has against a file, in words for the person who wrote it, each at its place. */
export function issueDiagnostics(issues: readonly Issue[], context: IssueContext): Diagnostic[] {
	const found = issues.flatMap((issue) => diagnosticsOf(issue, context));
	// A key that is only misspelt isn't missing as well.
	const meant = (path: DocumentPath) =>
		found.some(
			({ code, path: other, suggestion }) =>
				code === "unknown-key" &&
				suggestion === path.at(-1) &&
				other.slice(0, -1).join("\n") === path.slice(0, -1).join("\n"),
		);
	return found.filter(({ code, path }) => code !== "missing-key" || !meant(path));
}

function diagnosticsOf(issue: Issue, context: IssueContext): Diagnostic[] {
	if (issue.code === "unrecognized_keys") {
		return issue.keys.map((key) => unknownKey(key, pathOf(issue.path), context));
	}
	if (issue.code === "invalid_union") {
		return unionDiagnostics(issue, context);
	}
	const path = place(pathOf(issue.path), context);
	const parent = path.slice(0, -1);
	if (isMissing(path, context.document.data)) {
		const range = context.document.rangeOf(parent, { key: parent.length > 0 });
		const message =
			parent.length > 0
				? l10n.t('"{0}" needs "{1}".', String(parent.at(-1)), String(path.at(-1)))
				: l10n.t('The file needs "{0}".', String(path.at(-1)));
		return [{ severity: "error", code: "missing-key", message, range, path }];
	}
	const found = describe(issue, valueAt(context.document.data, path), String(path.at(-1) ?? ""));
	return [{ severity: "error", ...found, range: context.document.rangeOf(path), path }];
}

function unknownKey(key: string, modelPath: DocumentPath, context: IssueContext): Diagnostic {
	const path = [...place(modelPath, context), key];
	const known = [...modelKeys(context.model, modelPath), ...(context.alsoKnown?.(modelPath) ?? [])];
	const guess = nearest(key, known);
	const message = guess
		? l10n.t('Unknown key "{0}". Did you mean "{1}"?', key, guess)
		: l10n.t('Unknown key "{0}". Known here: {1}.', key, known.join(", "));
	return {
		severity: "error",
		code: "unknown-key",
		message,
		range: context.document.rangeOf(path, { key: true }),
		path,
		...(guess === undefined ? {} : { suggestion: guess }),
	};
}

/** Of the alternatives the one that came furthest speaks; where none began, all of them are named. */
function unionDiagnostics(issue: Extract<Issue, { code: "invalid_union" }>, context: IssueContext): Diagnostic[] {
	const started = issue.errors.filter((errors) => !errors.some((error) => isOfOtherType(error)));
	const best = started.sort((a, b) => a.length - b.length)[0];
	if (best) {
		return best.flatMap((inner) => diagnosticsOf({ ...inner, path: [...issue.path, ...inner.path] }, context));
	}
	const expected = issue.errors
		.flat()
		.flatMap((error) => (error.code === "invalid_type" ? [typeWord(error.expected)] : []));
	const path = place(pathOf(issue.path), context);
	if (isMissing(path, context.document.data)) {
		return diagnosticsOf({ code: "invalid_type", expected: "string", path: issue.path, message: "" }, context);
	}
	const found = wrongType([...new Set(expected)].join(l10n.t(" or ")), valueAt(context.document.data, path));
	return [{ severity: "error", code: "wrong-type", ...found, range: context.document.rangeOf(path), path }];
}

type Found = Pick<Diagnostic, "code" | "message" | "suggestion">;

function wrongType(expected: string, value: unknown): Omit<Found, "code"> {
	const isUnquoted = expected.includes(l10n.t("text")) && (Number.isFinite(value) || typeof value === "boolean");
	return isUnquoted
		? {
				message: l10n.t("Expected {0}, but found {1}. Put it in quotes.", expected, valueWord(value)),
				suggestion: String(value),
			}
		: { message: l10n.t("Expected {0}, but found {1}.", expected, valueWord(value)) };
}

function isOfOtherType(issue: Issue): boolean {
	return issue.code === "invalid_type" && issue.path.length === 0;
}

function describe(issue: Issue, value: unknown, name: string): Found {
	switch (issue.code) {
		case "invalid_type":
			return { code: "wrong-type", ...wrongType(typeWord(issue.expected), value) };
		case "invalid_value":
			return { code: "unknown-value", ...unknownValue(String(value), issue.values.map(String)) };
		case "too_small":
			return { code: "too-small", message: tooSmall(name, issue.origin, Number(issue.minimum)) };
		case "too_big":
			return { code: "too-big", message: tooBig(issue.origin, Number(issue.maximum)) };
		case "custom":
			return { code: String(issue.params?.code ?? "invalid-value"), message: issue.message };
		default:
			return { code: "invalid-value", message: issue.message };
	}
}

/** The sentence for a word that is none of a closed list, with the one that was likely meant. */
export function unknownValue(value: string, known: readonly string[]): Omit<Found, "code"> {
	const guess = value.length > 2 ? nearest(value, known) : undefined;
	return guess
		? { message: l10n.t('Unknown value "{0}". Did you mean "{1}"?', value, guess), suggestion: guess }
		: { message: l10n.t('Unknown value "{0}". Possible: {1}.', value, known.join(", ")) };
}

function tooSmall(name: string, origin: string, minimum: number): string {
	if (origin === "number") {
		return l10n.t('"{0}" must be at least {1}.', name, minimum);
	}
	return /^\d+$/.test(name)
		? l10n.t("An entry of this list is empty. Give it a value or remove it.")
		: l10n.t('"{0}" is empty. Give it a value or remove it.', name);
}

function tooBig(origin: string, maximum: number): string {
	switch (origin) {
		case "string":
			return l10n.t("This is too long: {0} characters at most.", maximum);
		case "array":
			return l10n.t("This list is too long: {0} entries at most.", maximum);
		default:
			return l10n.t("This is too large: {0} at most.", maximum);
	}
}

function place(path: DocumentPath, { at = [], sourcePath = (same) => same }: IssueContext): DocumentPath {
	return [...at, ...sourcePath(path)];
}

function pathOf(path: readonly PropertyKey[]): DocumentPath {
	return path.map((part) => (typeof part === "number" ? part : String(part)));
}

/** Whether the last key of the path isn't written in the mapping before it. */
function isMissing(path: DocumentPath, data: unknown): boolean {
	const key = path.at(-1);
	const parent = valueAt(data, path.slice(0, -1));
	return key !== undefined && typeof parent === "object" && parent !== null && !Object.hasOwn(parent, key);
}

/** The value at a path of plain data; `undefined` where the path leads nowhere. */
export function valueAt(data: unknown, path: DocumentPath): unknown {
	let value = data;
	for (const part of path) {
		if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) {
			return undefined;
		}
		value = (value as Record<string | number, unknown>)[part];
	}
	return value;
}

function typeWord(type: string): string {
	switch (type) {
		case "string":
			return l10n.t("text");
		case "number":
		case "int":
			return l10n.t("a number");
		case "boolean":
			return l10n.t("true or false");
		case "array":
			return l10n.t("a list");
		case "object":
		case "record":
			return l10n.t("key: value pairs");
		default:
			return type;
	}
}

function valueWord(value: unknown): string {
	if (value === null || value === undefined) {
		return l10n.t("nothing");
	}
	if (Array.isArray(value)) {
		return l10n.t("a list");
	}
	switch (typeof value) {
		case "string":
			return l10n.t('the text "{0}"', value.length > 40 ? `${value.slice(0, 40)}…` : value);
		case "number":
		case "bigint":
			return l10n.t("the number {0}", String(value));
		case "boolean":
			return value ? l10n.t("true") : l10n.t("false");
		default:
			return l10n.t("key: value pairs");
	}
}
