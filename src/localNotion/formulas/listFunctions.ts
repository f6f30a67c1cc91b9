import type { PlainFunction } from "./numberFunctions.ts";
import { compare, equal, type FormulaValue, isList, toNumber, toText } from "./values.ts";

const listOf = (value: FormulaValue): readonly FormulaValue[] =>
	isList(value) ? value : value === null ? [] : [value];

function flatten(value: readonly FormulaValue[]): readonly FormulaValue[] {
	return value.flatMap((item) => (isList(item) ? flatten(item) : [item]));
}

export const listFunctions: Readonly<Record<string, PlainFunction>> = {
	at: (list = null, index = 0) => listOf(list).at(toNumber(index)) ?? null,
	first: (list = null) => listOf(list)[0] ?? null,
	last: (list = null) => listOf(list).at(-1) ?? null,
	slice: (list = null, start = 0, end = null) =>
		listOf(list).slice(toNumber(start), end === null ? undefined : toNumber(end)),
	splice: (list = null, start = 0, count = null, ...items) => {
		const spliced = [...listOf(list)];
		spliced.splice(toNumber(start), count === null ? spliced.length : toNumber(count), ...items);
		return spliced;
	},
	reverse: (list = null) => [...listOf(list)].reverse(),
	unique: (list = null) =>
		listOf(list).filter((item, index, all) => all.findIndex((other) => equal(item, other)) === index),
	includes: (list = null, wanted = null) =>
		isList(list)
			? list.some((item) => equal(item, wanted) || toText(item) === toText(wanted))
			: toText(list).includes(toText(wanted)),
	join: (list = null, by = ",") => listOf(list).map(toText).join(toText(by)),
	flat: (list = null) => flatten(listOf(list)),
	concat: (...args) => (args.some(isList) ? args.flatMap(listOf) : args.map(toText).join("")),
	sort: (list = null) => [...listOf(list)].sort((a, b) => compare(a, b) ?? 0),
	count: (list = null) => listOf(list).length,
	name: (person = null) => toText(person),
	email: (person = null) => (typeof person === "object" && person !== null && "email" in person ? person.email : null),
};
