import * as l10n from "@vscode/l10n";
import { type AttributeType, type AttributeValue, isDate, isSet, longestOption, valueText } from "../values.ts";
import type { Delimiter } from "./csvText.ts";

/** How a column writes its values, as far as its cells tell. */
export interface ColumnStyle {
	readonly type: AttributeType;
	readonly decimal: "," | ".";
	/** A cell of the column proves that thousands are grouped by the other sign. */
	readonly grouped: boolean;
	/** Digits after the decimal sign, where all cells have equally many. */
	readonly decimals: number | undefined;
	/** What it calls yes and no. */
	readonly booleans: readonly [string, string];
	/** Its cells are in quotes. */
	readonly quoted: boolean;
}

/** Words for yes and no that are understood, in the order in which they are looked for. */
const booleanWords: readonly (readonly [string, string])[] = [
	["true", "false"],
	["TRUE", "FALSE"],
	["True", "False"],
	["yes", "no"],
	["Yes", "No"],
	["1", "0"],
	["x", ""],
	["X", ""],
	["✓", ""],
];

/** Looks at the cells of a column. */
export function columnStyle(
	type: AttributeType,
	cells: readonly { readonly text: string; readonly quoted: boolean }[],
	delimiter: Delimiter,
): ColumnStyle {
	const texts = cells.map(({ text }) => text).filter((text) => text !== "");
	const [comma, point] = [proofs(texts, ","), proofs(texts, ".")];
	const decimal = decimalSign(comma, point, delimiter);
	const digits = new Set(texts.map((text) => text.split(decimal)[1]?.length ?? 0));
	const [first] = digits;
	return {
		type,
		decimal,
		grouped: decimal === "," ? point.grouping : comma.grouping,
		decimals: digits.size === 1 && first ? first : undefined,
		booleans:
			booleanWords.find(([yes, no]) => texts.some((text) => text === yes || (no !== "" && text === no))) ??
			(["true", "false"] as const),
		quoted: cells.length > 0 && cells.every(({ quoted }) => quoted),
	};
}

type Proofs = ReturnType<typeof proofs>;

/** Where the cells prove nothing, or as much of both, what is usual with the delimiter. */
function decimalSign(comma: Proofs, point: Proofs, delimiter: Delimiter): "," | "." {
	const [forComma, forPoint] = [comma.decimal + (point.grouping ? 1 : 0), point.decimal + (comma.grouping ? 1 : 0)];
	if (forComma === forPoint) {
		return delimiter === ";" ? "," : ".";
	}
	return forComma > forPoint ? "," : ".";
}

/** What the cells of a column prove about one sign: `1,5`, `0,125` that it is for decimals, `1,234.5`, `1,234,567` for thousands. */
function proofs(texts: readonly string[], sign: "," | "."): { readonly decimal: number; readonly grouping: boolean } {
	const [own, other] = sign === "," ? [",", "\\."] : ["\\.", ","];
	const decimal = new RegExp(`^[+-]?(0${own}\\d+|\\d+(${other}\\d{3})*${own}(\\d{1,2}|\\d{4,}))$`);
	const grouping = new RegExp(`^[+-]?[1-9]\\d{0,2}(${own}\\d{3})+(${other}\\d+|${own}\\d{3})$`);
	return {
		decimal: texts.filter((text) => decimal.test(text)).length,
		grouping: texts.some((text) => grouping.test(text)),
	};
}

/** A value, or why the cell can't be one. */
export type CellReading = { readonly value: AttributeValue } | { readonly problem: string };

export function readCell(text: string, style: ColumnStyle): CellReading {
	if (text === "") {
		return { value: style.type === "boolean" ? false : null };
	}
	switch (style.type) {
		case "text":
			return { value: unescapeFormula(text) };
		case "option":
			return readOption(unescapeFormula(text));
		case "set":
			return {
				value: unescapeFormula(text)
					.split(",")
					.map((item) => item.trim())
					.filter((item) => item !== ""),
			};
		case "number":
			return readNumber(text, style);
		case "boolean":
			return readBoolean(text);
		case "date":
			return readDate(text);
	}
}

export function readOption(text: string): CellReading {
	if (text.includes(",")) {
		return { problem: l10n.t('"{0}" can\'t be an option in Notion: it has a comma.', text) };
	}
	return text.length > longestOption
		? {
				problem: l10n.t(
					'"{0}…" can\'t be an option in Notion: it has more than {1} characters.',
					text.slice(0, 20),
					longestOption,
				),
			}
		: { value: text };
}

/** The cell's text for a value; in the column's own way. */
export function writeCell(value: AttributeValue, style: ColumnStyle): string {
	if (value === null) {
		return "";
	}
	if (typeof value === "number") {
		return writeNumber(value, style);
	}
	if (typeof value === "boolean") {
		return style.booleans[value ? 0 : 1];
	}
	if (isDate(value) && style.type === "date") {
		return valueText(value);
	}
	return escapeFormula(isSet(value) ? value.join(", ") : valueText(value));
}

function readNumber(text: string, { decimal, grouped }: ColumnStyle): CellReading {
	const [own, other] = decimal === "," ? [",", "."] : [".", ","];
	const plain = new RegExp(`^[+-]?(\\d+(\\${own}\\d*)?|\\${own}\\d+)(e[+-]?\\d+)?$`, "i");
	const inGroups = new RegExp(`^[+-]?[1-9]\\d{0,2}(\\${other}\\d{3})+(\\${own}\\d+)?$`);
	const oneGroup = new RegExp(`^[+-]?\\d{1,3}\\${other}\\d{3}$`);
	if (oneGroup.test(text) && !grouped) {
		return {
			problem: l10n.t(
				'"{0}" may be {1} or {2}. Write it without a sign for thousands.',
				text,
				text.replace(other, ""),
				text.replace(other, own),
			),
		};
	}
	if (!plain.test(text) && !inGroups.test(text)) {
		return { problem: l10n.t('"{0}" is not a number.', text) };
	}
	const number = Number(text.replaceAll(other, "").replace(own, "."));
	return Number.isFinite(number) ? { value: number } : { problem: l10n.t('"{0}" is too large a number.', text) };
}

function writeNumber(value: number, { decimal, decimals }: ColumnStyle): string {
	const padded = decimals === undefined ? String(value) : value.toFixed(Math.min(decimals, 100));
	const text = Number(padded) === value ? padded : String(value);
	return text.replace(".", decimal);
}

function readBoolean(text: string): CellReading {
	const word = text.toLowerCase();
	for (const [yes, no] of booleanWords) {
		if (word === yes.toLowerCase()) {
			return { value: true };
		}
		if (word === no.toLowerCase()) {
			return { value: false };
		}
	}
	return { problem: l10n.t('"{0}" is neither yes nor no. Write true or false.', text) };
}

const datePattern = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/i;

export function readDate(text: string): CellReading {
	const [start, end, ...more] = text.split("/").map((part) => part.trim());
	if (start === undefined || !isMoment(start) || (end !== undefined && !isMoment(end)) || more.length > 0) {
		return {
			problem: l10n.t('"{0}" is not a date. Write 2026-03-11, 2026-03-11T10:00Z, or two of them with "/".', text),
		};
	}
	return { value: { start: start.replace(" ", "T"), end: end?.replace(" ", "T") ?? null } };
}

/** Dates that the calendar doesn't have are none; `Date` would take February 30 for March 2. */
function isMoment(text: string): boolean {
	if (!datePattern.test(text) || Number.isNaN(Date.parse(text.replace(" ", "T")))) {
		return false;
	}
	const day = text.slice(0, 10);
	return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}

/**
 * Spreadsheets run a cell that begins with one of these as a formula. The apostrophe before it, which they understand as
 * "this is text", is ours and taken off again when the cell is read. Source: owasp.org, "CSV Injection".
 */
const formula = /^'*[=+\-@\t\r]/;
const number = /^[+-]?\d+([.,]\d+)*$/;

function escapeFormula(text: string): string {
	return formula.test(text) && !number.test(text) ? `'${text}` : text;
}

function unescapeFormula(text: string): string {
	return text.startsWith("'") && formula.test(text) ? text.slice(1) : text;
}
