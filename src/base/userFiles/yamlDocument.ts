import * as l10n from "@vscode/l10n";
import { isNode, LineCounter, type Node, parseDocument } from "yaml";
import type { Diagnostic, Position, Range } from "./diagnostic.ts";
import { yamlMessage } from "./yamlMessage.ts";

export type DocumentPath = readonly (string | number)[];

/** A YAML or JSON text (JSON is a subset), its data, and where each part of them stands. */
export interface YamlDocument {
	/** Plain data; `undefined` when the text can't be read at all. */
	readonly data: unknown;
	/** What is wrong with the text as YAML. */
	readonly diagnostics: readonly Diagnostic[];
	/** The range of the value at `path`, of its key with `key: true`, or of the nearest part above it that exists. */
	rangeOf(path: DocumentPath, options?: { readonly key?: boolean }): Range;
	/** The line and column of an offset into the text. */
	positionAt(offset: number): Position;
}

/** More aliases than this, resolved, is a bomb and not a file that somebody wrote. */
const maximalAliasCount = 100;

/** Nesting that no hand-written file reaches; deeper ones exhaust the stack of recursive readers. */
const maximalDepth = 50;

/** Reads a text as data only: core schema, no custom tags, unique keys, few aliases, no prototype keys. Never throws. */
export function readYaml(text: string): YamlDocument {
	const lines = new LineCounter();
	const positionAt = (offset: number): Position => {
		const { line, col } = lines.linePos(offset);
		return { line: Math.max(0, line - 1), character: Math.max(0, col - 1) };
	};
	const range = (from: number, to: number): Range => ({ start: positionAt(from), end: positionAt(Math.max(to, from)) });
	const problem = (code: string, message: string, place: Range): Diagnostic => ({
		severity: "error",
		code,
		message,
		range: place,
		path: [],
	});

	const depth = indentDepth(text);
	if (depth > maximalDepth) {
		return unreadable(
			problem("yaml-depth", l10n.t("The file is nested more than {0} levels deep.", maximalDepth), range(0, 0)),
			positionAt,
		);
	}
	const document = parseDocument(text, {
		lineCounter: lines,
		uniqueKeys: true,
		schema: "core",
		stringKeys: true,
		merge: false,
		prettyErrors: false,
	});
	const diagnostics = firstOfEachLine(
		[...document.errors, ...document.warnings].map((error) =>
			problem(
				`yaml-${error.code.toLowerCase().replaceAll("_", "-")}`,
				yamlMessage(error, text),
				range(error.pos[0], Math.min(error.pos[1], lineEnd(text, error.pos[0]))),
			),
		),
	);
	const comment = jsonComment(text);
	if (comment !== undefined) {
		const message = l10n.t("JSON has no comments. Remove this one, or make the file YAML.");
		return unreadable(problem("json-comment", message, range(comment, lineEnd(text, comment))), positionAt);
	}
	const rangeOf = (path: DocumentPath, options: { readonly key?: boolean } = {}): Range => {
		for (let length = path.length; length >= 0; length--) {
			const part = path.slice(0, length);
			const node = options.key && length > 0 ? keyNode(document, part) : nodeAt(document, part);
			if (node?.range) {
				return range(node.range[0], node.range[1]);
			}
		}
		return range(0, 0);
	};
	if (diagnostics.some(({ severity }) => severity === "error")) {
		return { data: undefined, diagnostics, rangeOf, positionAt };
	}
	try {
		const data: unknown = document.toJS({ maxAliasCount: maximalAliasCount });
		const poisoned = findPrototypeKey(data, []);
		if (poisoned) {
			const message = l10n.t('"{0}" can\'t be used as a name.', String(poisoned.at(-1)));
			return {
				data: undefined,
				diagnostics: [problem("prototype-key", message, rangeOf(poisoned, { key: true }))],
				rangeOf,
				positionAt,
			};
		}
		return { data, diagnostics, rangeOf, positionAt };
	} catch {
		// The only throw of toJS on a document without errors is an exceeded alias count.
		const message = l10n.t("The file uses too many aliases, such as *name. Write out what they stand for.");
		return unreadable(problem("yaml-aliases", message, range(0, 0)), positionAt);
	}
}

function unreadable(diagnostic: Diagnostic, positionAt: YamlDocument["positionAt"]): YamlDocument {
	return { data: undefined, diagnostics: [diagnostic], rangeOf: () => diagnostic.range, positionAt };
}

/** What follows on a mistake in the same line is only confusion about it. */
function firstOfEachLine(diagnostics: readonly Diagnostic[]): Diagnostic[] {
	const lines = new Set<number>();
	return diagnostics.filter(({ range: { start } }) => {
		const isFirst = !lines.has(start.line);
		lines.add(start.line);
		return isFirst;
	});
}

function lineEnd(text: string, offset: number): number {
	const end = text.indexOf("\n", offset);
	return end < 0 ? text.length : end;
}

/** Where a text that is meant to be JSON has its first comment. */
function jsonComment(text: string): number | undefined {
	const isJson = /^\s*(?:\/\/[^\n]*\s*)*\{\s*(?:\/\/[^\n]*\s*)*"/.test(text);
	const found = isJson ? /^\s*(\/\/|\/\*)/m.exec(text) : undefined;
	return found ? found.index + found[0].length - 2 : undefined;
}

type ParsedDocument = ReturnType<typeof parseDocument>;

function nodeAt(document: ParsedDocument, path: DocumentPath): Node | undefined {
	const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
	return isNode(node) ? node : undefined;
}

function keyNode(document: ParsedDocument, path: DocumentPath): Node | undefined {
	const parent = nodeAt(document, path.slice(0, -1)) as { items?: readonly { key?: unknown }[] } | undefined;
	const name = path.at(-1);
	for (const item of parent?.items ?? []) {
		if (isNode(item.key) && String((item.key as { value?: unknown }).value) === String(name)) {
			return item.key;
		}
	}
	return nodeAt(document, path);
}

/** An upper estimate of the nesting without parsing: flow brackets open at once, or steps of indentation. */
function indentDepth(text: string): number {
	let open = 0;
	let deepest = 0;
	for (const character of text) {
		if (character === "[" || character === "{") {
			deepest = Math.max(deepest, ++open);
		} else if (character === "]" || character === "}") {
			open = Math.max(0, open - 1);
		}
	}
	const indents = text.split("\n").map((line) => line.length - line.trimStart().length);
	return Math.max(deepest, new Set(indents).size);
}

function findPrototypeKey(value: unknown, path: DocumentPath): DocumentPath | undefined {
	if (typeof value !== "object" || value === null) {
		return undefined;
	}
	for (const [key, inner] of Object.entries(value)) {
		const here = [...path, Array.isArray(value) ? Number(key) : key];
		if (key === "__proto__" || key === "constructor" || key === "prototype") {
			return here;
		}
		const found = findPrototypeKey(inner, here);
		if (found) {
			return found;
		}
	}
	return undefined;
}
