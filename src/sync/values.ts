import { canonicalJson } from "../base/json.ts";

/** A date (`2026-03-11`) or a date-time with its offset (`2026-03-11T10:00:00.000+00:00`), with an end if it is a range. */
export interface DateValue {
	readonly start: string;
	readonly end?: string | null;
}

/**
 * What an attribute of an object holds, the same on both sides whatever they are: text (also of a select option), a number,
 * a yes or no, a set of texts (multi-select, people), a date. Empty is `null`; an empty text or set counts as empty too.
 */
export type AttributeValue = null | string | number | boolean | readonly string[] | DateValue;

/** Values by the name of their attribute. An attribute that isn't there is unknown, which isn't the same as empty. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** The kinds of attribute that are told apart when values are read from text. `option` is one of a set of names. */
export type AttributeType = "text" | "number" | "boolean" | "option" | "set" | "date";

/** Characters of an option's name, at most. Source: developers.notion.com, "Request limits". */
export const longestOption = 100;

/**
 * The one spelling of all values that count as equal: NFC text with LF, numbers by value, dates as instants with their
 * kind, sets without order or repetition.
 */
export function canonicalValue(value: AttributeValue): AttributeValue {
	if (typeof value === "string") {
		return canonicalText(value) || null;
	}
	if (typeof value === "number") {
		// JSON writes -0 as 0 already; the two are equal by value.
		return value === 0 ? 0 : value;
	}
	if (isSet(value)) {
		const items = [...new Set(value.map(canonicalText))].filter((item) => item !== "").sort();
		return items.length === 0 ? null : items;
	}
	if (isDate(value)) {
		return { start: canonicalMoment(value.start), end: value.end ? canonicalMoment(value.end) : null };
	}
	return value;
}

export function sameValue(a: AttributeValue, b: AttributeValue): boolean {
	return a === b || canonicalJson(canonicalValue(a)) === canonicalJson(canonicalValue(b));
}

export function isEmpty(value: AttributeValue): boolean {
	return canonicalValue(value) === null;
}

export function isSet(value: AttributeValue): value is readonly string[] {
	return Array.isArray(value);
}

export function isDate(value: AttributeValue): value is DateValue {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Composed characters and LF line ends. */
export function canonicalText(text: string): string {
	return text.replace(/\r\n?/g, "\n").normalize("NFC");
}

/** The spelling by which objects of both sides are matched at first; `undefined` where there is nothing to match by. */
export function canonicalKey(value: AttributeValue): string | undefined {
	const text = canonicalText(valueText(value)).trim();
	return text === "" ? undefined : text;
}

/** The value as text for a message or a plain text field. */
export function valueText(value: AttributeValue): string {
	if (value === null) {
		return "";
	}
	if (isSet(value)) {
		return value.join(", ");
	}
	if (isDate(value)) {
		return value.end ? `${value.start}/${value.end}` : value.start;
	}
	return String(value);
}

/** The union of what both sides hold, without what one of them removed and the other didn't add. */
export function mergeSets(
	base: readonly string[],
	ours: readonly string[],
	theirs: readonly string[],
): readonly string[] {
	const [before, left, right] = [base, ours, theirs].map((items) => new Set(items.map(canonicalText)));
	const merged = [...(left ?? []), ...(right ?? [])].filter(
		(item) => !before?.has(item) || (left?.has(item) && right?.has(item)),
	);
	return [...new Set(merged)];
}

const dateOnly = /^\d{4}-\d{2}-\d{2}$/;

/** A date stays a date; a date-time becomes its instant. Without an offset it is UTC, as Notion takes it. */
function canonicalMoment(text: string): string {
	const trimmed = text.trim();
	if (dateOnly.test(trimmed)) {
		return trimmed;
	}
	const withOffset = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(trimmed) ? trimmed : `${trimmed}Z`;
	const instant = Date.parse(withOffset.replace(" ", "T"));
	return Number.isNaN(instant) ? trimmed : new Date(instant).toISOString();
}
