import type { CreatePageParameters } from "@notionhq/client";
import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../../base/errors.ts";
import { displayText, type PlainValue, plainValue } from "../../notion/propertyValue.ts";
import { richTextRequest } from "../../notion/richText.ts";
import type { PropertyValue, RichText } from "../../notion/types.ts";
import { type AttributeValue, isDate, isSet, longestOption, valueText } from "../values.ts";
import type { AttributeProperty } from "./notionProperties.ts";
import type { Referred } from "./notionReferences.ts";

type PropertyRequest = NonNullable<CreatePageParameters["properties"]>[string];

/** A property's value as an attribute's. `undefined` for one that this version can't read. */
export function toAttributeValue(value: PropertyValue, { valueType }: AttributeProperty): AttributeValue | undefined {
	const plain = plainValue(value);
	if (plain.kind === "unknown") {
		return undefined;
	}
	if (valueType === "text" && plain.kind !== "empty") {
		return displayText(plain);
	}
	return fromPlain(plain, valueType);
}

function fromPlain(plain: PlainValue, valueType: AttributeProperty["valueType"]): AttributeValue | undefined {
	switch (plain.kind) {
		case "empty":
			return null;
		case "text":
			return plain.text;
		case "number":
			return plain.number;
		case "boolean":
			return plain.boolean;
		case "options": {
			const names = plain.options.map(({ name }) => name);
			return valueType === "set" ? names : (names[0] ?? null);
		}
		case "date":
			return { start: plain.start, end: plain.end };
		case "people":
			return plain.people.map(({ id }) => id);
		case "relation":
			return [...plain.ids];
		case "files":
			return plain.files.map(({ name }) => name);
		default:
			return undefined;
	}
}

/** Items of a relation, of people or of a multi-select in one request. Source: developers.notion.com, "Request limits". */
const mostItems = 100;

/**
 * Why Notion would refuse the value, as far as that can be told without sending it. `ids` says what the names of related rows
 * and people stand for.
 */
export function problemWith(
	value: AttributeValue,
	{ type, name, options }: Pick<AttributeProperty, "type" | "name" | "options">,
	ids: ReadonlyMap<string, Referred>,
): string | undefined {
	const items = itemsOf(value);
	if (items.length > mostItems) {
		return l10n.t('"{0}" can\'t hold more than {1}.', name, mostItems);
	}
	if (type === "relation" || type === "people") {
		const found = items.map((item) => ids.get(item)).find((one) => one !== undefined && "problem" in one);
		return found && "problem" in found ? found.problem : undefined;
	}
	if (type !== "select" && type !== "multi_select" && type !== "status") {
		return undefined;
	}
	const bad = items.find((item) => item.includes(",") || item.length > longestOption);
	if (bad !== undefined) {
		return bad.includes(",")
			? l10n.t('"{0}" can\'t be an option in Notion: it has a comma.', bad)
			: l10n.t(
					'"{0}…" can\'t be an option in Notion: it has more than {1} characters.',
					bad.slice(0, 20),
					longestOption,
				);
	}
	const [state] = items;
	// Notion makes new options of a select, but no new states.
	return type === "status" && state !== undefined && options !== undefined && !options.includes(state)
		? l10n.t('"{0}" isn\'t a state of "{1}". There are: {2}.', state, name, options.join(", "))
		: undefined;
}

/** What to send so that the property holds the value. Throws `invalidInput` where the property can't hold it. */
export function toPropertyRequest(
	value: AttributeValue,
	property: AttributeProperty,
	ids: ReadonlyMap<string, Referred> = new Map(),
): PropertyRequest {
	const { type, name } = property;
	const problem = problemWith(value, property, ids);
	if (problem !== undefined) {
		throw new WorkspaceError("invalidInput", problem, { remedy: l10n.t("Correct the value on the other side.") });
	}
	switch (type) {
		case "title":
			return { title: richTextRequest(valueText(value)) };
		case "rich_text":
			return { rich_text: richTextRequest(valueText(value)) };
		case "number":
			return { number: expect(name, value, value === null || typeof value === "number") };
		case "checkbox":
			return { checkbox: value === true };
		case "select":
			return { select: value === null ? null : { name: valueText(value) } };
		case "status":
			return { status: value === null ? null : { name: valueText(value) } };
		case "multi_select":
			return { multi_select: itemsOf(value).map((item) => ({ name: item })) };
		case "relation":
			return { relation: idsIn(value, ids).map((id) => ({ id })) };
		case "people":
			return { people: idsIn(value, ids).map((id) => ({ object: "user", id })) };
		case "date":
			return {
				date: isDate(value) ? { start: value.start, end: value.end ?? null } : expect(name, value, value === null),
			};
		case "url":
			return { url: textOrNull(value) };
		case "email":
			return { email: textOrNull(value) };
		case "phone_number":
			return { phone_number: textOrNull(value) };
		default:
			throw new WorkspaceError("unsupported", l10n.t('"{0}" can\'t be written ({1}).', name, type));
	}
}

/** The rich text of a text property. */
export function richTextOf(value: PropertyValue): RichText | undefined {
	return value.type === "title" ? value.title : value.type === "rich_text" ? value.rich_text : undefined;
}

/** Whether plain text would lose something of it: bold, colours, links, mentions, equations. */
export function isFormatted(text: RichText): boolean {
	return text.some(({ type, annotations, href }) => {
		const { color, ...marks } = annotations;
		return type !== "text" || href !== null || color !== "default" || Object.values(marks).some(Boolean);
	});
}

function idsIn(value: AttributeValue, ids: ReadonlyMap<string, Referred>): readonly string[] {
	const found = itemsOf(value).map((item) => ids.get(item) ?? { is: item });
	return [...new Set(found.flatMap((one) => ("is" in one ? [one.is] : [])))];
}

/** The items of a set; a single value is a set of one. */
export function itemsOf(value: AttributeValue): readonly string[] {
	return isSet(value) ? value : value === null ? [] : [valueText(value)];
}

function textOrNull(value: AttributeValue): string | null {
	return valueText(value) || null;
}

/** Narrows a value to what the property takes. */
function expect<T extends AttributeValue>(name: string, value: AttributeValue, fits: boolean): T {
	if (!fits) {
		throw new WorkspaceError("invalidInput", l10n.t('"{0}" can\'t hold "{1}".', name, valueText(value)), {
			remedy: l10n.t("Correct the value on the other side."),
		});
	}
	// `fits` says so.
	return value as T;
}
