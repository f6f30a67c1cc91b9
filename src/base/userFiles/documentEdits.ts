import {
	isCollection,
	isMap,
	isScalar,
	isSeq,
	type Node,
	type Pair,
	parseDocument,
	Document as YamlDocument,
} from "yaml";
import { scalarText } from "./repair.ts";
import type { DocumentPath } from "./yamlDocument.ts";

/** One change of a YAML or JSON text that leaves everything else in it as it stands: comments, order, quotes, line breaks. */
export type DocumentEdit =
	/** Another value in place of the one at `path`. */
	| { readonly kind: "set"; readonly path: DocumentPath; readonly value: unknown }
	/** A new key at the end of the mapping at `path`, or with `first` before its others. */
	| {
			readonly kind: "add";
			readonly path: DocumentPath;
			readonly key: string;
			readonly value: unknown;
			readonly first?: boolean;
	  }
	/** A new entry at the end of the list at `path`. */
	| { readonly kind: "append"; readonly path: DocumentPath; readonly value: unknown }
	/** Another name for the key at the end of `path`. */
	| { readonly kind: "rename"; readonly path: DocumentPath; readonly key: string }
	/** The key with its value, or the entry of a list, at the end of `path`. */
	| { readonly kind: "remove"; readonly path: DocumentPath };

/** The text after the edits, one after the other. Throws for a path that leads nowhere. */
export function editDocument(text: string, edits: readonly DocumentEdit[]): string {
	return edits.reduce(editOnce, text);
}

/** A part of a text and what takes its place. */
interface Splice {
	readonly from: number;
	readonly to: number;
	readonly text: string;
}

function editOnce(text: string, edit: DocumentEdit): string {
	const document = parseDocument(text, { logLevel: "silent", stringKeys: true });
	const { from, to, text: inserted } = spliceOf(text, document.contents, edit);
	return text.slice(0, from) + inserted + text.slice(to);
}

function spliceOf(text: string, root: Node | null, edit: DocumentEdit): Splice {
	switch (edit.kind) {
		case "set":
			return set(text, root, edit.path, edit.value);
		case "rename": {
			const [from, to] = rangeOf(pairAt(root, edit.path).key as Node);
			return { from, to, text: scalarText(edit.key, text.slice(from, to)) };
		}
		case "add": {
			const map = nodeAt(root, edit.path);
			return isMap(map)
				? (edit.first ? insertFirst : insert)(
						text,
						map,
						(like) => `${keyText(edit.key, like)}: ${valueText(edit.value, isJson(text))}`,
					)
				: set(text, root, edit.path, { [edit.key]: edit.value });
		}
		case "append": {
			const list = nodeAt(root, edit.path);
			return isSeq(list)
				? insert(text, list, () => `${list.flow ? "" : "- "}${valueText(edit.value, isJson(text))}`)
				: set(text, root, edit.path, [edit.value]);
		}
		case "remove":
			return remove(text, root, edit.path);
	}
}

function set(text: string, root: Node | null, path: DocumentPath, value: unknown): Splice {
	const node = nodeAt(root, path);
	const [from] = rangeOf(node);
	const to = endOf(node);
	const before = text.slice(from, to);
	const isText = typeof value === "string" && isScalar(node) && !/[\n]/.test(before + value);
	const inserted = isText ? scalarText(value, before) : valueText(value, isJson(text));
	// An empty value ends right behind its colon.
	return { from, to, text: from === to && text[from - 1] === ":" ? ` ${inserted}` : inserted };
}

type Collection = Node & { items: unknown[]; flow?: boolean };

/** Something new behind the last part of a collection. */
function insert(text: string, collection: Collection, write: (like: string) => string): Splice {
	const [from, to] = rangeOf(collection);
	const first = firstNode(collection.items[0]);
	const last = lastNode(collection.items.at(-1));
	if (!first || !last) {
		const isMapping = text[from] === "{";
		const inserted = write(isJson(text) ? '"' : "");
		return { from, to, text: isMapping ? `{ ${inserted} }` : `[${inserted}]` };
	}
	const [firstFrom, firstTo] = rangeOf(first);
	const inserted = write(text.slice(firstFrom, firstTo));
	const end = endOf(last);
	if (collection.flow) {
		const lineBreak = /\n[ \t]*$/.exec(text.slice(from, firstFrom))?.[0];
		return { from: end, to: end, text: `,${lineBreak ?? " "}${inserted}` };
	}
	const indent = text.slice(lineStart(text, firstFrom), firstFrom).replace(/[^\s-].*$/, "");
	const at = lineEnd(text, end);
	return {
		from: at,
		to: at,
		text: `\n${isMap(collection) ? indent.replaceAll("-", " ") : indent.replace(/-\s*$/, "")}${inserted}`,
	};
}

function insertFirst(text: string, collection: Collection, write: (like: string) => string): Splice {
	const first = firstNode(collection.items[0]);
	if (!first) {
		return insert(text, collection, write);
	}
	const [from, to] = rangeOf(first);
	const inserted = write(text.slice(from, to));
	const lineBreak = collection.flow
		? /\n[ \t]*$/.exec(text.slice(rangeOf(collection)[0], from))?.[0]
		: `\n${text.slice(lineStart(text, from), from).replaceAll("-", " ")}`;
	return { from, to: from, text: `${inserted}${collection.flow ? "," : ""}${lineBreak ?? " "}` };
}

function remove(text: string, root: Node | null, path: DocumentPath): Splice {
	const parent = nodeAt(root, path.slice(0, -1));
	if (!isCollection(parent)) {
		throw new Error(`${path.join(" > ")} leads nowhere`);
	}
	const index = itemIndex(parent, path);
	const first = firstNode(parent.items[index]);
	const last = lastNode(parent.items[index]);
	if (!first || !last) {
		throw new Error(`${path.join(" > ")} leads nowhere`);
	}
	const [from] = rangeOf(first);
	const to = endOf(last);
	if (parent.items.length === 1) {
		const [start] = rangeOf(parent);
		const empty = isMap(parent) ? "{}" : "[]";
		// A block begins on a line of its own, what is empty behind its key.
		const behindKey = /:[ \t]*\r?\n\s*$/.exec(text.slice(0, start));
		return behindKey && !parent.flow
			? { from: behindKey.index + 1, to: endOf(parent), text: ` ${empty}` }
			: { from: start, to: endOf(parent), text: empty };
	}
	if (!parent.flow) {
		const start = lineStart(text, from);
		const isFirstOfItem = /\S/.test(text.slice(start, from).replace(/-/g, isSeq(parent) ? " " : "-"));
		// The first key of a list's entry stands behind its dash: what follows moves up.
		const next = firstNode(parent.items[index + 1]);
		return isFirstOfItem && next
			? { from, to: rangeOf(next)[0], text: "" }
			: { ...withBlankLines(text, start, Math.min(lineEnd(text, to) + 1, text.length)), text: "" };
	}
	const next = firstNode(parent.items[index + 1]);
	const before = lastNode(parent.items[index - 1]);
	return next ? { from, to: rangeOf(next)[0], text: "" } : { from: before ? endOf(before) : from, to, text: "" };
}

/** Of the blank lines above and below what is removed only those below are left. */
function withBlankLines(text: string, from: number, to: number): { readonly from: number; readonly to: number } {
	const blank = /\n((?:[ \t]*\r?\n)+)$/.exec(text.slice(0, from))?.[1] ?? "";
	return /^[ \t]*(\r?\n|$)/.test(text.slice(to)) ? { from: from - blank.length, to } : { from, to };
}

function itemIndex(parent: Node & { items: unknown[] }, path: DocumentPath): number {
	const last = path.at(-1);
	const index = isMap(parent)
		? parent.items.findIndex(({ key }) => isScalar(key) && String(key.value) === String(last))
		: Number(last);
	if (parent.items[index] === undefined) {
		throw new Error(`${path.join(" > ")} leads nowhere`);
	}
	return index;
}

function nodeAt(root: Node | null, path: DocumentPath): Node {
	let node: unknown = root;
	for (const [i, part] of path.entries()) {
		if (isMap(node)) {
			node = pairAt(root, path.slice(0, i + 1)).value;
		} else {
			node = isSeq(node) ? node.items[Number(part)] : undefined;
		}
	}
	if (node === undefined || node === null) {
		throw new Error(`${path.join(" > ")} leads nowhere`);
	}
	return node as Node;
}

function pairAt(root: Node | null, path: DocumentPath): Pair {
	const parent = nodeAt(root, path.slice(0, -1));
	const pair = isMap(parent) ? parent.items[itemIndex(parent, path)] : undefined;
	if (!pair) {
		throw new Error(`${path.join(" > ")} leads nowhere`);
	}
	return pair;
}

type Item = Pair | Node | undefined;

function firstNode(item: unknown): Node | undefined {
	return isPairLike(item) ? (item.key as Node) : ((item as Item as Node | undefined) ?? undefined);
}

function lastNode(item: unknown): Node | undefined {
	return isPairLike(item) ? ((item.value ?? item.key) as Node) : ((item as Node | undefined) ?? undefined);
}

function isPairLike(item: unknown): item is Pair {
	return typeof item === "object" && item !== null && "key" in item;
}

function rangeOf(node: Node): readonly [number, number] {
	const [from, to] = node.range ?? [0, 0];
	return [from, to];
}

/** The end of what is written of a node: the library counts line breaks and comments behind a block to it. */
function endOf(node: Node): number {
	const last = isCollection(node) && !node.flow ? lastNode(node.items.at(-1)) : undefined;
	return last ? endOf(last) : rangeOf(node)[1];
}

function lineStart(text: string, offset: number): number {
	return text.lastIndexOf("\n", offset - 1) + 1;
}

function lineEnd(text: string, offset: number): number {
	const end = text.indexOf("\n", offset);
	return end < 0 ? text.length : end;
}

function isJson(text: string): boolean {
	return /^\s*\{\s*"/.test(text);
}

function keyText(key: string, like: string): string {
	return like.startsWith('"') ? JSON.stringify(key) : scalarText(key, "");
}

/** A value in one line. */
function valueText(value: unknown, asJson: boolean): string {
	// A text of several lines, or with signs that can't be seen, is in one line as JSON writes it.
	if (asJson || /\\[nrtbfu]/.test(JSON.stringify(value))) {
		return JSON.stringify(value, undefined, 1).replaceAll(/\n\s*/g, " ");
	}
	const document = new YamlDocument(value);
	if (isCollection(document.contents)) {
		document.contents.flow = true;
	}
	return document.toString({ lineWidth: 0, flowCollectionPadding: true, defaultStringType: "PLAIN" }).trim();
}
