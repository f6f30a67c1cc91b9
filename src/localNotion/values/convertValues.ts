import { plainText, textOf } from "../content/richText.ts";
import type { Context } from "../context.ts";
import { newOption, type SelectOption } from "../propertySchemas/options.ts";
import { propertyById } from "../propertySchemas/propertyIds.ts";
import { setProperty, sourceOf } from "../propertySchemas/writeSchema.ts";
import type { PageRecord, PropertyRecord, RichText } from "../records.ts";

const texts = new Set(["rich_text", "url", "email", "phone_number"]);

/** After a change of type: values are carried over as text where the new type can hold it, else dropped. */
export function convertValues(sourceId: string, before: PropertyRecord, context: Context): void {
	for (const rowId of [...context.workspace.childIds(sourceId)]) {
		const row = context.workspace.find("page", rowId);
		if (row && row.values[before.id] !== undefined) {
			convertValue(sourceId, row, before, context);
		}
	}
}

function convertValue(sourceId: string, row: PageRecord, before: PropertyRecord, context: Context): void {
	const property = propertyById(sourceOf(sourceId, context), before.id);
	const { [before.id]: value, ...others } = row.values;
	const text = textsOf(before, value, context);
	const converted = property && text.length > 0 ? fromTexts(sourceId, property, text, context) : undefined;
	const values = converted === undefined ? others : { ...others, [before.id]: converted };
	context.workspace.put({ ...row, values });
}

function textsOf({ type, config }: PropertyRecord, value: unknown, context: Context): readonly string[] {
	if (type === "rich_text") {
		const text = plainText(value as RichText, context.lookup);
		return text === "" ? [] : [text];
	}
	if (texts.has(type) || type === "number") {
		return [String(value)];
	}
	if (type === "select" || type === "status" || type === "multi_select") {
		const ids = Array.isArray(value) ? value : [value];
		const options = (config.options ?? []) as readonly SelectOption[];
		return options.filter(({ id }) => ids.includes(id)).map(({ name }) => name);
	}
	if (type === "checkbox") {
		return [value ? "Yes" : "No"];
	}
	return type === "date" ? [String((value as { readonly start: string }).start)] : [];
}

function fromTexts(
	sourceId: string,
	property: PropertyRecord,
	[first = "", ...rest]: readonly string[],
	context: Context,
): unknown {
	switch (property.type) {
		case "rich_text":
			return textOf([first, ...rest].join(", "));
		case "url":
		case "email":
		case "phone_number":
			return [first, ...rest].join(", ");
		case "number": {
			const number = Number.parseFloat(first);
			return Number.isNaN(number) ? undefined : number;
		}
		case "checkbox":
			return /^(yes|true|1)$/i.test(first);
		case "select":
			return optionIdOf(sourceId, property.id, first, context);
		case "multi_select":
			return [first, ...rest].map((name) => optionIdOf(sourceId, property.id, name, context));
		case "status":
			return ((property.config.options ?? []) as readonly SelectOption[]).find(({ name }) => name === first)?.id;
		default:
			return undefined;
	}
}

function optionIdOf(sourceId: string, propertyId: string, text: string, context: Context): string | undefined {
	const name = text.replaceAll(",", " ").slice(0, 100);
	const property = propertyById(sourceOf(sourceId, context), propertyId);
	const options = (property?.config.options ?? []) as readonly SelectOption[];
	const known = options.find((option) => option.name === name);
	if (known || !property) {
		return known?.id;
	}
	const option = newOption(name, undefined, context);
	setProperty(sourceId, { ...property, config: { options: [...options, option] } }, context);
	return option.id;
}
