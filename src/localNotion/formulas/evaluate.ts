import { dateFunctions } from "./dateFunctions.ts";
import { listFunctions } from "./listFunctions.ts";
import { numberFunctions, type PlainFunction } from "./numberFunctions.ts";
import type { Expression } from "./syntax.ts";
import { textFunctions } from "./textFunctions.ts";
import {
	compare,
	equal,
	FormulaError,
	type FormulaPage,
	type FormulaValue,
	isDate,
	isList,
	toBoolean,
	toNumber,
	toText,
} from "./values.ts";

/** What a formula reads from the page that it stands on. */
export interface FormulaSource {
	readonly now: number;
	property(key: string): FormulaValue;
	/** A property of a related page. */
	propertyOf(page: FormulaPage, key: string): FormulaValue;
	pageId(): string;
}

/** Work beyond this is given up. */
const stepLimit = 200_000;

type Names = ReadonlyMap<string, FormulaValue>;

/** Computes a formula. Throws FormulaError where it uses what this evaluator doesn't know. */
export function evaluate(expression: Expression, source: FormulaSource): FormulaValue {
	return new Evaluation(source).value(expression, new Map());
}

class Evaluation {
	readonly #source: FormulaSource;
	readonly #functions: Readonly<Record<string, PlainFunction>>;
	#steps = 0;

	constructor(source: FormulaSource) {
		this.#source = source;
		this.#functions = { ...numberFunctions, ...textFunctions, ...dateFunctions(source.now), ...listFunctions };
	}

	value(expression: Expression, names: Names): FormulaValue {
		this.#steps += 1;
		if (this.#steps > stepLimit) {
			throw new FormulaError("The formula takes too long.");
		}
		switch (expression.kind) {
			case "number":
			case "string":
			case "boolean":
				return expression.value;
			case "property":
				return this.#source.property(expression.key);
			case "name":
				return this.#name(expression.name, names);
			case "list":
				return expression.items.map((item) => this.value(item, names));
			case "group":
				return this.value(expression.inner, names);
			case "unary":
				return this.#unary(expression.operator, this.value(expression.operand, names));
			case "binary":
				return this.#binary(expression.operator, expression.left, expression.right, names);
			case "conditional":
				return this.value(
					toBoolean(this.value(expression.test, names)) ? expression.then : expression.otherwise,
					names,
				);
			case "call":
				return this.#call(expression.name, expression.args, names);
			case "method":
				return this.#method(expression, names);
		}
	}

	#name(name: string, names: Names): FormulaValue {
		const value = names.get(name);
		if (value !== undefined) {
			return value;
		}
		if (name === "pi" || name === "e") {
			return name === "pi" ? Math.PI : Math.E;
		}
		throw new FormulaError(`Unknown name ${name}.`);
	}

	#unary(operator: string, value: FormulaValue): FormulaValue {
		if (operator === "!" || operator === "not") {
			return !toBoolean(value);
		}
		return value === null ? null : operator === "-" ? -toNumber(value) : toNumber(value);
	}

	#binary(operator: string, left: Expression, right: Expression, names: Names): FormulaValue {
		const a = this.value(left, names);
		if (operator === "&&" || operator === "and") {
			return toBoolean(a) && toBoolean(this.value(right, names));
		}
		if (operator === "||" || operator === "or") {
			return toBoolean(a) || toBoolean(this.value(right, names));
		}
		return operate(operator, a, this.value(right, names));
	}

	#call(name: string, args: readonly Expression[], names: Names): FormulaValue {
		switch (name) {
			case "if":
			case "ifs":
				return this.#choose(args, names);
			case "and":
				return args.every((arg) => toBoolean(this.value(arg, names)));
			case "or":
				return args.some((arg) => toBoolean(this.value(arg, names)));
			case "not":
				return !toBoolean(this.#argument(args, 0, names));
			case "let":
			case "lets":
				return this.#let(args, names);
			case "id":
				return this.#source.pageId().replaceAll("-", "");
			case "add":
				return operate("+", this.#argument(args, 0, names), this.#argument(args, 1, names));
			case "prop":
				return this.#source.property(toText(this.#argument(args, 0, names)));
			default:
				return comparisons[name] === undefined
					? this.#apply(name, args, names)
					: operate(comparisons[name], this.#argument(args, 0, names), this.#argument(args, 1, names));
		}
	}

	/** Conditions and results in turn, and what else. */
	#choose(args: readonly Expression[], names: Names): FormulaValue {
		for (let at = 0; at + 1 < args.length; at += 2) {
			if (toBoolean(this.#argument(args, at, names))) {
				return this.#argument(args, at + 1, names);
			}
		}
		return args.length % 2 === 1 ? this.#argument(args, args.length - 1, names) : null;
	}

	#let(args: readonly Expression[], names: Names): FormulaValue {
		const inner = new Map(names);
		for (let at = 0; at + 2 < args.length; at += 2) {
			const name = args[at];
			if (name?.kind !== "name") {
				throw new FormulaError("let expects a name.");
			}
			inner.set(name.name, this.#argument(args, at + 1, inner));
		}
		return this.#argument(args, args.length - 1, inner);
	}

	#method(expression: Extract<Expression, { readonly kind: "method" }>, names: Names): FormulaValue {
		const { target, name, args, field } = expression;
		if (name === "prop" || field) {
			return this.#field(this.value(target, names), field ? name : toText(this.#argument(args, 0, names)));
		}
		return this.#call(name, [target, ...args], names);
	}

	#field(target: FormulaValue, key: string): FormulaValue {
		if (isList(target)) {
			return target.map((item) => this.#field(item, key));
		}
		if (typeof target === "object" && target !== null && target.kind === "page") {
			return this.#source.propertyOf(target, key);
		}
		return this.#apply(key, [], new Map(), [target]);
	}

	#apply(name: string, args: readonly Expression[], names: Names, given: readonly FormulaValue[] = []): FormulaValue {
		const [list, body] = args;
		if (list && body && overItems.has(name)) {
			return this.#overItems(name, this.value(list, names), body, names);
		}
		if (!Object.hasOwn(this.#functions, name)) {
			throw new FormulaError(`Unknown function ${name}.`);
		}
		const values = [...given, ...args.map((arg) => this.value(arg, names))];
		return this.#functions[name]?.(...values) ?? null;
	}

	/** Functions that compute something for each item, which is `current`. */
	#overItems(name: string, list: FormulaValue, body: Expression, names: Names): FormulaValue {
		const items = isList(list) ? list : list === null ? [] : [list];
		const results = items.map((current, index) =>
			this.value(body, new Map([...names, ["current", current], ["index", index]])),
		);
		const test = (index: number) => toBoolean(results[index] ?? null);
		switch (name) {
			case "map":
				return results;
			case "filter":
				return items.filter((_item, index) => test(index));
			case "find":
				return items.find((_item, index) => test(index)) ?? null;
			case "findIndex":
				return items.findIndex((_item, index) => test(index));
			case "some":
				return items.some((_item, index) => test(index));
			case "every":
				return items.every((_item, index) => test(index));
			case "count":
				return items.filter((_item, index) => test(index)).length;
			default:
				return items
					.map((item, index) => ({ item, key: results[index] ?? null }))
					.sort((a, b) => compare(a.key, b.key) ?? 0)
					.map(({ item }) => item);
		}
	}

	#argument(args: readonly Expression[], index: number, names: Names): FormulaValue {
		const arg = args[index];
		return arg ? this.value(arg, names) : null;
	}
}

const overItems = new Set(["map", "filter", "find", "findIndex", "some", "every", "count", "sort"]);

const comparisons: Readonly<Record<string, string>> = Object.assign(Object.create(null), {
	equal: "==",
	unequal: "!=",
	larger: ">",
	largerEq: ">=",
	smaller: "<",
	smallerEq: "<=",
});

function operate(operator: string, a: FormulaValue, b: FormulaValue): FormulaValue {
	switch (operator) {
		case "==":
			return equal(a, b);
		case "!=":
			return !equal(a, b);
		case ">":
		case "<":
		case ">=":
		case "<=":
			return ordered(operator, compare(a, b));
		case "+":
			return plus(a, b);
		default:
			// What is empty counts as 0.
			return arithmetic(operator, toNumber(a), toNumber(b));
	}
}

function ordered(operator: string, order: number | undefined): boolean {
	if (order === undefined) {
		return false;
	}
	return operator === ">" ? order > 0 : operator === "<" ? order < 0 : operator === ">=" ? order >= 0 : order <= 0;
}

function plus(a: FormulaValue, b: FormulaValue): FormulaValue {
	if (typeof a === "number" && typeof b === "number") {
		return a + b;
	}
	if (isList(a) && isList(b)) {
		return [...a, ...b];
	}
	if (typeof a === "string" || typeof b === "string" || isList(a) || isList(b) || isDate(a) || isDate(b)) {
		return toText(a) + toText(b);
	}
	return toNumber(a) + toNumber(b);
}

function arithmetic(operator: string, a: number, b: number): FormulaValue {
	const result =
		operator === "-" ? a - b : operator === "*" ? a * b : operator === "/" ? a / b : operator === "%" ? a % b : a ** b;
	return Number.isFinite(result) ? result : null;
}
