import * as l10n from "@vscode/l10n";
import type { Connection } from "../../app/connection.ts";
import type { Page } from "../../notion/types.ts";
import type { DatabaseSummary } from "../../store/objectLists.ts";
import type { ObjectSummary } from "../../store/objectRecord.ts";
import { textOf } from "../report.ts";
import { summaryOf } from "../summary.ts";
import { databaseTitle, type Node, nodeId, onlyDataSource } from "./node.ts";
import type { RowLoader } from "./rowLoader.ts";

type Group = Extract<Node, { kind: "group" }>["group"];

/** Objects that "Recent" shows. */
const mostRecent = 10;

/** What hangs under what in the sidebar, for one connection. `parent` is the row that stands for the session, where there is one. */
export class NodeSource {
	readonly #connection: Connection;
	readonly #rows: RowLoader;
	#favorites: ReadonlySet<string> = new Set();
	#shownGroups: ReadonlyMap<Group, Node> = new Map();
	/** Rows whose children were drawn, by page and by the row's own id: a page may also stand in a group. */
	readonly #openPages = new Map<string, Map<string, Node>>();

	constructor(connection: Connection, rows: RowLoader) {
		this.#connection = connection;
		this.#rows = rows;
	}

	get #session(): string {
		return this.#connection.id;
	}

	/** What somebody has at hand, where there is something; then all databases, by title. */
	async databases(parent?: Node): Promise<Node[]> {
		const [entries, groups] = await Promise.all([this.#connection.index.databases(), this.#groups(parent)]);
		return [...groups, ...byTitle(entries).map((entry) => this.#databaseNode(entry, parent))];
	}

	/** Pages at the top, by title. */
	async pages(parent?: Node): Promise<Node[]> {
		const { index } = this.#connection;
		await Promise.all([index.placePages(), this.#readFavorites()]);
		return this.#pageNodes(await index.rootPages(), parent);
	}

	/** Users by name, people first. */
	async users(parent?: Node): Promise<Node[]> {
		const users = await this.#connection.index.users();
		const sorted = users.toSorted((a, b) => Number(a.type === "bot") - Number(b.type === "bot"));
		return sorted.map((user) => ({ kind: "user", session: this.#session, user, parent }));
	}

	async children(node: Node): Promise<Node[]> {
		switch (node.kind) {
			case "database": {
				const only = onlyDataSource(node.entry);
				if (only) {
					return this.#rowNodes(only.id, node);
				}
				return node.entry.dataSources.map((dataSource) => this.#dataSourceNode(dataSource, node));
			}
			case "dataSource":
				return this.#rowNodes(node.dataSource.id, node);
			case "page":
				return this.#childrenOfPage(node);
			case "group":
				return this.#kept(node);
			default:
				return [];
		}
	}

	/** The row of a group that is shown, for drawing it again; `undefined` where there is none. */
	group(name: Group): Node | undefined {
		return this.#shownGroups.get(name);
	}

	/** The rows of a page below which something is drawn, for drawing that again. */
	openPages(pageId: string): readonly Node[] {
		return [...(this.#openPages.get(pageId)?.values() ?? [])];
	}

	async #groups(parent: Node | undefined): Promise<Node[]> {
		const { objects } = this.#connection;
		const [opened] = await Promise.all([objects.lastOpened(1), this.#readFavorites()]);
		const names: Group[] = [
			...(this.#favorites.size > 0 ? ["favorites" as const] : []),
			...(opened.length > 0 ? ["recent" as const] : []),
		];
		const groups = names.map(
			(group): Node => this.#shownGroups.get(group) ?? { kind: "group", session: this.#session, group, parent },
		);
		this.#shownGroups = new Map(groups.map((node, i) => [names[i] ?? "recent", node]));
		return groups;
	}

	async #readFavorites(): Promise<readonly ObjectSummary[]> {
		const favorites = await this.#connection.objects.favorites();
		this.#favorites = new Set(favorites.map(({ id }) => id));
		return favorites;
	}

	/** What is in a group, in its order. */
	async #kept(group: Extract<Node, { kind: "group" }>): Promise<Node[]> {
		const { objects, index } = this.#connection;
		const [kept, databases] = await Promise.all([
			group.group === "favorites" ? this.#readFavorites() : objects.lastOpened(mostRecent),
			index.databases(),
		]);
		const nodes = await Promise.all(
			kept.map(async (summary): Promise<readonly Node[]> => {
				if (summary.kind === "page") {
					return summary.parentKind === "data_source"
						? [this.#rowNode(summary, group)]
						: this.#pageNodes([summary], group);
				}
				const databaseId = summary.kind === "database" ? summary.id : summary.parentId;
				const entry = databases.find(({ id }) => id === databaseId);
				const isWhole = entry && (summary.kind === "database" || onlyDataSource(entry));
				return isWhole
					? [this.#databaseNode(entry, group)]
					: summary.kind === "data_source"
						? [this.#dataSourceNode(summary, group)]
						: [];
			}),
		);
		return nodes.flat();
	}

	/** Rows from the top down to the one that stands for an object, or `undefined` where it has no place in the sidebar. */
	async find(
		id: string,
		parent?: Node,
	): Promise<{ readonly view: "databases" | "pages"; readonly node: Node } | undefined> {
		for (const entry of await this.#connection.index.databases()) {
			const database = this.#databaseNode(entry, parent);
			if (entry.id === id || onlyDataSource(entry)?.id === id) {
				return { view: "databases", node: database };
			}
			const dataSource = entry.dataSources.find((candidate) => candidate.id === id);
			if (dataSource) {
				return { view: "databases", node: this.#dataSourceNode(dataSource, database) };
			}
		}
		const page = this.#connection.session.cache.page(id);
		if (page?.parent.type === "data_source_id") {
			const container = await this.find(page.parent.data_source_id, parent);
			if (!container) {
				return undefined;
			}
			await this.#rows.include(page.parent.data_source_id, page);
			return { view: "databases", node: this.#rowNode(summaryOf(page), container.node) };
		}
		const node = page && (await this.#pageNode(page, parent));
		return node && { view: "pages", node };
	}

	async #pageNode(page: Page, parent: Node | undefined): Promise<Node> {
		const { cache } = this.#connection.session;
		const aboveId =
			page.parent.type === "page_id"
				? page.parent.page_id
				: page.parent.type === "block_id"
					? cache.pageOf(page.parent.block_id)
					: undefined;
		const parentPage = aboveId === undefined ? undefined : cache.page(aboveId);
		const above = parentPage ? await this.#pageNode(parentPage, parent) : parent;
		const [node] = await this.#pageNodes([summaryOf(page)], above);
		if (!node) {
			throw new Error("A page has a row.");
		}
		return node;
	}

	async #pageNodes(pages: readonly ObjectSummary[], parent: Node | undefined): Promise<Node[]> {
		const containers = await this.#connection.index.pagesWithChildren(pages.map(({ id }) => id));
		const session = this.#session;
		return pages.map((page) => ({
			...{ kind: "page", session, page, parent },
			hasChildren: containers.has(page.id),
			isFavorite: this.#favorites.has(page.id),
		}));
	}

	async #childrenOfPage(node: Extract<Node, { kind: "page" }>): Promise<Node[]> {
		const { index } = this.#connection;
		const rows = this.#openPages.get(node.page.id) ?? new Map<string, Node>();
		this.#openPages.set(node.page.id, rows.set(nodeId(node), node));
		const [pages, databases] = await Promise.all([index.childPages(node.page.id), index.childDatabases(node.page.id)]);
		const children: Node[] = [
			...(await this.#pageNodes(pages, node)),
			...byTitle(databases).map((entry) => this.#databaseNode(entry, node)),
		];
		const byId = new Map(
			children.map((child) => [
				child.kind === "database" ? child.entry.id : child.kind === "page" ? child.page.id : "",
				child,
			]),
		);
		const order = await index.arrangeChildren(node.page.id, [...byId.keys()]);
		return order.flatMap((id) => byId.get(id) ?? []);
	}

	async #rowNodes(dataSourceId: string, parent: Node): Promise<Node[]> {
		const session = this.#session;
		const { rows, more, failure } = await this.#rows.rows(dataSourceId);
		const nodes: Node[] = rows.map((page) => this.#rowNode(summaryOf(page), parent));
		if (failure !== undefined) {
			const text = l10n.t("Notion could not be read: stored rows");
			nodes.push({ kind: "note", session, text, tooltip: textOf(failure), parent });
		} else if (more) {
			nodes.push({ kind: "more", session, dataSourceId, loaded: rows.length, parent });
		} else if (rows.length === 0) {
			const tooltip = l10n.t("The database has no rows.");
			nodes.push({ kind: "note", session, text: l10n.t("No rows yet"), tooltip, parent });
		}
		return nodes;
	}

	#databaseNode(entry: DatabaseSummary, parent: Node | undefined): Node {
		const isFavorite = this.#favorites.has(onlyDataSource(entry)?.id ?? entry.id);
		return { kind: "database", session: this.#session, entry, isFavorite, parent };
	}

	#dataSourceNode(dataSource: ObjectSummary, parent: Node): Node {
		const isFavorite = this.#favorites.has(dataSource.id);
		return { kind: "dataSource", session: this.#session, dataSource, isFavorite, parent };
	}

	#rowNode(page: ObjectSummary, parent: Node): Node {
		return { kind: "row", session: this.#session, page, isFavorite: this.#favorites.has(page.id), parent };
	}
}

function byTitle(entries: readonly DatabaseSummary[]): DatabaseSummary[] {
	return entries.toSorted((a, b) => databaseTitle(a).localeCompare(databaseTitle(b)));
}
