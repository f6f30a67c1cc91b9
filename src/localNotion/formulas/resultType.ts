import type { Expression } from "./syntax.ts";

/** The types that a formula's answer may have. */
export type ResultType = "string" | "number" | "boolean" | "date";

const propertyTypes: Readonly<Record<string, ResultType>> = {
	number: "number",
	unique_id: "string",
	checkbox: "boolean",
	date: "date",
	created_time: "date",
	last_edited_time: "date",
};

const functionTypes = new Map<string, ResultType>();
for (const [type, names] of [
	[
		"number",
		"add subtract multiply divide mod pow min max sum mean average median abs round ceil floor sqrt cbrt exp ln log10 log2 sign pi e toNumber length minute hour day date week month year timestamp dateBetween count findIndex unaryMinus unaryPlus",
	],
	[
		"boolean",
		"and or not empty contains test startsWith endsWith includes some every equal unequal larger largerEq smaller smallerEq",
	],
	["date", "now today dateAdd dateSubtract dateStart dateEnd dateRange fromTimestamp parseDate"],
] as const) {
	for (const name of names.split(" ")) {
		functionTypes.set(name, type);
	}
}

/** The type of a formula's value where the value itself, being empty, doesn't tell. */
export function resultType(expression: Expression, typeOfProperty: (key: string) => string): ResultType {
	const inner = (part: Expression) => resultType(part, typeOfProperty);
	switch (expression.kind) {
		case "number":
			return "number";
		case "boolean":
			return "boolean";
		case "property":
			return propertyTypes[typeOfProperty(expression.key)] ?? "string";
		case "unary":
			return expression.operator === "-" || expression.operator === "+" ? "number" : "boolean";
		case "group":
			return inner(expression.inner);
		case "conditional":
			return inner(expression.then);
		case "binary":
			return binaryType(expression.operator, inner(expression.left), inner(expression.right));
		case "call":
			return callType(expression.name, expression.args, inner);
		case "method":
			return callType(expression.name, [expression.target, ...expression.args], inner);
		default:
			return "string";
	}
}

/** Whether a formula may give values of different types: branches that differ, but for those that are `empty()`. */
export function isMixed(expression: Expression, typeOfProperty: (key: string) => string): boolean {
	const branches = branchesOf(expression);
	if (branches.length === 0) {
		return false;
	}
	const types = branches.filter((branch) => !isNothing(branch)).map((branch) => resultType(branch, typeOfProperty));
	return new Set(types).size > 1 || branches.some((branch) => isMixed(branch, typeOfProperty));
}

/** What a formula chooses from. */
function branchesOf(expression: Expression): readonly Expression[] {
	switch (expression.kind) {
		case "group":
			return branchesOf(expression.inner);
		case "conditional":
			return [expression.then, expression.otherwise];
		case "call":
			return expression.name === "if" || expression.name === "ifs"
				? expression.args.filter((_arg, index, { length }) => index % 2 === 1 || index === length - 1)
				: [];
		default:
			return [];
	}
}

function isNothing(expression: Expression): boolean {
	return expression.kind === "call" && expression.name === "empty" && expression.args.length === 0;
}

function binaryType(operator: string, left: ResultType, right: ResultType): ResultType {
	if (operator === "+") {
		return left === "number" && right === "number" ? "number" : "string";
	}
	return ["-", "*", "/", "%", "^"].includes(operator) ? "number" : "boolean";
}

function callType(name: string, args: readonly Expression[], inner: (part: Expression) => ResultType): ResultType {
	const chosen =
		name === "if" || name === "ifs" ? args[1] : name === "let" || name === "lets" ? args.at(-1) : undefined;
	if (chosen) {
		return inner(chosen);
	}
	return functionTypes.get(name) ?? "string";
}
