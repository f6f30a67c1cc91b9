import { isMap, isPair, isScalar, isSeq, type Node, parseDocument } from "yaml";
import { type DocumentPath, readYaml } from "./yamlDocument.ts";

/** Where in a YAML or JSON text, finished or not, somebody is writing. */
export interface YamlCursor {
	readonly kind: "key" | "value";
	/** The mapping that gets the key, or the place that gets the value. */
	readonly path: DocumentPath;
	/** What is written of the word so far, and from where. */
	readonly prefix: string;
	readonly start: number;
	/** Keys that the mapping has already. */
	readonly siblings: readonly string[];
}

/** Stands for the word that is being written; no file has it. */
const marker = "cursor7f3a";

/** Finds out by putting a word at the cursor, once as a key and once as a value, and looking where it ends up. */
export function cursorAt(text: string, offset: number): YamlCursor | undefined {
	const before = text.slice(0, offset);
	const prefix = /[^\s:,{}[\]"'#]*$/.exec(before)?.[0] ?? "";
	const start = offset - prefix.length;
	const rest = text.slice(offset).replace(/^[^\s:,{}[\]"'#]*/, "");
	const isAfterColon = /:\s+["']?$/.test(before.slice(before.lastIndexOf("\n") + 1, start));
	const kinds = isAfterColon ? (["value", "key"] as const) : (["key", "value"] as const);
	for (const kind of kinds) {
		const isKeyWritten = /^["']?\s*:/.test(rest);
		const word = kind === "key" && !isKeyWritten ? `${marker}: ` : marker;
		const found = findMarker(contentsOf(text.slice(0, start) + word + rest), []);
		if (found && found.kind === kind) {
			return { ...found, prefix, start };
		}
	}
	return undefined;
}

function contentsOf(text: string): Node | null {
	// Nesting that exhausts the stack is found without parsing.
	const isBomb = readYaml(text).diagnostics.some(({ code }) => code === "yaml-depth");
	return isBomb ? null : parseDocument(text, { logLevel: "silent" }).contents;
}

type Found = Pick<YamlCursor, "kind" | "path" | "siblings">;

function findMarker(node: Node | null | undefined, path: DocumentPath): Found | undefined {
	if (isScalar(node)) {
		return node.value === marker ? { kind: "value", path, siblings: [] } : undefined;
	}
	if (isSeq(node)) {
		for (const [i, item] of node.items.entries()) {
			const inner = isPair(item) ? undefined : (item as Node);
			const found = findMarker(inner, [...path, i]);
			if (found) {
				return found;
			}
		}
		return undefined;
	}
	if (!isMap(node)) {
		return undefined;
	}
	const keys = node.items.map(({ key }) => (isScalar(key) ? String(key.value) : ""));
	if (keys.includes(marker)) {
		return { kind: "key", path, siblings: keys.filter((key) => key !== marker) };
	}
	for (const [i, { value }] of node.items.entries()) {
		const found = findMarker(value as Node | null, [...path, keys[i] ?? ""]);
		if (found) {
			return found;
		}
	}
	return undefined;
}

/** The path of the key or value that an offset is in; `undefined` between them. */
export function pathAt(
	text: string,
	offset: number,
): { readonly path: DocumentPath; readonly isKey: boolean } | undefined {
	const visit = (
		node: Node | null | undefined,
		path: DocumentPath,
	): { path: DocumentPath; isKey: boolean } | undefined => {
		if (isMap(node)) {
			for (const { key, value } of node.items) {
				const name = isScalar(key) ? String(key.value) : "";
				if (contains(key as Node, offset)) {
					return { path: [...path, name], isKey: true };
				}
				const found = visit(value as Node | null, [...path, name]);
				if (found) {
					return found;
				}
			}
			return undefined;
		}
		if (isSeq(node)) {
			for (const [i, item] of node.items.entries()) {
				const found = visit(item as Node, [...path, i]);
				if (found) {
					return found;
				}
			}
			return undefined;
		}
		return contains(node, offset) ? { path, isKey: false } : undefined;
	};
	return visit(contentsOf(text), []);
}

function contains(node: Node | null | undefined, offset: number): boolean {
	const range = node?.range;
	return range !== undefined && range !== null && range[0] <= offset && offset <= range[1];
}
