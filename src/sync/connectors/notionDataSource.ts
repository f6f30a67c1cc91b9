import type { CreatePageParameters } from "@notionhq/client";
import * as l10n from "@vscode/l10n";
import { isWorkspaceError, WorkspaceError } from "../../base/errors.ts";
import type { RequestOptions } from "../../notion/requestOptions.ts";
import { plainText } from "../../notion/richText.ts";
import type { Session } from "../../notion/session.ts";
import { titleOf } from "../../notion/titles.ts";
import type { Page, PropertyValue, RichText } from "../../notion/types.ts";
import type { Outbox } from "../../tasks/outbox.ts";
import { type Attributes, type AttributeValue, canonicalKey, sameValue } from "../values.ts";
import { allRows } from "./allRows.ts";
import type {
	CallOptions,
	Changes,
	Connector,
	ConnectorIssue,
	CreateOptions,
	Listing,
	Reading,
	SyncObject,
	UpdateOptions,
	Written,
} from "./connector.ts";
import type { AttributeProperty } from "./notionProperties.ts";
import { isFormatted, richTextOf, toAttributeValue, toPropertyRequest } from "./notionValues.ts";

export interface NotionConnectorOptions {
	readonly session: Pick<Session, "api">;
	readonly dataSourceId: string;
	/** What to call it in messages. */
	readonly title: string;
	readonly properties: readonly AttributeProperty[];
	/** The attribute by which a page is looked up whose create got no answer. */
	readonly keyAttribute: string;
	readonly outbox: Pick<Outbox, "create" | "update" | "recover">;
	readonly taskId: string;
	/** The number of the task's lease, where one is held. */
	readonly fence?: number;
}

/** More text items or people than this, and a page object leaves the rest out. Source: developers.notion.com, "Page property values". */
const mostItemsInPage = 25;

/** Milliseconds that are asked for twice: edit times are floored to the minute, and a query may lag behind an edit. */
const overlap = 3 * 60_000;

/** The rows of a Notion data source. All its writes go through the outbox. */
export class NotionConnector implements Connector {
	readonly label: string;
	readonly capabilities = { create: true, update: true, delete: true, identifiedByKey: false } as const;
	readonly #options: NotionConnectorOptions;

	constructor(options: NotionConnectorOptions) {
		this.#options = options;
		this.label = options.title;
	}

	/** What can be said of properties is said where they are resolved (`resolveProperties`). */
	async validate(): Promise<readonly ConnectorIssue[]> {
		return [];
	}

	/** Every row, or an error. A row that moves while the list is read may come twice: the last one counts. */
	async list(options: CallOptions = {}): Promise<Listing> {
		const rows = await allRows(this.#api, this.#options.dataSourceId, background(options));
		const pages = [...rows.values()].filter((page) => !page.in_trash);
		return { objects: await this.#toObjects(pages, options), complete: true, cursor: latestEdit(pages, undefined) };
	}

	/** The rows that Notion says were edited since, in the trash or not: two requests if there are few. */
	async changes(cursor: string, options: CallOptions = {}): Promise<Changes> {
		const since = new Date(Date.parse(cursor) - overlap).toISOString();
		const filter = { timestamp: "last_edited_time", last_edited_time: { on_or_after: since } } as const;
		const { dataSourceId } = this.#options;
		const edited = await this.#api.query(dataSourceId, { filter }, background(options));
		const trashed = await this.#api.query(dataSourceId, { filter, inTrash: true }, background(options));
		const deleted = new Set(trashed.filter((page) => page.in_trash).map(({ id }) => id));
		const pages = [...new Map(edited.map((page) => [page.id, page])).values()].filter(
			(page) => !page.in_trash && !deleted.has(page.id),
		);
		return {
			objects: await this.#toObjects(pages, options),
			deleted: [...deleted],
			cursor: latestEdit([...pages, ...trashed], cursor) ?? cursor,
		};
	}

	async listDeleted(options: CallOptions = {}): Promise<readonly string[]> {
		const trashed = await this.#api.query(this.#options.dataSourceId, { inTrash: true }, background(options));
		return trashed.filter((page) => page.in_trash).map(({ id }) => id);
	}

	async read(id: string, options: CallOptions = {}): Promise<Reading> {
		try {
			const page = await this.#api.page(id, background(options));
			if (page.in_trash) {
				return { state: "deleted" };
			}
			const { parent } = page;
			return parent.type === "data_source_id" && parent.data_source_id === this.#options.dataSourceId
				? { state: "present", object: await this.#toObject(page, options) }
				: { state: "outOfScope" };
		} catch (error) {
			// Deleted for good, or not shared any more: Notion doesn't say which.
			if (isWorkspaceError(error, "notFound", "restricted")) {
				return { state: "unknown", reason: error.message };
			}
			throw error;
		}
	}

	async create(attributes: Attributes, options: CreateOptions): Promise<Written> {
		const { outbox, dataSourceId, taskId } = this.#options;
		const key = attributes[this.#options.keyAttribute] ?? null;
		const page = await outbox.create(
			{
				id: options.operationId,
				taskId,
				runId: options.runId,
				parameters: {
					parent: { type: "data_source_id", data_source_id: dataSourceId },
					properties: this.#request(attributes),
				},
				find: () => this.#pagesWithKey(key, options),
			},
			this.#writeOptions(options),
		);
		return { id: page.id, object: await this.#toObject(page, options) };
	}

	async update(object: SyncObject, changes: Attributes, options: UpdateOptions): Promise<Written> {
		return this.#write(object.id, { properties: this.#request(changes) }, options, (page) => {
			const shown = this.#convert(page);
			return Object.entries(changes).every(([name, value]) => sameValue(shown.attributes[name] ?? null, value));
		});
	}

	async delete(object: SyncObject, options: UpdateOptions): Promise<void> {
		await this.#write(object.id, { in_trash: true }, options, (page) => page.in_trash);
	}

	restore(id: string, options: UpdateOptions): Promise<Written> {
		return this.#write(id, { in_trash: false }, options, (page) => !page.in_trash);
	}

	/** Settles what an earlier run left without an answer; to be done before anything is listed. */
	async recover(options: CallOptions = {}): Promise<void> {
		const { outbox, taskId } = this.#options;
		await outbox.recover(
			taskId,
			({ body }) => {
				// Written by `create`, so it is a request.
				const key = this.#requestedKey(JSON.parse(body) as CreatePageParameters);
				return key === undefined ? undefined : { find: () => this.#pagesWithKey(key, options) };
			},
			this.#writeOptions(options),
		);
	}

	get #api(): Session["api"] {
		return this.#options.session.api;
	}

	async #write(
		pageId: string,
		changes: Parameters<Outbox["update"]>[0]["changes"],
		options: UpdateOptions,
		applied: (page: Page) => boolean,
	): Promise<Written> {
		const { outbox, taskId } = this.#options;
		const { operationId: id, runId } = options;
		const page = await outbox.update({ id, taskId, runId, pageId, changes, applied }, this.#writeOptions(options));
		return { id: page.id, object: await this.#toObject(page, options) };
	}

	#writeOptions(options: CallOptions): Parameters<Outbox["update"]>[1] {
		return { ...background(options), fence: this.#options.fence };
	}

	/** By id, so that a property that is renamed meanwhile is still meant. */
	#request(attributes: Attributes): NonNullable<CreatePageParameters["properties"]> {
		const named = Object.entries(attributes).flatMap(([attribute, value]) => {
			const property = this.#options.properties.find((candidate) => candidate.attribute === attribute);
			return property?.writable ? [[property.id, toPropertyRequest(value, property)] as const] : [];
		});
		return Object.fromEntries(named);
	}

	#keyProperty(): AttributeProperty | undefined {
		return this.#options.properties.find(({ attribute }) => attribute === this.#options.keyAttribute);
	}

	async #pagesWithKey(key: AttributeValue, options: CallOptions): Promise<readonly Page[]> {
		const property = this.#keyProperty();
		const wanted = canonicalKey(key);
		if (!property || wanted === undefined) {
			return [];
		}
		const text = { equals: String(key) };
		const filter =
			property.type === "title"
				? { property: property.id, title: text }
				: property.type === "rich_text"
					? { property: property.id, rich_text: text }
					: undefined;
		const found = await this.#api.query(this.#options.dataSourceId, { filter }, background(options));
		return found.filter((page) => canonicalKey(this.#convert(page).attributes[property.attribute] ?? null) === wanted);
	}

	#requestedKey({ properties }: CreatePageParameters): string | undefined {
		const value: unknown = properties?.[this.#keyProperty()?.id ?? ""];
		const [text] = Object.values((value ?? {}) as Readonly<Record<string, unknown>>);
		if (typeof text === "string" || typeof text === "number") {
			return String(text);
		}
		// Title and rich text are sent as items of plain text.
		const items = Array.isArray(text) ? (text as readonly { readonly text: { readonly content: string } }[]) : [];
		return items.map((item) => item.text.content).join("") || undefined;
	}

	async #toObjects(pages: readonly Page[], options: CallOptions): Promise<SyncObject[]> {
		const objects: SyncObject[] = [];
		for (const page of pages) {
			objects.push(await this.#toObject(page, options));
		}
		return objects;
	}

	/** The page as it stands in the answer, with the texts that Notion cut read in full. */
	async #toObject(page: Page, options: CallOptions): Promise<SyncObject> {
		const object = this.#convert(page);
		const cut = this.#values(page).filter(([, value]) => (richTextOf(value)?.length ?? 0) >= mostItemsInPage);
		const attributes: Record<string, AttributeValue> = { ...object.attributes };
		for (const [{ attribute, id }] of cut) {
			const items = await this.#api.propertyItems(page.id, id, background(options));
			attributes[attribute] = plainText(items.map(textOfItem));
		}
		return { ...object, attributes };
	}

	#convert(page: Page): SyncObject {
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

	#values(page: Page): readonly (readonly [AttributeProperty, PropertyValue])[] {
		const byId = new Map(Object.values(page.properties).map((value) => [value.id, value]));
		return this.#options.properties.flatMap((property) => {
			const value = byId.get(property.id);
			return value ? [[property, value] as const] : [];
		});
	}
}

/** The latest of Notion's own edit times: no other clock has a say. */
function latestEdit(pages: readonly Page[], before: string | undefined): string | undefined {
	return pages.reduce<string | undefined>(
		(latest, { last_edited_time: time }) => (latest === undefined || time > latest ? time : latest),
		before,
	);
}

/** Nobody waits for a single request of a sync. */
function background({ signal }: CallOptions): RequestOptions {
	return { signal, priority: "background" };
}

/** One item of a title or rich text property, as the endpoint for long ones lists them. */
function textOfItem(item: unknown): RichText[number] {
	const { title, rich_text } = item as { readonly title?: RichText[number]; readonly rich_text?: RichText[number] };
	const text = title ?? rich_text;
	if (!text) {
		throw new WorkspaceError("badAnswer", l10n.t("Notion's answer could not be read."));
	}
	return text;
}
