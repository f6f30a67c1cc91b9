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
