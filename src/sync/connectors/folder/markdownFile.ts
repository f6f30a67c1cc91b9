import path from "node:path";
import * as l10n from "@vscode/l10n";
import { parseTree } from "jsonc-parser";
import { isScalar, parseDocument } from "yaml";
import { type DocumentEdit, editDocument } from "../../../base/userFiles/documentEdits.ts";
import { readYaml } from "../../../base/userFiles/yamlDocument.ts";
import { type AttributeType, type AttributeValue, isDate, isSet, valueText } from "../../values.ts";
import type { CellReading } from "../csvValues.ts";
import { type FileText, fileDiagnostic, invalidFileText, readFileText } from "../fileText.ts";
import { readField } from "../jsonValues.ts";

/** A Markdown file as it was read. */
export interface MarkdownFile extends FileText {
	/** Absolute. */
	readonly file: string;
	/** The text between the lines of dashes, with LF; `undefined` where the file has no front matter. */
	readonly frontMatter: string | undefined;
	readonly fields: Readonly<Record<string, unknown>>;
	/** What follows, with LF. */
	readonly content: string;
}

/** What is to be another in a file. */
export interface MarkdownFileChanges {
	readonly fields: Readonly<Record<string, AttributeValue>>;
	readonly content?: string;
}

/** Reads a file. Throws `invalidFile`, with the place, for front matter that isn't a mapping and for what isn't UTF-8 text. */
export async function readMarkdownFile(file: string): Promise<MarkdownFile> {
	const read = await readFileText(file, "markdown");
	const { frontMatter, content } = splitText(read.text);
	if (frontMatter === undefined) {
		return { ...read, file, frontMatter, fields: {}, content };
	}
	const { data, diagnostics } = readYaml(frontMatter);
	const errors = diagnostics.filter(({ severity }) => severity === "error");
	const inFile = errors.map((one) => ({
		...one,
		range: { start: below(one.range.start), end: below(one.range.end) },
	}));
	if (inFile.length > 0) {
		throw invalidFileText(file, inFile);
	}
	if (data !== null && data !== undefined && (typeof data !== "object" || Array.isArray(data))) {
		const message = l10n.t('The front matter must have a line for each field: "name: value".');
		throw invalidFileText(file, [fileDiagnostic("front-matter", message, { line: 1, character: 0 })]);
	}
	return { ...read, file, frontMatter, fields: (data ?? {}) as MarkdownFile["fields"], content };
}

/** Front matter begins behind the first line of dashes. */
function below({ line, character }: { readonly line: number; readonly character: number }) {
	return { line: line + 1, character };
}

function splitText(text: string): Pick<MarkdownFile, "frontMatter" | "content"> {
	const plain = text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
	const match = /^---[ \t]*\n([\s\S]*?)^(?:---|\.\.\.)[ \t]*(?:\n|$)/m.exec(plain);
	return match && match.index === 0
		? { frontMatter: match[1] ?? "", content: plain.slice(match[0].length) }
		: { frontMatter: undefined, content: plain };
}

/** The value of a field, with its place where it can't be read. */
export function readFrontMatter(
	{ fields, frontMatter = "", file }: MarkdownFile,
	name: string,
	type: AttributeType,
): CellReading {
	const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
	const json = JSON.stringify(value);
	const reading = readField(
		json === undefined ? undefined : parseTree(json),
		type,
		(typeof value === "number" || typeof value === "boolean" ? sourceOf(frontMatter, name) : undefined) ?? json ?? "",
	);
	if (!("problem" in reading)) {
		return reading;
	}
	const { start } = readYaml(frontMatter).rangeOf([name]);
	return { problem: `${path.basename(file)}:${start.line + 2}:${start.character + 1}: ${reading.problem}` };
}

/** A number or a yes or no as it is written: 1.10 is no 1.1 where it is a text. */
function sourceOf(frontMatter: string, name: string): string | undefined {
	const node = parseDocument(frontMatter, { schema: "core", stringKeys: true }).get(name, true);
	return isScalar(node) && typeof node.value !== "string" && node.range
		? frontMatter.slice(node.range[0], node.range[1])
		: undefined;
}

/** The text of the file with the changes: its byte order mark, its line ends and every byte that isn't changed stay. */
export function changedText(read: MarkdownFile, changes: MarkdownFileChanges): string {
	const frontMatter = changedFrontMatter(read, changes.fields);
	const content = changes.content ?? read.content;
	if (frontMatter === read.frontMatter && content === read.content) {
		return read.text;
	}
	const mark = read.text.startsWith("\uFEFF") ? "\uFEFF" : "";
	const closing = read.frontMatter === undefined ? "---\n\n" : closingOf(read);
	const opening = frontMatter === undefined ? "" : `---\n${frontMatter}${closing}`;
	const text =
		opening + (read.frontMatter !== undefined && frontMatter === undefined ? content.replace(/^\n/, "") : content);
	const lineEnd = /\r\n|\r|\n/.exec(read.text)?.[0] ?? "\n";
	return mark + text.replaceAll("\n", lineEnd);
}

/** The line that ends the front matter, as it is written. */
function closingOf({ text, content }: MarkdownFile): string {
	const plain = text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
	const before = plain.slice(0, plain.length - content.length);
	return before.slice(before.trimEnd().lastIndexOf("\n") + 1);
}

function changedFrontMatter(
	{ frontMatter, fields }: MarkdownFile,
	changes: MarkdownFileChanges["fields"],
): string | undefined {
	const edits = Object.entries(changes).flatMap(([name, value]): DocumentEdit[] => {
		const isThere = Object.hasOwn(fields, name);
		if (value === null) {
			return isThere ? [{ kind: "remove", path: [name] }] : [];
		}
		return [
			isThere
				? { kind: "set", path: [name], value: written(value) }
				: { kind: "add", path: [], key: name, value: written(value) },
		];
	});
	if (edits.length === 0) {
		return frontMatter;
	}
	// Text that holds no field yet, comments perhaps, is no mapping that could be edited.
	const holdsFields = Object.keys(fields).length > 0;
	const added = edits.flatMap((edit) => (edit.kind === "add" ? [edit] : []));
	const start = holdsFields ? (frontMatter ?? "") : `${frontMatter ?? ""}{}\n`;
	const edited = holdsFields ? editDocument(start, edits) : (frontMatter ?? "") + linesOf(added);
	const withoutFields = edited.replace(/^\{\}[ \t]*$/m, "").trim();
	if (/^\{\}[ \t]*$/m.test(edited)) {
		return withoutFields === "" ? undefined : `${withoutFields}\n`;
	}
	return edited.endsWith("\n") ? edited : `${edited}\n`;
}

function linesOf(added: readonly Extract<DocumentEdit, { kind: "add" }>[]): string {
	const [first, ...others] = added;
	if (!first) {
		return "{}\n";
	}
	const start = editDocument("{}\n", [first]).replace(/^\{ ([\s\S]*) \}\n$/, "$1\n");
	return others.length === 0 ? start : editDocument(start, others);
}

function written(value: AttributeValue): unknown {
	return isDate(value) ? valueText(value) : isSet(value) ? [...value] : value;
}

/** A file that isn't there yet. */
export function emptyFile(file: string): MarkdownFile {
	const nothing = Buffer.alloc(0);
	return {
		...{ file, frontMatter: undefined, fields: {}, content: "", bytes: nothing, text: "", editedAt: "", stamp: "none" },
		positionAt: () => ({ line: 0, character: 0 }),
	};
}
