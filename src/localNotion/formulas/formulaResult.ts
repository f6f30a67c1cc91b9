import type { DateValue } from "../content/dates.ts";
import type { Context } from "../context.ts";
import { propertyByKey } from "../propertySchemas/propertyIds.ts";
import type { JsonObject, PageRecord, PropertyRecord } from "../records.ts";
import { propertiesOf, sourceOfPage } from "../values/propertiesOf.ts";
import { visibleRelatedIds } from "../values/relations.ts";
import { evaluate, type FormulaSource } from "./evaluate.ts";
import { isMixed, type ResultType, resultType } from "./resultType.ts";
import { type Expression, FormulaSyntaxError, parseFormula } from "./syntax.ts";
import { dateAnswer, dateFrom, FormulaError, type FormulaValue, isDate, toText } from "./values.ts";

/** Formulas that read formulas end here. */
const maximalDepth = 10;
let depth = 0;

const parsed = new Map<string, Expression | undefined>();
const parsedLimit = 1000;

/** The value of a formula as it stands under `formula`. */
export function formulaResult(page: PageRecord, property: PropertyRecord, context: Context): JsonObject {
	const expression = expressionOf(String(property.config.expression ?? ""));
	if (!expression) {
		return { type: "string", string: null };
	}
	try {
		const value = compute(page, expression, context);
		return answerOf(
			value,
			resultType(expression, (key) => typeOfProperty(page, key, context)),
		);
	} catch (error) {
		if (error instanceof FormulaError) {
			return { type: "unsupported", unsupported: {} };
		}
		throw error;
	}
}

/** Whether a formula's values are of one type, as a filter on it needs them. */
export function hasOneType(page: PageRecord, property: PropertyRecord, context: Context): boolean {
	const expression = expressionOf(String(property.config.expression ?? ""));
	return !expression || !isMixed(expression, (key) => typeOfProperty(page, key, context));
}

function compute(page: PageRecord, expression: Expression, context: Context): FormulaValue {
	if (depth >= maximalDepth) {
		throw new FormulaError("Formulas refer to each other too deeply.");
	}
	depth += 1;
	try {
		return evaluate(expression, sourceFor(page, context));
	} finally {
		depth -= 1;
	}
}

function expressionOf(text: string): Expression | undefined {
	if (parsed.has(text)) {
		return parsed.get(text);
	}
	if (parsed.size > parsedLimit) {
		parsed.clear();
	}
	const expression = text === "" ? undefined : tryParse(text);
	parsed.set(text, expression);
	return expression;
}

function tryParse(text: string): Expression | undefined {
	try {
		return parseFormula(text);
	} catch (error) {
		if (error instanceof FormulaSyntaxError) {
			return undefined;
		}
		throw error;
	}
}

function typeOfProperty(page: PageRecord, key: string, context: Context): string {
	const source = sourceOfPage(page, context);
	const property = source && propertyByKey(source, key);
	if (property?.type !== "formula") {
		return property?.type ?? "";
	}
	const inner = expressionOf(String(property.config.expression ?? ""));
	const types: Readonly<Record<ResultType, string>> = {
		string: "rich_text",
		number: "number",
		boolean: "checkbox",
		date: "date",
	};
	return inner && depth < maximalDepth ? types[nestedType(inner, page, context)] : "";
}

function nestedType(expression: Expression, page: PageRecord, context: Context): ResultType {
	depth += 1;
	try {
		return resultType(expression, (key) => typeOfProperty(page, key, context));
	} finally {
		depth -= 1;
	}
}

function answerOf(value: FormulaValue, type: ResultType): JsonObject {
	if (value === null) {
		return { type, [type]: null };
	}
	if (typeof value === "number" || typeof value === "boolean") {
		return { type: typeof value, [typeof value]: value };
	}
	return isDate(value) ? { type: "date", date: dateAnswer(value) } : { type: "string", string: toText(value) };
}

function sourceFor(page: PageRecord, context: Context): FormulaSource {
	const read = (from: PageRecord, key: string): FormulaValue => {
		const source = sourceOfPage(from, context);
		const property = source ? propertyByKey(source, key) : propertiesOf(from, context).find(({ name }) => name === key);
		if (!property) {
			throw new FormulaError(`Unknown property ${key}.`);
		}
		return propertyValue(from, property, context);
	};
	return {
		now: context.now,
		property: (key) => read(page, key),
		propertyOf: ({ id }, key) => {
			const related = context.workspace.find("page", id);
			return related ? read(related, key) : null;
		},
		pageId: () => page.id,
	};
}

function propertyValue(page: PageRecord, property: PropertyRecord, context: Context): FormulaValue {
	if (property.type === "relation") {
		return visibleRelatedIds(page, property.id, context).map((id) => ({ kind: "page", id }));
	}
	return fromAnswer(property.type, context.readValue(page, property, context), context);
}

/** A value as it is answered, for computing with. */
function fromAnswer(type: string, value: unknown, context: Context): FormulaValue {
	switch (type) {
		case "title":
		case "rich_text":
			return (value as readonly { readonly plain_text: string }[]).map(({ plain_text }) => plain_text).join("");
		case "select":
		case "status":
			return (value as { readonly name: string } | null)?.name ?? null;
		case "multi_select":
		case "files":
			return (value as readonly { readonly name: string }[]).map(({ name }) => name);
		case "date":
			return value ? dateFrom(value as DateValue) : null;
		case "created_time":
		case "last_edited_time":
			return dateFrom({ start: String(value) });
		case "people":
			return (value as readonly JsonObject[]).map((user) => person(user, context));
		case "created_by":
		case "last_edited_by":
			return person(value as JsonObject, context);
		case "unique_id": {
			const { prefix, number } = value as { readonly prefix: string | null; readonly number: number };
			return prefix ? `${prefix}-${number}` : String(number);
		}
		case "formula":
		case "rollup":
			return fromResult(value as JsonObject, context);
		default:
			return typeof value === "number" || typeof value === "string" || typeof value === "boolean" ? value : null;
	}
}

function fromResult(result: JsonObject, context: Context): FormulaValue {
	const inner = result[String(result.type)];
	if (result.type === "unsupported") {
		throw new FormulaError("The formula reads an unsupported value.");
	}
	if (result.type === "date") {
		return inner ? dateFrom(inner as DateValue) : null;
	}
	if (result.type === "array") {
		return (inner as readonly JsonObject[]).map((item) =>
			fromAnswer(String(item.type), item[String(item.type)], context),
		);
	}
	return (inner as string | number | boolean | null | undefined) ?? null;
}

function person(user: JsonObject, context: Context): FormulaValue {
	const id = String(user.id);
	return {
		kind: "person",
		id,
		name: context.lookup.userName(id),
		email: context.workspace.find("user", id)?.email ?? "",
	};
}
