import { invalid } from "../notionError.ts";
import { encodeId, propertyByKey } from "../propertySchemas/propertyIds.ts";
import type { DataSourceRecord } from "../records.ts";
import { type Expression, FormulaSyntaxError, parseFormula } from "./syntax.ts";

/** A formula as it is kept: spaced as Notion does, references by property id (`{{id}}`), so that they survive a rename. */
export function storeFormula(source: string, dataSource: DataSourceRecord): string {
	if (source.trim() === "") {
		return "";
	}
	return print(parsed(source), (key) => {
		const property = propertyByKey(dataSource, key);
		if (!property) {
			throw invalid("Type error with formula");
		}
		return `{{${encodeId(property.id)}}}`;
	});
}

/** A kept formula as answers carry it. */
export function printFormula(stored: string, dataSourceId: string, workspaceId: string): string {
	return stored.replace(
		/\{\{([^:}]+)\}\}/g,
		(_match, id: string) => `{{notion:block_property:${id}:${dataSourceId}:${workspaceId}}}`,
	);
}

function parsed(source: string): Expression {
	try {
		return parseFormula(source);
	} catch (error) {
		if (error instanceof FormulaSyntaxError) {
			throw invalid("Parse error with formula");
		}
		throw error;
	}
}

function print(expression: Expression, reference: (key: string) => string): string {
	const inner = (part: Expression) => print(ungrouped(part), reference);
	const operand = (part: Expression) => print(part, reference);
	const list = (parts: readonly Expression[]) => parts.map(inner).join(", ");
	switch (expression.kind) {
		case "number":
			return expression.text;
		case "string":
			return JSON.stringify(expression.value);
		case "boolean":
			return String(expression.value);
		case "property":
			return reference(expression.key);
		case "name":
			return expression.name;
		case "list":
			return `[${list(expression.items)}]`;
		case "unary":
			return `${expression.operator}${expression.operator === "not" ? " " : ""}${operand(expression.operand)}`;
		case "binary":
			return `${operand(simplified(expression.left))} ${expression.operator} ${operand(simplified(expression.right))}`;
		case "conditional":
			return `${operand(expression.test)} ? ${operand(expression.then)} : ${operand(expression.otherwise)}`;
		case "call":
			return `${expression.name}(${list(expression.args)})`;
		case "method":
			return `${operand(expression.target)}.${expression.name}${expression.field ? "" : `(${list(expression.args)})`}`;
		case "group":
			return `(${inner(expression.inner)})`;
	}
}

/** Parentheses around a whole argument say nothing. */
function ungrouped(expression: Expression): Expression {
	return expression.kind === "group" ? ungrouped(expression.inner) : expression;
}

/** Around an operand they only matter if an operator is in them. */
function simplified(expression: Expression): Expression {
	const inner = ungrouped(expression);
	return inner.kind === "binary" || inner.kind === "conditional" ? expression : inner;
}
