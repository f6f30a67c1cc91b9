import type { CreatePageParameters } from "@notionhq/client";
import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../../base/errors.ts";
import { displayText, type PlainValue, plainValue } from "../../notion/propertyValue.ts";
import { richTextRequest } from "../../notion/richText.ts";
import type { PropertyValue, RichText } from "../../notion/types.ts";
import { type AttributeValue, isDate, isSet, valueText } from "../values.ts";
import type { AttributeProperty } from "./notionProperties.ts";

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
			return plain.people.map(({ name }) => name);
		case "files":
			return plain.files.map(({ name }) => name);
		default:
			return undefined;
	}
}

/** What to send so that the property holds the value. Throws `invalidInput` where the property can't hold it. */
export function toPropertyRequest(value: AttributeValue, { type, name }: AttributeProperty): PropertyRequest {
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

function itemsOf(value: AttributeValue): readonly string[] {
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
