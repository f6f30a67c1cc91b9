import * as l10n from "@vscode/l10n";
import type { Node } from "jsonc-parser";
import { type AttributeType, type AttributeValue, isDate, isSet, valueText } from "../values.ts";
import { type CellReading, readDate, readOption } from "./csvValues.ts";

/** The value of a field; `undefined` for one that isn't there. `source` is its text in the file. */
export function readField(node: Node | undefined, type: AttributeType, source: string): CellReading {
	if (node === undefined || node.type === "null") {
		return { value: type === "boolean" ? false : null };
	}
	switch (type) {
		case "text":
		case "option": {
			const text = textOf(node, source);
			if (text === undefined) {
				return { problem: l10n.t("{0} is no text.", shortened(source)) };
			}
			return type === "text" || text === "" ? { value: text || null } : readOption(text);
		}
		case "number":
			return readNumber(node, source);
		case "boolean":
			return typeof node.value === "boolean"
				? { value: node.value }
				: { problem: l10n.t("{0} is neither true nor false.", shortened(source)) };
		case "set":
			return readSet(node, source);
		case "date":
			if (node.value === "") {
				return { value: null };
			}
			return typeof node.value === "string"
				? readDate(node.value)
				: { problem: l10n.t("{0} is not a date.", shortened(source)) };
	}
}

/** A text, or a number or yes or no as it is written. */
function textOf(node: Node, source: string): string | undefined {
	return node.type === "string"
		? String(node.value)
		: node.type === "number" || node.type === "boolean"
			? source
			: undefined;
}

function readNumber(node: Node, source: string): CellReading {
	if (typeof node.value !== "number") {
		return { problem: l10n.t("{0} is not a number. Write it without quotes, with a point.", shortened(source)) };
	}
	return Number.isFinite(node.value) && digits(source) === digits(String(node.value))
		? { value: node.value }
		: { problem: l10n.t("{0} has more digits than a number in Notion can have.", shortened(source)) };
}

/** The significant digits of a number, however it is written. */
function digits(text: string): string {
	const [mantissa = ""] = text.toLowerCase().split("e");
	const all = mantissa.replace(/[-+.]/g, "");
	return all.replace(/^0+/, "").replace(/0+$/, "");
}

function readSet(node: Node, source: string): CellReading {
	if (node.type !== "array") {
		return { problem: l10n.t('{0} is no list. Write ["a", "b"].', shortened(source)) };
	}
	const items = (node.children ?? []).map(({ value }) => value as unknown);
	return items.every((item) => typeof item === "string" || typeof item === "number")
		? { value: items.map(String) }
		: { problem: l10n.t("{0} is no list of texts.", shortened(source)) };
}

function shortened(source: string): string {
	return source.length > 40 ? `${source.slice(0, 40)}…` : source;
}

const plainNumber = /^-?(0|[1-9]\d*)(\.\d+)?$/;

/** The value as JSON; `before` is what it replaces, whose kind and form it takes where it can. */
export function writeField(
	value: AttributeValue,
	before: { readonly node: Node; readonly source: string } | undefined,
): string {
	if (isSet(value)) {
		return writeSet(value, before?.source ?? "");
	}
	if (value === null && before?.node.type === "array") {
		return "[]";
	}
	if (isDate(value)) {
		return JSON.stringify(valueText(value));
	}
	const wasNumber = before?.node.type === "number" && typeof value === "string";
	return wasNumber && plainNumber.test(value) ? value : JSON.stringify(value);
}

/** In one line, or an item a line where the list was like that. */
function writeSet(items: readonly string[], before: string): string {
	const indented = /\[(\r?\n[ \t]*)/.exec(before)?.[1];
	const closing = /(\r?\n[ \t]*)\]$/.exec(before)?.[1];
	const texts = items.map((item) => JSON.stringify(item));
	return indented === undefined || closing === undefined || items.length === 0
		? `[${texts.join(", ")}]`
		: `[${texts.map((item) => indented + item).join(",")}${closing}]`;
}
