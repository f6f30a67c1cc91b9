import { formatNumber } from "./formatNumber.ts";
import type { PlainFunction } from "./numberFunctions.ts";
import { FormulaError, type FormulaValue, isEmpty, isList, toNumber, toText } from "./values.ts";

/** Patterns longer than this are not tried. */
const maximalPattern = 200;

function pattern(source: FormulaValue, flags = ""): RegExp {
	const text = toText(source);
	if (text.length > maximalPattern) {
		throw new FormulaError("The pattern is too long.");
	}
	try {
		return new RegExp(text, flags);
	} catch {
		throw new FormulaError("The pattern is no regular expression.");
	}
}

export const textFunctions: Readonly<Record<string, PlainFunction>> = {
	format: (value = null) => toText(value),
	formatNumber,
	lower: (value = null) => toText(value).toLowerCase(),
	upper: (value = null) => toText(value).toUpperCase(),
	trim: (value = null) => toText(value).trim(),
	style: (value = null) => toText(value),
	unstyle: (value = null) => toText(value),
	link: (value = null) => toText(value),
	substring: (value = null, start = 0, end = null) =>
		toText(value).substring(toNumber(start), end === null ? undefined : toNumber(end)),
	contains: (value = null, part = null) => toText(value).includes(toText(part)),
	startsWith: (value = null, part = null) => toText(value).startsWith(toText(part)),
	endsWith: (value = null, part = null) => toText(value).endsWith(toText(part)),
	test: (value = null, source = null) => pattern(source).test(toText(value)),
	match: (value = null, source = null) => toText(value).match(pattern(source, "g")) ?? [],
	replace: (value = null, source = null, by = null) => toText(value).replace(pattern(source), toText(by)),
	replaceAll: (value = null, source = null, by = null) => toText(value).replace(pattern(source, "g"), toText(by)),
	repeat: (value = null, times = 0) => toText(value).repeat(Math.max(0, Math.min(1000, Math.floor(toNumber(times))))),
	padStart: (value = null, length = 0, fill = " ") =>
		toText(value).padStart(Math.min(1000, toNumber(length)), toText(fill)),
	padEnd: (value = null, length = 0, fill = " ") =>
		toText(value).padEnd(Math.min(1000, toNumber(length)), toText(fill)),
	split: (value = null, by = ",") => toText(value).split(toText(by)),
	length: (value = null) => (isList(value) ? value.length : [...toText(value)].length),
	empty: (value = null) => isEmpty(value),
};
