import * as l10n from "@vscode/l10n";
import type { Connection } from "../../app/connection.ts";
import type { DatabaseEntry } from "../../app/workspaceIndex.ts";
import type { DataSource } from "../../notion/types.ts";
import { textOf } from "../report.ts";
import { databaseTitle, type Node, onlyDataSource } from "./node.ts";
import type { RowLoader } from "./rowLoader.ts";

/** What hangs under what in the sidebar, for one connection. */
export class NodeSource {
	readonly #connection: Connection;
	readonly #rows: RowLoader;

	constructor(connection: Connection, rows: RowLoader) {
		this.#connection = connection;
		this.#rows = rows;
	}

	/** All databases, by title. */
	async databases(): Promise<Node[]> {
		const entries = await this.#connection.index.databases();
		return byTitle(entries).map((entry) => ({ kind: "database", entry, parent: undefined }));
	}

	/** Pages at the top, by title. */
	async pages(): Promise<Node[]> {
		const [pages, containers] = await Promise.all([this.#connection.index.rootPages(), this.#containers()]);
		return pages.map((page) => ({ kind: "page", page, hasChildren: containers.has(page.id), parent: undefined }));
	}

	/** Users by name, people first. */
	async users(): Promise<Node[]> {
		const users = await this.#connection.index.users();
		const sorted = users.toSorted((a, b) => Number(a.type === "bot") - Number(b.type === "bot"));
		return sorted.map((user) => ({ kind: "user", user, parent: undefined }));
	}

	async children(node: Node): Promise<Node[]> {
		switch (node.kind) {
			case "database": {
				const only = onlyDataSource(node.entry);
				if (only) {
					return this.#rowNodes(only.id, node);
				}
				return node.entry.dataSources.map((dataSource) => ({ kind: "dataSource", dataSource, parent: node }));
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
	async find(id: string): Promise<{ readonly view: "databases" | "pages"; readonly node: Node } | undefined> {
		for (const entry of await this.#connection.index.databases()) {
			const database: Node = { kind: "database", entry, parent: undefined };
			if (entry.id === id || onlyDataSource(entry)?.id === id) {
				return { view: "databases", node: database };
			}
			const dataSource = entry.dataSources.find((candidate) => candidate.id === id);
			if (dataSource) {
				return { view: "databases", node: { kind: "dataSource", dataSource, parent: database } };
			}
		}
		const page = this.#connection.session.cache.page(id);
		if (page?.parent.type === "data_source_id") {
			const container = await this.find(page.parent.data_source_id);
			if (!container) {
				return undefined;
			}
			await this.#rows.include(page.parent.data_source_id, page);
			return { view: "databases", node: { kind: "row", page, parent: container.node } };
		}
		const node = await this.#pageNode(id, await this.#containers());
		return node && { view: "pages", node };
	}

	async #pageNode(id: string, containers: ReadonlySet<string>): Promise<Node | undefined> {
		const page = this.#connection.session.cache.page(id);
		if (!page) {
			return undefined;
		}
		const above = page.parent.type === "page_id" ? await this.#pageNode(page.parent.page_id, containers) : undefined;
		return { kind: "page", page, hasChildren: containers.has(id), parent: above };
	}

	async #childrenOfPage(node: Extract<Node, { kind: "page" }>): Promise<Node[]> {
		const { index } = this.#connection;
		const [pages, databases, containers, order] = await Promise.all([
			index.childPages(node.page.id),
			index.databases(),
			this.#containers(),
			index.childOrder(node.page.id),
		]);
		const children: Node[] = [
			...pages.map((page): Node => ({ kind: "page", page, hasChildren: containers.has(page.id), parent: node })),
			...byTitle(databases.filter((entry) => parentPageOf(entry) === node.page.id)).map(
				(entry): Node => ({ kind: "database", entry, parent: node }),
			),
		];
		const place = (child: Node): number => {
			const id = child.kind === "database" ? child.entry.id : child.kind === "page" ? child.page.id : "";
			const found = order.indexOf(id);
			return found < 0 ? order.length : found;
		};
		return children.toSorted((a, b) => place(a) - place(b));
	}

	/** Pages that have pages or databases in them. */
	async #containers(): Promise<ReadonlySet<string>> {
		const { index } = this.#connection;
		const [parents, databases] = await Promise.all([index.parentPageIds(), index.databases()]);
		return new Set([...parents, ...databases.flatMap((entry) => parentPageOf(entry) ?? [])]);
	}

	async #rowNodes(dataSourceId: string, parent: Node): Promise<Node[]> {
		const { rows, more, failure } = await this.#rows.rows(dataSourceId);
		const nodes: Node[] = rows.map((page) => ({ kind: "row", page, parent }));
		if (failure !== undefined) {
			nodes.push({
				kind: "note",
				text: l10n.t("Notion could not be read: stored rows"),
				tooltip: textOf(failure),
				parent,
			});
		} else if (more) {
			nodes.push({ kind: "more", dataSourceId, loaded: rows.length, parent });
		} else if (rows.length === 0) {
			nodes.push({ kind: "note", text: l10n.t("No rows yet"), tooltip: l10n.t("The database has no rows."), parent });
		}
		return nodes;
	}
}

function byTitle(entries: readonly DatabaseEntry[]): DatabaseEntry[] {
	return entries.toSorted((a, b) => databaseTitle(a).localeCompare(databaseTitle(b)));
}

function parentPageOf(entry: DatabaseEntry): string | undefined {
	const parent: DataSource["database_parent"] | undefined =
		entry.database?.parent ?? entry.dataSources[0]?.database_parent;
	return parent?.type === "page_id" ? parent.page_id : undefined;
}
