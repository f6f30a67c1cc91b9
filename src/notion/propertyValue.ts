import { unreachable } from "../base/errors.ts";
import { plainText } from "./richText.ts";
import type { PartialUser, PropertyValue } from "./types.ts";

/** A value without Notion's wrapping, of a kind that can be compared and shown. */
export type PlainValue =
	| { readonly kind: "empty" }
	| { readonly kind: "text"; readonly text: string }
	| { readonly kind: "number"; readonly number: number }
	| { readonly kind: "boolean"; readonly boolean: boolean }
	/** One or several options, in Notion's order. */
	| {
			readonly kind: "options";
			readonly options: readonly { readonly id: string; readonly name: string; readonly color: string }[];
	  }
	/** Dates are `2026-03-11` or date-times with an offset, as Notion sends them. */
	| { readonly kind: "date"; readonly start: string; readonly end: string | null }
	| { readonly kind: "people"; readonly people: readonly { readonly id: string; readonly name: string }[] }
	| { readonly kind: "files"; readonly files: readonly { readonly name: string; readonly url: string }[] }
	/** `complete` is false when Notion cut the list after 25. */
	| { readonly kind: "relation"; readonly ids: readonly string[]; readonly complete: boolean }
	| { readonly kind: "list"; readonly items: readonly PlainValue[] }
	/** A type that this version doesn't know: shown as such, never written. */
	| { readonly kind: "unknown"; readonly type: string };

const empty: PlainValue = { kind: "empty" };

/** Reads any property value; a type that is newer than this code gives `unknown`. */
export function plainValue(value: PropertyValue): PlainValue {
	switch (value.type) {
		case "title":
			return text(plainText(value.title));
		case "rich_text":
			return text(plainText(value.rich_text));
		case "number":
			return number(value.number);
		case "checkbox":
			return { kind: "boolean", boolean: value.checkbox };
		case "select":
			return value.select ? { kind: "options", options: [value.select] } : empty;
		case "status":
			return value.status ? { kind: "options", options: [value.status] } : empty;
		case "multi_select":
			return value.multi_select.length > 0 ? { kind: "options", options: value.multi_select } : empty;
		case "date":
			return date(value.date);
		case "url":
			return text(value.url);
		case "email":
			return text(value.email);
		case "phone_number":
			return text(value.phone_number);
		case "people":
			return value.people.length > 0 ? { kind: "people", people: value.people.map(person) } : empty;
		case "created_by":
			return { kind: "people", people: [person(value.created_by)] };
		case "last_edited_by":
			return { kind: "people", people: [person(value.last_edited_by)] };
		case "created_time":
			return { kind: "date", start: value.created_time, end: null };
		case "last_edited_time":
			return { kind: "date", start: value.last_edited_time, end: null };
		case "files":
			return value.files.length > 0 ? { kind: "files", files: value.files.map(file) } : empty;
		case "relation": {
			const cut = "has_more" in value && value.has_more === true;
			return value.relation.length > 0 || cut
				? { kind: "relation", ids: value.relation.map(({ id }) => id), complete: !cut }
				: empty;
		}
		case "formula":
			return formula(value.formula);
		case "rollup":
			return rollup(value.rollup);
		case "unique_id":
			return value.unique_id.number === null
				? empty
				: text([value.unique_id.prefix, value.unique_id.number].filter((part) => part !== null).join("-"));
		case "verification":
			return text(value.verification?.state);
		case "place":
			return text(value.place?.name ?? value.place?.address);
		case "button":
			return empty;
		default:
			return { kind: "unknown", type: (value as { type: string }).type };
	}
}

/** Whether a value holds nothing. An unticked checkbox and 0 are something. */
export function isEmpty(value: PlainValue): boolean {
	return value.kind === "empty" || (value.kind === "text" && value.text.trim() === "");
}

/** The value as one line of text for tables, previews and logs. Numbers and dates are as Notion's API writes them. */
export function displayText(value: PlainValue, titleOfPage: (id: string) => string = (id) => id): string {
	switch (value.kind) {
		case "empty":
			return "";
		case "text":
			return value.text;
		case "number":
			return String(value.number);
		case "boolean":
			return value.boolean ? "✓" : "";
		case "options":
			return value.options.map(({ name }) => name).join(", ");
		case "date":
			return value.end === null ? value.start : `${value.start} → ${value.end}`;
		case "people":
			return value.people.map(({ name }) => name).join(", ");
		case "files":
			return value.files.map(({ name }) => name).join(", ");
		case "relation":
			return value.ids.map(titleOfPage).join(", ") + (value.complete ? "" : ", …");
		case "list":
			return value.items.map((item) => displayText(item, titleOfPage)).join(", ");
		case "unknown":
			return `(${value.type})`;
		default:
			return unreachable(value);
	}
}

function text(value: string | null | undefined): PlainValue {
	return value ? { kind: "text", text: value } : empty;
}

function number(value: number | null | undefined): PlainValue {
	return typeof value === "number" ? { kind: "number", number: value } : empty;
}

function date(value: { readonly start: string; readonly end?: string | null } | null | undefined): PlainValue {
	return value ? { kind: "date", start: value.start, end: value.end ?? null } : empty;
}

function person(user: PartialUser | { readonly id: string; readonly name?: string | null }): {
	id: string;
	name: string;
} {
	return { id: user.id, name: ("name" in user && user.name) || user.id };
}

function file(value: Extract<PropertyValue, { type: "files" }>["files"][number]): { name: string; url: string } {
	if ("file" in value) {
		return { name: value.name, url: value.file.url };
	}
	return { name: value.name, url: "external" in value ? value.external.url : "" };
}

function formula(value: Extract<PropertyValue, { type: "formula" }>["formula"]): PlainValue {
	switch (value.type) {
		case "string":
			return text(value.string);
		case "number":
			return number(value.number);
		case "boolean":
			return value.boolean === null ? empty : { kind: "boolean", boolean: value.boolean };
		case "date":
			return date(value.date);
		default:
			return { kind: "unknown", type: "formula" };
	}
}

function rollup(value: Extract<PropertyValue, { type: "rollup" }>["rollup"]): PlainValue {
	switch (value.type) {
		case "number":
			return number(value.number);
		case "date":
			return date(value.date);
		case "array":
			return value.array.length > 0
				? { kind: "list", items: value.array.map((item) => plainValue(item as PropertyValue)) }
				: empty;
		default:
			return { kind: "unknown", type: "rollup" };
	}
}
