import type { CreatePageParameters } from "@notionhq/client";
import * as l10n from "@vscode/l10n";
import { completeValue } from "../notion/completeValues.ts";
import { displayText, type PlainValue, plainValue } from "../notion/propertyValue.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import { richTextRequest } from "../notion/richText.ts";
import type { Session } from "../notion/session.ts";
import type { Page, PropertySchema } from "../notion/types.ts";
import type { LogColumn } from "../tasks/taskFile.ts";
import { propertyOf } from "./pipelineSource.ts";

/** Values of properties by their names. */
export type Values = Readonly<Record<string, PlainValue>>;

/** What a further column of a log row gets. */
export interface ColumnValue {
	readonly property: string;
	readonly value: PlainValue;
}

type PropertyType = PropertySchema["type"];
type PropertyRequest = NonNullable<CreatePageParameters["properties"]>[string];
type Side = "trigger" | "junction" | "item";

/** The properties of one side from which columns are filled. */
export function columnSources(columns: readonly LogColumn[], side: Side): readonly string[] {
	return [...new Set(columns.flatMap(({ from }) => (from.kind === side ? [from.property] : [])))];
}

/** Reads values in full, also those that Notion cuts. Throws `invalidInput` where the row has no such property. */
export async function valuesOf(
	session: Session,
	page: Page,
	properties: readonly string[],
	options: RequestOptions = {},
): Promise<Values> {
	const entries = properties.map(async (name) => {
		const value = await completeValue(session.api, page.id, propertyOf(page, name), options);
		return [name, plainValue(value)] as const;
	});
	return Object.fromEntries(await Promise.all(entries));
}

/** The value of a column; `empty` where its source holds nothing. `now`: the time of the run, in milliseconds since 1970. */
export function columnValue({ from }: LogColumn, sides: Readonly<Record<Side, Values>>, now: number): PlainValue {
	switch (from.kind) {
		case "value":
			return constant(from.value);
		case "run":
			return { kind: "date", start: from.part === "date" ? localDate(now) : new Date(now).toISOString(), end: null };
		default:
			return sides[from.kind][from.property] ?? { kind: "empty" };
	}
}

/** A short name of where a column comes from, for messages and diagrams. */
export function describeSource({ from }: LogColumn): string {
	switch (from.kind) {
		case "value":
			return `"${from.value}"`;
		case "run":
			return from.part === "date" ? l10n.t("date of the run") : l10n.t("time of the run");
		default:
			return from.property;
	}
}

function constant(value: string | number | boolean): PlainValue {
	switch (typeof value) {
		case "number":
			return { kind: "number", number: value };
		case "boolean":
			return { kind: "boolean", boolean: value };
		default:
			return { kind: "text", text: value };
	}
}

/** The day on this machine. */
function localDate(time: number): string {
	const date = new Date(time);
	const parts = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
	return parts.map((part) => String(part).padStart(2, "0")).join("-");
}

const textual: readonly PropertyType[] = ["title", "rich_text", "url", "email", "phone_number", "unique_id"];
const options: readonly PropertyType[] = ["select", "status", "multi_select"];
const computed: readonly PropertyType[] = ["formula", "rollup"];
const dates: readonly PropertyType[] = ["date", "created_time", "last_edited_time"];
const people: readonly PropertyType[] = ["people", "created_by", "last_edited_by"];
const asText = [...textual, ...options, ...computed, ...dates, "number", "checkbox"] as const;

/** Which types of property may fill which; a type that isn't named can't be written. */
const fillers: Readonly<Partial<Record<PropertyType, readonly PropertyType[]>>> = {
	title: asText,
	rich_text: asText,
	number: ["number", "formula", "rollup"],
	checkbox: ["checkbox", "formula"],
	select: [...textual, "select", "status", "formula"],
	status: [...textual, "select", "status", "formula"],
	multi_select: [...textual, ...options, "formula"],
	date: [...dates, "formula", "rollup"],
	url: [...textual, "formula"],
	email: [...textual, "formula"],
	phone_number: [...textual, "formula"],
	relation: ["relation"],
	people,
};

/** The types of property that a column can be. */
export const writableTypes = Object.keys(fillers) as readonly PropertyType[];

/** Whether a column of a type can take what comes from a property of another. */
export function canFill(target: PropertyType, source: PropertyType): boolean {
	return (fillers[target] ?? []).includes(source);
}

/** The type of property that a constant would stand in. */
export function typeOfConstant(value: string | number | boolean): PropertyType {
	return typeof value === "number" ? "number" : typeof value === "boolean" ? "checkbox" : "rich_text";
}

/** What to send so that a property of a type holds the value; `undefined` where it can't. */
export function columnRequest(value: PlainValue, type: PropertyType): PropertyRequest | undefined {
	const text = displayText(value);
	switch (type) {
		case "title":
			return { title: richTextRequest(text) };
		case "rich_text":
			return { rich_text: richTextRequest(text) };
		case "number":
			return value.kind === "number" ? { number: value.number } : undefined;
		case "checkbox":
			return value.kind === "boolean" ? { checkbox: value.boolean } : undefined;
		case "select":
			return { select: { name: text } };
		case "status":
			return { status: { name: text } };
		case "multi_select": {
			const names = value.kind === "options" ? value.options.map(({ name }) => name) : [text];
			return { multi_select: names.map((name) => ({ name })) };
		}
		case "date":
			return value.kind === "date" ? { date: { start: value.start, end: value.end } } : undefined;
		case "url":
			return { url: text };
		case "email":
			return { email: text };
		case "phone_number":
			return { phone_number: text };
		case "relation":
			return value.kind === "relation" ? { relation: value.ids.map((id) => ({ id })) } : undefined;
		case "people":
			return value.kind === "people" ? { people: value.people.map(({ id }) => ({ id })) } : undefined;
		default:
			return undefined;
	}
}
