import path from "node:path";
import * as l10n from "@vscode/l10n";
import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { type FileText, fileDiagnostic, invalidFileText, readFileText } from "./fileText.ts";

/** An object of a JSON file: an element of the array, or the value under a key. */
export interface JsonRecord {
	/** The whole of it: an element, or a key with its value. */
	readonly node: Node;
	/** The object itself. */
	readonly object: Node;
	/** The key that it stands under; `undefined` in an array. */
	readonly keyNode: Node | undefined;
	readonly fields: ReadonlyMap<string, Node>;
}

export interface JsonFile extends FileText {
	readonly file: string;
	/** The array, or the object whose values are the records. */
	readonly root: Node;
	readonly records: readonly JsonRecord[];
}

/** A wrong file has one mistake or thousands of the same kind. */
const mostDiagnostics = 20;

/** Reads and checks a file. Throws `invalidFile`, with the places in `data.diagnostics`. */
export async function readJsonFile(file: string): Promise<JsonFile> {
	const read = await readFileText(file, "json");
	const { text, positionAt } = read;
	const invalid = (code: string, offset: number, message: string) =>
		invalidFileText(file, [fileDiagnostic(code, message, positionAt(offset))]);
	const errors: ParseError[] = [];
	// A byte order mark is a space as far as offsets go.
	const root = parseTree(text.replace(/^\uFEFF/, " "), errors, { disallowComments: true });
	const [error] = errors;
	if (error) {
		throw invalid("json-syntax", error.offset, syntaxMessage(error));
	}
	if (root?.type !== "array" && root?.type !== "object") {
		const name = path.basename(file);
		throw invalid("json-root", 0, l10n.t("{0} must be a list of objects, or an object of objects.", name));
	}
	const problems: { readonly offset: number; readonly code: string; readonly message: string }[] = [];
	const records = (root.children ?? []).flatMap((node): readonly JsonRecord[] => {
		const [keyNode, value] = node.type === "property" ? (node.children ?? []) : [undefined, node];
		if (value?.type !== "object") {
			problems.push({ offset: node.offset, code: "json-record", message: l10n.t("This is no object.") });
			return [];
		}
		const fields = new Map<string, Node>();
		for (const { children = [] } of value.children ?? []) {
			const [name, field] = children;
			if (name && field) {
				if (fields.has(String(name.value))) {
					const message = l10n.t('The object has "{0}" more than once.', String(name.value));
					problems.push({ offset: name.offset, code: "json-duplicate", message });
				}
				fields.set(String(name.value), field);
			}
		}
		return [{ node, object: value, keyNode, fields }];
	});
	if (problems.length > 0) {
		throw invalidFileText(
			file,
			problems
				.slice(0, mostDiagnostics)
				.map(({ offset, code, message }) => fileDiagnostic(code, message, positionAt(offset))),
		);
	}
	return { ...read, file, root, records };
}

function syntaxMessage(error: ParseError): string {
	return l10n.t("This is no JSON here ({0}).", printParseErrorCode(error.error));
}
