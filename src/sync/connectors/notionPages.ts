import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../../base/errors.ts";
import { completeValue, isCut } from "../../notion/completeValues.ts";
import type { RequestOptions } from "../../notion/requestOptions.ts";
import { plainText } from "../../notion/richText.ts";
import type { Session } from "../../notion/session.ts";
import { titleOf } from "../../notion/titles.ts";
import type { Page, PropertyValue } from "../../notion/types.ts";
import type { AttributeValue } from "../values.ts";
import type { SyncObject } from "./connector.ts";
import type { AttributeProperty } from "./notionProperties.ts";
import { People, type References, RelatedRows } from "./notionReferences.ts";
import { isFormatted, richTextOf, toAttributeValue } from "./notionValues.ts";

/** Ids of rows or people that a property of a page holds. */
interface ReferredIds {
	readonly pageId: string;
	readonly property: AttributeProperty;
	readonly ids: readonly string[];
}

/** Reads pages as objects: what Notion cut is read in full, related rows and people get the names that people know them by. */
export class PageReader {
	readonly #api: Session["api"];
	readonly #properties: readonly AttributeProperty[];
	readonly #people: People;
	readonly #references = new Map<string, References>();

	constructor(api: Session["api"], properties: readonly AttributeProperty[]) {
		this.#api = api;
		this.#properties = properties;
		this.#people = new People(api);
		for (const { attribute, type, related } of properties) {
			if (type === "people" || type === "created_by" || type === "last_edited_by") {
				this.#references.set(attribute, this.#people);
			} else if (related) {
				this.#references.set(attribute, new RelatedRows(api, related.dataSourceId, related.key));
			}
		}
	}

	/** What the names in an attribute stand for; `undefined` where they are nothing but text. */
	references(attribute: string): References | undefined {
		return this.#references.get(attribute);
	}

	async toObject(page: Page, options: RequestOptions): Promise<SyncObject> {
		const [object] = await this.toObjects([page], options);
		return object as SyncObject;
	}

	/** All names at once: many rows that point to each other's cost a list, not a request each. */
	async toObjects(pages: readonly Page[], options: RequestOptions): Promise<SyncObject[]> {
		const referred: ReferredIds[] = [];
		const objects: SyncObject[] = [];
		for (const page of pages) {
			const object = this.convert(page);
			const attributes: Record<string, AttributeValue> = { ...object.attributes };
			for (const [property, value] of this.#values(page)) {
				if (this.#references.has(property.attribute)) {
					referred.push({ pageId: page.id, property, ids: await this.#ids(page, property, value, options) });
				} else if (isCut(value)) {
					const whole = await completeValue(this.#api, page.id, value, options);
					attributes[property.attribute] = plainText(richTextOf(whole) ?? []);
				}
			}
			objects.push({ ...object, attributes });
		}
		return referred.length === 0 ? objects : this.#withNames(objects, referred, options);
	}

	/** What a page object itself says, without a request: no names of rows and people. */
	convert(page: Page): SyncObject {
		const attributes: Record<string, AttributeValue> = {};
		const unreadable: Record<string, string> = {};
		const readOnly: Record<string, string> = {};
		for (const [property, value] of this.#values(page)) {
			const { attribute } = property;
			const converted = toAttributeValue(value, property);
			if (converted === undefined) {
				unreadable[attribute] = l10n.t('"{0}" has a value that this version can\'t read.', attribute);
			} else {
				attributes[attribute] = converted;
			}
			if (isFormatted(richTextOf(value) ?? [])) {
				readOnly[attribute] = l10n.t(
					'"{0}" of "{1}" is formatted in Notion, and plain text would lose that.',
					attribute,
					titleOf(page),
				);
			}
		}
		return { id: page.id, title: titleOf(page), attributes, editedAt: page.last_edited_time, unreadable, readOnly };
	}

	async #withNames(
		objects: readonly SyncObject[],
		referred: readonly ReferredIds[],
		options: RequestOptions,
	): Promise<SyncObject[]> {
		const keys = new Map<References, Awaited<ReturnType<References["keysOf"]>>>();
		const byReferences = Map.groupBy(referred, ({ property }) => this.#references.get(property.attribute));
		for (const [references, group] of byReferences) {
			if (references) {
				const ids = group.flatMap((one) => one.ids);
				keys.set(references, await references.keysOf(ids, options));
			}
		}
		const byPage = Map.groupBy(referred, ({ pageId }) => pageId);
		return objects.map((object) => {
			let named = object;
			for (const one of byPage.get(object.id) ?? []) {
				const references = this.#references.get(one.property.attribute);
				named = withNames(named, one, (references && keys.get(references)) ?? new Map());
			}
			return named;
		});
	}

	async #ids(
		page: Page,
		{ attribute }: AttributeProperty,
		cut: PropertyValue,
		options: RequestOptions,
	): Promise<readonly string[]> {
		const value = await completeValue(this.#api, page.id, cut, options);
		if (value.type === "relation") {
			return value.relation.map((row) => row.id);
		}
		if (value.type === "created_by" || value.type === "last_edited_by") {
			const user = value.type === "created_by" ? value.created_by : value.last_edited_by;
			this.#people.see([user]);
			return [user.id];
		}
		if (value.type !== "people") {
			throw new WorkspaceError("badAnswer", l10n.t('"{0}" is of another type than a moment ago.', attribute));
		}
		const people = value.people.filter((one) => one.object === "user");
		this.#people.see(people);
		return people.map((one) => one.id);
	}

	#values(page: Page): readonly (readonly [AttributeProperty, PropertyValue])[] {
		const byId = new Map(Object.values(page.properties).map((value) => [value.id, value]));
		return this.#properties.flatMap((property) => {
			const value = byId.get(property.id);
			return value ? [[property, value] as const] : [];
		});
	}
}

/** The object with an attribute by names instead of ids; unreadable where one of them has none. */
function withNames(
	object: SyncObject,
	{ property: { attribute }, ids }: ReferredIds,
	keys: Awaited<ReturnType<References["keysOf"]>>,
): SyncObject {
	const found = ids.map((id) => keys.get(id) ?? { is: id });
	const problem = found.find((one) => "problem" in one);
	if (problem && "problem" in problem) {
		const { [attribute]: _ids, ...attributes } = object.attributes;
		return { ...object, attributes, unreadable: { ...object.unreadable, [attribute]: problem.problem } };
	}
	const names = found.flatMap((one) => ("is" in one ? [one.is] : []));
	const named = { ...object, attributes: { ...object.attributes, [attribute]: names.length === 0 ? null : names } };
	if (new Set(names).size === names.length) {
		return named;
	}
	const reason = l10n.t('Two of "{0}" have the same name. Give each its own.', attribute);
	return { ...named, readOnly: { ...object.readOnly, [attribute]: reason } };
}
