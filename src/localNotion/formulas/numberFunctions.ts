import { type FormulaValue, isList, toNumber } from "./values.ts";

/** A function over evaluated arguments. */
export type PlainFunction = (...args: readonly FormulaValue[]) => FormulaValue;

type Table = Readonly<Record<string, PlainFunction>>;

const numeric =
	(calculate: (...numbers: readonly number[]) => number): PlainFunction =>
	(...args) =>
		args.some((arg) => arg === null) ? null : finite(calculate(...args.map(toNumber)));

/** As the operators do it: what is empty counts as 0. */
const arithmetic =
	(calculate: (a: number, b: number) => number): PlainFunction =>
	(a = null, b = null) =>
		finite(calculate(toNumber(a), toNumber(b)));

function finite(value: number): number | null {
	return Number.isFinite(value) ? value : null;
}

/** All numbers among the arguments, lists opened. */
function numbers(args: readonly FormulaValue[]): readonly number[] {
	return args.flatMap((arg) => (isList(arg) ? numbers(arg) : arg === null ? [] : [toNumber(arg)]));
}

const aggregate =
	(calculate: (values: readonly number[]) => number): PlainFunction =>
	(...args) => {
		const values = numbers(args);
		return values.length === 0 ? null : finite(calculate(values));
	};

function round(value: number, digits = 0): number {
	const factor = 10 ** digits;
	return Math.round((value + Number.EPSILON) * factor) / factor;
}

function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = (sorted.length - 1) / 2;
	return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

export const numberFunctions: Table = {
	subtract: arithmetic((a, b) => a - b),
	multiply: arithmetic((a, b) => a * b),
	divide: arithmetic((a, b) => a / b),
	mod: arithmetic((a, b) => a % b),
	pow: arithmetic((a, b) => a ** b),
	abs: numeric((a = 0) => Math.abs(a)),
	round: numeric((a = 0, digits = 0) => round(a, digits)),
	ceil: numeric((a = 0) => Math.ceil(a)),
	floor: numeric((a = 0) => Math.floor(a)),
	sqrt: numeric((a = 0) => Math.sqrt(a)),
	cbrt: numeric((a = 0) => Math.cbrt(a)),
	exp: numeric((a = 0) => Math.exp(a)),
	ln: numeric((a = 0) => Math.log(a)),
	log10: numeric((a = 0) => Math.log10(a)),
	log2: numeric((a = 0) => Math.log2(a)),
	sign: numeric((a = 0) => Math.sign(a)),
	unaryMinus: numeric((a = 0) => -a),
	unaryPlus: numeric((a = 0) => a),
	pi: () => Math.PI,
	e: () => Math.E,
	min: aggregate((values) => Math.min(...values)),
	max: aggregate((values) => Math.max(...values)),
	sum: (...args) => sum(numbers(args)),
	mean: aggregate((values) => sum(values) / values.length),
	average: aggregate((values) => sum(values) / values.length),
	median: aggregate(median),
	toNumber: (value = null) => (value === null || value === "" ? null : toNumber(value)),
};
