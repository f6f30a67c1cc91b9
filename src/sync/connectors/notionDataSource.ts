import type { CreatePageParameters } from "@notionhq/client";
import type { Clock } from "../../base/clock.ts";
import { isWorkspaceError } from "../../base/errors.ts";
import type { RequestOptions } from "../../notion/requestOptions.ts";
import type { Session } from "../../notion/session.ts";
import type { Page } from "../../notion/types.ts";
import type { Outbox } from "../../tasks/outbox.ts";
import { type Attributes, type AttributeValue, canonicalKey, sameValue, valueText } from "../values.ts";
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
import type { PageLinks } from "./folder/pageLinks.ts";
import { PageReader } from "./notionPages.ts";
import type { AttributeProperty } from "./notionProperties.ts";
import type { Referred } from "./notionReferences.ts";
import { itemsOf, problemWith, toPropertyRequest } from "./notionValues.ts";
import type { PageContents } from "./pageContent.ts";

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
	readonly clock: Pick<Clock, "now">;
	/** Where what stands on the pages is an attribute too. */
	readonly content?: NotionContent;
}

export interface NotionContent {
	readonly attribute: string;
	readonly pages: PageContents;
	readonly links: PageLinks;
}

/** Pages whose content is asked for at a time: the pace is the session's. */
const pagesAtOnce = 8;

/** Milliseconds that are asked for twice: edit times are floored to the minute, and a query may lag behind an edit. */
const overlap = 3 * 60_000;

/** From where `changes` goes on: the latest of Notion's edit times that was seen, and when that was, by our clock. */
interface EditCursor {
	readonly edited: string;
	/** Milliseconds since 1970; only how long ago it was counts. */
	readonly seenAt: number;
	/** It was still the latest when nothing could join its minute any more: what was edited in it is known. */
	readonly settled: boolean;
}

/** The rows of a Notion data source. All its writes go through the outbox. */
export class NotionConnector implements Connector {
	readonly label: string;
	readonly capabilities = { create: true, update: true, delete: true, identifiedByKey: false } as const;
	readonly #options: NotionConnectorOptions;
	readonly #reader: PageReader;

	constructor(options: NotionConnectorOptions) {
		this.#options = options;
		this.#reader = new PageReader(options.session.api, options.properties);
		this.label = options.title;
	}

	/** What can be said of properties is said where they are resolved (`resolveProperties`). */
	async validate(): Promise<readonly ConnectorIssue[]> {
		return [];
	}

	/** Every row, or an error. */
	async list(options: CallOptions = {}): Promise<Listing> {
		const rows = await this.#api.query(this.#options.dataSourceId, {}, background(options));
		const pages = rows.filter((page) => !page.in_trash);
		return {
			objects: await this.#toObjects(pages, options),
			complete: true,
			cursor: this.#cursor(latestEdit(pages, undefined)),
		};
	}

	/** The rows that Notion says were edited since, in the trash or not: two requests if there are few. */
	async changes(cursor: string, options: CallOptions = {}): Promise<Changes> {
		// Written by `#cursor`, so it is one.
		const before = JSON.parse(cursor) as EditCursor;
		const filter = { timestamp: "last_edited_time", last_edited_time: this.#since(before) } as const;
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
			cursor: this.#cursor(latestEdit([...pages, ...trashed], before.edited), before) ?? cursor,
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
		const properties = await this.#request(attributes, options);
		const { content } = this.#options;
		const body = content ? valueText(attributes[content.attribute] ?? null) : "";
		const page = await outbox.create(
			{
				id: options.operationId,
				taskId,
				runId: options.runId,
				parameters: {
					parent: { type: "data_source_id", data_source_id: dataSourceId },
					properties,
					...(body === "" ? {} : { markdown: content?.pages.initial(body) ?? "" }),
				},
				find: () => this.#pagesWithKey(key, options),
			},
			this.#writeOptions(options),
		);
		if (content && options.source !== undefined) {
			content.links.learn(page.id, options.source);
		}
		const object = await this.#toObject(page, options);
		return body === "" ? { id: page.id, object } : this.#updateContent(object, body, options);
	}

	async update(object: SyncObject, changes: Attributes, options: UpdateOptions): Promise<Written> {
		const { content } = this.#options;
		const properties = await this.#request(changes, options);
		const body = content ? changes[content.attribute] : undefined;
		let shown = object;
		if (Object.keys(properties).length > 0) {
			const written = await this.#write(object.id, { properties }, options, async (page) => {
				const { attributes } = await this.#reader.toObject(page, background(options));
				const asked = Object.entries(changes).filter(([name]) => name !== content?.attribute);
				return asked.every(([name, value]) => sameValue(attributes[name] ?? null, value));
			});
			shown = this.#withContent(written.object ?? object, object.attributes[content?.attribute ?? ""]);
		}
		return body === undefined ? { id: object.id, object: shown } : this.#updateContent(shown, valueText(body), options);
	}

	/** Brings what stands on a page, as `object` has it, to another state. */
	async #updateContent(object: SyncObject, body: string, options: UpdateOptions): Promise<Written> {
		const { content } = this.#options;
		const from = valueText(object.attributes[content?.attribute ?? ""] ?? null);
		const now = await content?.pages.write(
			object.id,
			{ from, to: body },
			{ ...options, ...this.#writeOptions(options) },
		);
		return { id: object.id, object: this.#withContent(object, now || null) };
	}

	#withContent(object: SyncObject, value: AttributeValue | undefined): SyncObject {
		const { content } = this.#options;
		return content && value !== undefined
			? { ...object, attributes: { ...object.attributes, [content.attribute]: value } }
			: object;
	}

	async delete(object: SyncObject, options: UpdateOptions): Promise<void> {
		await this.#write(object.id, { in_trash: true }, options, async (page) => page.in_trash);
	}

	restore(id: string, options: UpdateOptions): Promise<Written> {
		return this.#write(id, { in_trash: false }, options, async (page) => !page.in_trash);
	}

	/** Settles what an earlier run left without an answer; to be done before anything is listed. */
	async recover(options: CallOptions = {}): Promise<void> {
		const { outbox, taskId } = this.#options;
		await outbox.recover(
			taskId,
			({ body }) => {
				// Written by `create`, so it is a request.
				const parameters = JSON.parse(body) as CreatePageParameters;
				const { parent } = parameters;
				// A task whose sides are two data sources has creates of both under its name.
				if (!parent || !("data_source_id" in parent) || parent.data_source_id !== this.#options.dataSourceId) {
					return "notMine";
				}
				const key = this.#requestedKey(parameters);
				return key === undefined ? undefined : { find: () => this.#pagesWithKey(key, options) };
			},
			this.#writeOptions(options),
		);
	}

	/** Which values the property can't hold: options that Notion refuses, rows and people that nobody is called. */
	async problemsWith(
		attribute: string,
		values: readonly AttributeValue[],
		options: CallOptions = {},
	): Promise<ReadonlyMap<AttributeValue, string>> {
		const property = this.#options.properties.find((candidate) => candidate.attribute === attribute);
		if (!property) {
			return new Map();
		}
		const ids = await this.#idsOf(property, values, options);
		return new Map(
			values.flatMap((value) => {
				const problem = problemWith(value, property, ids);
				return problem === undefined ? [] : [[value, problem] as const];
			}),
		);
	}

	async #toObject(page: Page, options: CallOptions): Promise<SyncObject> {
		const [object] = await this.#toObjects([page], options);
		return object as SyncObject;
	}

	/** Pages as objects, with what stands on them where that is an attribute: a request each. */
	async #toObjects(pages: readonly Page[], options: CallOptions): Promise<readonly SyncObject[]> {
		const objects = await this.#reader.toObjects(pages, background(options));
		const { content } = this.#options;
		if (!content) {
			return objects;
		}
		const filled: SyncObject[] = [];
		for (let start = 0; start < objects.length; start += pagesAtOnce) {
			const some = objects.slice(start, start + pagesAtOnce).map(async (object): Promise<SyncObject> => {
				const reading = await content.pages.read(object.id, background(options));
				return "body" in reading
					? this.#withContent(object, reading.body || null)
					: { ...object, unreadable: { ...object.unreadable, [content.attribute]: reading.problem } };
			});
			filled.push(...(await Promise.all(some)));
		}
		return filled;
	}

	#cursor(edited: string | undefined, before?: EditCursor): string | undefined {
		if (edited === undefined) {
			return undefined;
		}
		const now = this.#options.clock.now();
		const seenAt = before?.edited === edited ? before.seenAt : now;
		return JSON.stringify({ edited, seenAt, settled: now - seenAt > overlap } satisfies EditCursor);
	}

	#since({ edited, settled }: EditCursor): { readonly after: string } | { readonly on_or_after: string } {
		return settled ? { after: edited } : { on_or_after: new Date(Date.parse(edited) - overlap).toISOString() };
	}

	get #api(): Session["api"] {
		return this.#options.session.api;
	}

	async #write(
		pageId: string,
		changes: Parameters<Outbox["update"]>[0]["changes"],
		options: UpdateOptions,
		applied: (page: Page) => Promise<boolean>,
	): Promise<Written> {
		const { outbox, taskId } = this.#options;
		const { operationId: id, runId } = options;
		const page = await outbox.update({ id, taskId, runId, pageId, changes, applied }, this.#writeOptions(options));
		const isRestored = changes.in_trash === false;
		return {
			id: page.id,
			object: isRestored ? await this.#toObject(page, options) : await this.#reader.toObject(page, background(options)),
		};
	}

	#writeOptions(options: CallOptions): Parameters<Outbox["update"]>[1] {
		return { ...background(options), fence: this.#options.fence };
	}

	/** By id, so that a property that is renamed meanwhile is still meant. */
	async #request(
		attributes: Attributes,
		options: CallOptions,
	): Promise<NonNullable<CreatePageParameters["properties"]>> {
		const request: NonNullable<CreatePageParameters["properties"]> = {};
		for (const [attribute, value] of Object.entries(attributes)) {
			const property = this.#options.properties.find((candidate) => candidate.attribute === attribute);
			if (property?.writable) {
				request[property.id] = toPropertyRequest(value, property, await this.#idsOf(property, [value], options));
			}
		}
		return request;
	}

	/** What the names in some values of a relation or of people stand for. */
	async #idsOf(
		{ attribute }: AttributeProperty,
		values: readonly AttributeValue[],
		options: CallOptions,
	): Promise<ReadonlyMap<string, Referred>> {
		const references = this.#reader.references(attribute);
		const names = values.flatMap(itemsOf);
		return references && names.length > 0 ? references.idsOf(names, background(options)) : new Map();
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
		return found.filter(
			(page) => canonicalKey(this.#reader.convert(page).attributes[property.attribute] ?? null) === wanted,
		);
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
