import type { CreatePageParameters } from "@notionhq/client";
import * as l10n from "@vscode/l10n";
import type { Clock } from "../../../base/clock.ts";
import { isWorkspaceError, WorkspaceError } from "../../../base/errors.ts";
import type { RequestOptions } from "../../../notion/requestOptions.ts";
import type { Session } from "../../../notion/session.ts";
import { rawTitle } from "../../../notion/titles.ts";
import type { Page } from "../../../notion/types.ts";
import type { Outbox } from "../../../tasks/outbox.ts";
import { type Attributes, type AttributeValue, sameValue, valueText } from "../../values.ts";
import type {
	CallOptions,
	Connector,
	ConnectorIssue,
	CreateOptions,
	LeftAlone,
	Listing,
	Reading,
	SyncObject,
	UpdateOptions,
	Written,
} from "../connector.ts";
import { PageReader } from "../notionPages.ts";
import type { AttributeProperty } from "../notionProperties.ts";
import { toPropertyRequest } from "../notionValues.ts";
import type { ContentReading, PageContents } from "../pageContent.ts";
import type { InnerObject } from "./innerObjects.ts";
import { PagePlaces } from "./pagePlaces.ts";
import type { TreeLinks } from "./treeLinks.ts";

/** What the attributes of a page in a tree are called. */
export interface TreeAttributes {
	readonly title: string;
	/** The place: the path of the file that stands for the page above; empty at the top. */
	readonly place: string;
	readonly content: string;
}

export interface PageTreeOptions {
	readonly session: Pick<Session, "api">;
	/** The page whose subpages are synced. It isn't synced itself. */
	readonly rootId: string;
	/** What to call it in messages. */
	readonly title: string;
	readonly attributes: TreeAttributes;
	readonly pages: PageContents;
	readonly links: TreeLinks;
	readonly outbox: Pick<Outbox, "create" | "update" | "changeContent" | "recover">;
	readonly taskId: string;
	/** The number of the task's lease, where one is held. */
	readonly fence?: number;
	readonly clock: Pick<Clock, "now">;
}

/** Pages that are asked for at a time: the pace is the session's. */
const pagesAtOnce = 8;

/** Levels of pages within pages, at most. */
const deepest = 100;

/** The pages below a page, at any depth, each with what stands on it. All writes go through the outbox. */
export class PageTreeConnector implements Connector {
	readonly label: string;
	readonly capabilities = { create: true, update: true, delete: true, identifiedByKey: false } as const;
	readonly #options: PageTreeOptions;
	readonly #title: AttributeProperty;
	readonly #reader: PageReader;
	readonly #places: PagePlaces;
	/** The page above each page of the tree; `undefined` below the root itself. */
	readonly #parents = new Map<string, string | undefined>();
	/** What each page is matched by at first. */
	readonly #keys = new Map<string, string>();

	constructor(options: PageTreeOptions) {
		this.#options = options;
		this.label = options.title;
		const attribute = options.attributes.title;
		this.#title = { attribute, id: "title", name: "title", type: "title", valueType: "text", writable: true };
		this.#places = new PagePlaces(() => options.session.api, options.rootId);
		this.#reader = new PageReader(options.session.api, [this.#title]);
	}

	/** That the page is there was seen when its title was asked for. */
	async validate(): Promise<readonly ConnectorIssue[]> {
		return [];
	}

	/** Every page below the root: two requests each. A page that is gone or hidden by the time it is asked for proves nothing. */
	async list(options: CallOptions = {}): Promise<Listing> {
		this.#parents.clear();
		this.#keys.clear();
		const root = await this.#options.pages.read(this.#options.rootId, background(options));
		const objects: SyncObject[] = [];
		const leftAlone: LeftAlone[] = this.#leftAlone(this.label, root);
		let level = pagesIn(root).map(({ id }) => ({ id, parent: undefined as string | undefined }));
		for (let depth = 0; level.length > 0 && depth < deepest; depth++) {
			const below: typeof level = [];
			for (let start = 0; start < level.length; start += pagesAtOnce) {
				const found = level.slice(start, start + pagesAtOnce).map(({ id, parent }) => this.#look(id, parent, options));
				for (const seen of await Promise.all(found)) {
					if (seen && !objects.some(({ id }) => id === seen.object.id)) {
						objects.push(seen.object);
						leftAlone.push(...this.#leftAlone(seen.object.title, seen.content));
						below.push(...pagesIn(seen.content).map(({ id }) => ({ id, parent: seen.object.id })));
					}
				}
			}
			level = below.filter(({ id }) => !this.#parents.has(id));
		}
		return { objects, complete: true, leftAlone };
	}

	async read(id: string, options: CallOptions = {}): Promise<Reading> {
		try {
			const page = await this.#api.page(id, background(options));
			if (page.in_trash) {
				return { state: "deleted" };
			}
			const above = await this.#places.of(page, background(options));
			return "parent" in above
				? { state: "present", object: await this.#toObject(page, above.parent, options) }
				: { state: above.state };
		} catch (error) {
			// Deleted for good, or not shared any more: Notion doesn't say which.
			if (isWorkspaceError(error, "notFound", "restricted")) {
				return { state: "unknown", reason: error.message };
			}
			throw error;
		}
	}

	async create(attributes: Attributes, options: CreateOptions): Promise<Written> {
		const { outbox, taskId, pages, links, attributes: names } = this.#options;
		const parent = this.#pageAt(attributes[names.place] ?? null);
		const body = valueText(attributes[names.content] ?? null);
		const page = await outbox.create(
			{
				id: options.operationId,
				taskId,
				runId: options.runId,
				parameters: {
					parent: { type: "page_id", page_id: parent },
					properties: this.#titleRequest(attributes[names.title] ?? null),
					...(body === "" ? {} : { markdown: pages.initial(body) }),
				},
				find: () => this.#pagesCalled(valueText(attributes[names.title] ?? null), parent, options),
			},
			this.#writeOptions(options),
		);
		if (options.source !== undefined) {
			links.learn(page.id, options.source);
		}
		const object = await this.#toObject(page, this.#places.asParent(parent), options);
		return body === "" ? { id: page.id, object } : this.#updateContent(object, body, options);
	}

	async update(object: SyncObject, changes: Attributes, options: UpdateOptions): Promise<Written> {
		const { attributes: names, outbox, taskId } = this.#options;
		const [title, place, body] = [changes[names.title], changes[names.place], changes[names.content]];
		let shown = object;
		if (place !== undefined) {
			shown = await this.#move(shown, this.#pageAt(place), options);
		}
		if (title !== undefined) {
			const properties = this.#titleRequest(title);
			const page = await outbox.update(
				{
					...{ id: options.operationId, taskId, runId: options.runId, pageId: object.id, changes: { properties } },
					applied: async (now) => sameValue((await this.#titleOf(now, options)).attributes[names.title] ?? null, title),
				},
				this.#writeOptions(options),
			);
			const { attributes, ...named } = await this.#titleOf(page, options);
			shown = { ...shown, ...named, attributes: { ...shown.attributes, ...attributes } };
		}
		return body === undefined ? { id: object.id, object: shown } : this.#updateContent(shown, valueText(body), options);
	}

	/** To the trash, with what stands on it; never with another page or a database. */
	async delete(object: SyncObject, options: UpdateOptions): Promise<void> {
		const { inner } = await this.#options.pages.read(object.id, background(options));
		for (const { id, title } of inner) {
			if (await this.#places.isOn(id, object.id, background(options))) {
				throw new WorkspaceError(
					"conflict",
					l10n.t('"{0}" holds "{1}", which would be deleted with it.', object.title, title),
					{ remedy: l10n.t("Run the task again, or delete the page in Notion.") },
				);
			}
		}
		await this.#trash(object.id, true, options);
	}

	async restore(id: string, options: UpdateOptions): Promise<Written> {
		const page = await this.#trash(id, false, options);
		const above = await this.#places.of(page, background(options));
		if ("state" in above && above.state === "deleted") {
			// It went to the trash with a page above it, which stays there.
			throw new WorkspaceError("refused", l10n.t('"{0}" can\'t be restored alone.', rawTitle(page)));
		}
		return { id, object: await this.#toObject(page, "parent" in above ? above.parent : undefined, options) };
	}

	/** The place as it is called now. */
	refreshed(object: SyncObject): SyncObject {
		return { ...object, attributes: { ...object.attributes, ...this.#placeOf(object.parent) } };
	}

	/** Settles what an earlier run left without an answer; to be done before anything is listed. */
	async recover(options: CallOptions = {}): Promise<void> {
		const { outbox, taskId } = this.#options;
		await outbox.recover(
			taskId,
			({ body }) => {
				// Written by `create`, so it is a request.
				const { parent, properties } = JSON.parse(body) as CreatePageParameters;
				if (!parent || !("page_id" in parent)) {
					return "notMine";
				}
				const title = requestedTitle(properties);
				return { find: () => this.#pagesCalled(title, parent.page_id, options) };
			},
			this.#writeOptions(options),
		);
	}

	/** A page below another one as it is now; `undefined` where it isn't there. */
	async #look(
		id: string,
		parent: string | undefined,
		options: CallOptions,
	): Promise<{ readonly object: SyncObject; readonly content: ContentReading } | undefined> {
		try {
			const page = await this.#api.page(id, background(options));
			// What a page shows of another one that stands elsewhere is a link to it.
			if (page.in_trash || !(await this.#places.isBelow(page, parent ?? this.#options.rootId, background(options)))) {
				return undefined;
			}
			const content = await this.#options.pages.read(id, background(options));
			return { object: await this.#asObject(page, parent, content, options), content };
		} catch (error) {
			if (isWorkspaceError(error, "notFound", "restricted")) {
				return undefined;
			}
			throw error;
		}
	}

	async #toObject(page: Page, parent: string | undefined, options: CallOptions): Promise<SyncObject> {
		return this.#asObject(page, parent, await this.#options.pages.read(page.id, background(options)), options);
	}

	async #asObject(
		page: Page,
		parent: string | undefined,
		content: ContentReading,
		options: CallOptions,
	): Promise<SyncObject> {
		const { attributes: names } = this.#options;
		const object = await this.#titleOf(page, options);
		const title = rawTitle(page);
		this.#parents.set(page.id, parent);
		const above = this.#keyBelow(parent);
		const key = title.trim() === "" ? undefined : above === undefined ? title : `${above}/${title}`;
		this.#keys.set(page.id, key ?? page.id);
		if (key !== undefined) {
			this.#options.links.claim(key, page.id);
		}
		const unreadable = {
			...object.unreadable,
			...("problem" in content ? { [names.content]: content.problem } : {}),
			...(key === undefined ? { [names.title]: l10n.t("The page has no title. Give it one.") } : {}),
		};
		const databases = content.inner.filter(({ kind }) => kind === "database");
		return {
			...object,
			attributes: {
				...object.attributes,
				...this.#placeOf(parent),
				...("body" in content ? { [names.content]: content.body || null } : {}),
			},
			unreadable,
			...(key === undefined ? {} : { key }),
			...(parent === undefined ? {} : { parent }),
			...(databases.length === 0
				? {}
				: { undeletable: l10n.t('it holds the database "{0}"', databases[0]?.title ?? "") }),
		};
	}

	/** What a page below another one is matched by begins with this. */
	#keyBelow(parent: string | undefined): string | undefined {
		return parent === undefined ? undefined : (this.#options.links.fileOf(parent) ?? this.#keys.get(parent) ?? parent);
	}

	#placeOf(parent: string | undefined): Attributes {
		const { links, attributes: names } = this.#options;
		const place = parent === undefined ? null : links.placeBelow(parent, this.#keyBelow(parent) ?? parent);
		return { [names.place]: place };
	}

	#titleOf(page: Page, options: CallOptions): Promise<SyncObject> {
		return this.#reader.toObject(page, background(options));
	}

	#titleRequest(title: AttributeValue): NonNullable<CreatePageParameters["properties"]> {
		if (valueText(title).trim() === "") {
			throw new WorkspaceError("invalidInput", l10n.t("A page needs a title."));
		}
		return { title: toPropertyRequest(title, this.#title, new Map()) };
	}

	/** The page that a place is below. Throws `conflict` where there is none. */
	#pageAt(place: AttributeValue): string {
		const { links, rootId } = this.#options;
		const text = valueText(place);
		const page = text === "" ? rootId : links.pageAt(text);
		if (page === undefined) {
			throw new WorkspaceError("conflict", l10n.t('There is no page for the folder "{0}".', text), {
				remedy: l10n.t("Run the task again, and look at what it says about that folder."),
			});
		}
		return page;
	}

	async #move(object: SyncObject, target: string, options: UpdateOptions): Promise<SyncObject> {
		const { outbox, taskId, links } = this.#options;
		const { id: pageId } = object;
		const moved = await outbox.changeContent(
			{
				...{ id: `${options.operationId} move`, taskId, runId: options.runId, pageId },
				change: { move: target },
				send: async () => (await this.#api.movePage(pageId, target, background(options))).id,
				applied: async () =>
					(await this.#places.isBelow(await this.#api.page(pageId, background(options)), target, background(options)))
						? pageId
						: undefined,
			},
			this.#writeOptions(options),
		);
		const parent = this.#places.asParent(target);
		this.#parents.set(moved, parent);
		const { parent: _before, ...rest } = object;
		const place = parent === undefined ? null : links.placeBelow(parent, this.#keyBelow(parent) ?? parent);
		return {
			...rest,
			...(parent === undefined ? {} : { parent }),
			attributes: { ...object.attributes, [this.#options.attributes.place]: place },
		};
	}

	/** Brings what stands on a page, as `object` has it, to another state. */
	async #updateContent(object: SyncObject, body: string, options: UpdateOptions): Promise<Written> {
		const { pages, attributes: names } = this.#options;
		const from = valueText(object.attributes[names.content] ?? null);
		const now = await pages.write(object.id, { from, to: body }, { ...options, ...this.#writeOptions(options) });
		return {
			id: object.id,
			object: { ...object, attributes: { ...object.attributes, [names.content]: now || null } },
		};
	}

	async #trash(pageId: string, isTrash: boolean, options: UpdateOptions): Promise<Page> {
		const { outbox, taskId } = this.#options;
		const { operationId: id, runId } = options;
		const applied = (page: Page) => page.in_trash === isTrash;
		const changes = { in_trash: isTrash };
		return outbox.update({ id, taskId, runId, pageId, changes, applied }, this.#writeOptions(options));
	}

	/** Pages of a title directly below a page that this task may have created there. */
	async #pagesCalled(title: string, parent: string, options: CallOptions): Promise<readonly Page[]> {
		const blocks = await this.#api.children(parent, background(options));
		const ids = blocks.flatMap((block) =>
			block.type === "child_page" && sameValue(block.child_page.title, title) && !block.in_trash ? [block.id] : [],
		);
		const found = await Promise.all(ids.map((id) => this.#api.page(id, background(options))));
		return found.filter((page) => !page.in_trash && sameValue(rawTitle(page), title));
	}

	#leftAlone(title: string, content: ContentReading): LeftAlone[] {
		return content.inner
			.filter(({ kind }) => kind === "database")
			.map((database) => ({
				title: database.title,
				message: l10n.t('"{0}" on "{1}" is a database: it stays as it is, and has no file.', database.title, title),
			}));
	}

	get #api(): Session["api"] {
		return this.#options.session.api;
	}

	#writeOptions(options: CallOptions): Parameters<Outbox["update"]>[1] {
		return { ...background(options), fence: this.#options.fence };
	}
}

function pagesIn(content: ContentReading): readonly InnerObject[] {
	return content.inner.filter(({ kind }) => kind === "page");
}

/** The title that a request gives a page. */
function requestedTitle(properties: CreatePageParameters["properties"]): string {
	const { title } = (properties ?? {}) as {
		readonly title?: { readonly title?: readonly { readonly text: { readonly content: string } }[] };
	};
	return (title?.title ?? []).map(({ text }) => text.content).join("");
}

/** Nobody waits for a single request of a sync. */
function background({ signal }: CallOptions): RequestOptions {
	return { signal, priority: "background" };
}
