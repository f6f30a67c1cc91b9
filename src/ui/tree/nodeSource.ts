import * as l10n from "@vscode/l10n";
import type { Connection } from "../../app/connection.ts";
import type { Page } from "../../notion/types.ts";
import type { DatabaseSummary } from "../../store/objectLists.ts";
import type { ObjectSummary } from "../../store/objectRecord.ts";
import { textOf } from "../report.ts";
import { summaryOf } from "../summary.ts";
import { databaseTitle, type Node, onlyDataSource } from "./node.ts";
import type { RowLoader } from "./rowLoader.ts";

/** What hangs under what in the sidebar, for one connection. `parent` is the row that stands for the session, where there is one. */
export class NodeSource {
	readonly #connection: Connection;
	readonly #rows: RowLoader;

	constructor(connection: Connection, rows: RowLoader) {
		this.#connection = connection;
		this.#rows = rows;
	}

	get #session(): string {
		return this.#connection.id;
	}

	/** All databases, by title. */
	async databases(parent?: Node): Promise<Node[]> {
		const entries = await this.#connection.index.databases();
		return byTitle(entries).map((entry) => this.#databaseNode(entry, parent));
	}

	/** Pages at the top, by title. */
	async pages(parent?: Node): Promise<Node[]> {
		return this.#pageNodes(await this.#connection.index.rootPages(), parent);
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
			default:
				return [];
		}
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
			return { view: "databases", node: this.#rowNode(page, container.node) };
		}
		const node = page && (await this.#pageNode(page, parent));
		return node && { view: "pages", node };
	}

	async #pageNode(page: Page, parent: Node | undefined): Promise<Node> {
		const parentPage =
			page.parent.type === "page_id" ? this.#connection.session.cache.page(page.parent.page_id) : undefined;
		const above = parentPage ? await this.#pageNode(parentPage, parent) : parent;
		const containers = await this.#connection.index.pagesWithChildren([page.id]);
		const hasChildren = containers.has(page.id);
		return { kind: "page", session: this.#session, page: summaryOf(page), hasChildren, parent: above };
	}

	async #pageNodes(pages: readonly ObjectSummary[], parent: Node | undefined): Promise<Node[]> {
		const containers = await this.#connection.index.pagesWithChildren(pages.map(({ id }) => id));
		const session = this.#session;
		return pages.map((page) => ({ kind: "page", session, page, hasChildren: containers.has(page.id), parent }));
	}

	async #childrenOfPage(node: Extract<Node, { kind: "page" }>): Promise<Node[]> {
		const { index } = this.#connection;
		const [pages, databases, order] = await Promise.all([
			index.childPages(node.page.id),
			index.childDatabases(node.page.id),
			index.childOrder(node.page.id),
		]);
		const children: Node[] = [
			...(await this.#pageNodes(pages, node)),
			...byTitle(databases).map((entry) => this.#databaseNode(entry, node)),
		];
		const place = (child: Node): number => {
			const id = child.kind === "database" ? child.entry.id : child.kind === "page" ? child.page.id : "";
			const found = order.indexOf(id);
			return found < 0 ? order.length : found;
		};
		return children.toSorted((a, b) => place(a) - place(b));
	}

	async #rowNodes(dataSourceId: string, parent: Node): Promise<Node[]> {
		const session = this.#session;
		const { rows, more, failure } = await this.#rows.rows(dataSourceId);
		const nodes: Node[] = rows.map((page) => this.#rowNode(page, parent));
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
		return { kind: "database", session: this.#session, entry, parent };
	}

	#dataSourceNode(dataSource: ObjectSummary, parent: Node): Node {
		return { kind: "dataSource", session: this.#session, dataSource, parent };
	}

	#rowNode(page: Page, parent: Node): Node {
		return { kind: "row", session: this.#session, page: summaryOf(page), parent };
	}
}

function byTitle(entries: readonly DatabaseSummary[]): DatabaseSummary[] {
	return entries.toSorted((a, b) => databaseTitle(a).localeCompare(databaseTitle(b)));
}
