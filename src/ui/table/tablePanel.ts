import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import * as z from "zod";
import type { Connection } from "../../app/connection.ts";
import { titleOf } from "../../notion/titles.ts";
import type { DataSource } from "../../notion/types.ts";
import type { Front } from "../front.ts";
import { tableViewType } from "../ids.ts";
import { report, textOf } from "../report.ts";
import { RowLoader } from "../tree/rowLoader.ts";
import { columnsOf, rowsOf, unknownRelations } from "./tableContent.ts";
import { tableHtml } from "./tableHtml.ts";
import type { FromTable, ToTable } from "./tableMessages.ts";

const fromTable: z.ZodType<FromTable> = z.discriminatedUnion("type", [
	z.object({ type: z.literal("ready") }),
	z.object({ type: z.literal("loadMore") }),
	z.object({ type: z.literal("open"), id: z.string() }),
]);

/** Pages of a related data source that are read to name its rows. */
const mostRelatedPages = 5;

/** A read-only table of one data source, in an editor tab. */
export class TablePanel {
	readonly panel: vscode.WebviewPanel;
	readonly #front: Front;
	readonly #connection: Connection;
	#dataSource: DataSource;
	readonly #rows: RowLoader;
	readonly #open: (id: string) => Promise<void>;
	#disposed = false;

	constructor(front: Front, connection: Connection, dataSource: DataSource, open: (id: string) => Promise<void>) {
		this.#front = front;
		this.#connection = connection;
		this.#dataSource = dataSource;
		this.#open = open;
		this.#rows = new RowLoader(connection, () => front.settings.pageSize);
		const { extensionUri } = front.context;
		this.panel = vscode.window.createWebviewPanel(tableViewType, titleOf(dataSource), vscode.ViewColumn.Active, {
			enableScripts: true,
			enableFindWidget: true,
			localResourceRoots: [vscode.Uri.joinPath(extensionUri, "dist"), vscode.Uri.joinPath(extensionUri, "media")],
		});
		this.panel.onDidDispose(() => {
			this.#disposed = true;
		});
		const { webview } = this.panel;
		webview.onDidReceiveMessage((message: unknown) => this.#receive(message));
		webview.html = tableHtml({
			script: String(webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, "dist", "table.js"))),
			style: String(webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, "media", "table.css"))),
			cspSource: webview.cspSource,
			nonce: crypto.randomUUID().replaceAll("-", ""),
			title: titleOf(dataSource),
			loading: l10n.t("Reading {0}…", titleOf(dataSource)),
		});
	}

	/** Reads the rows again. */
	async refresh(): Promise<void> {
		this.#rows.forget();
		const { session } = this.#connection;
		this.#dataSource = await session.getDataSource(this.#dataSource.id, { useCache: false });
		await this.#show();
	}

	async #receive(message: unknown): Promise<void> {
		const parsed = fromTable.safeParse(message);
		if (!parsed.success) {
			this.#front.log.warn("The table sent a message that nobody knows.");
			return;
		}
		try {
			await this.#answer(parsed.data);
		} catch (error) {
			if (!this.#disposed) {
				void report(this.#front, error, () => this.#receive(message));
			}
		}
	}

	async #answer(message: FromTable): Promise<void> {
		switch (message.type) {
			case "ready":
				return this.#show();
			case "loadMore":
				this.#post({ type: "busy", text: l10n.t("Reading more rows…") });
				await this.#rows.more(this.#dataSource.id);
				return this.#show();
			case "open":
				return this.#open(message.id);
		}
	}

	async #show(): Promise<void> {
		const { rows, more, failure } = await this.#rows.rows(this.#dataSource.id);
		const { cache } = this.#connection.session;
		const send = () => {
			const columns = columnsOf(this.#dataSource);
			const titleOfPage = (id: string) => {
				const page = cache.page(id);
				return page ? titleOf(page) : "…";
			};
			this.#post({
				type: "content",
				content: {
					title: titleOf(this.#dataSource),
					columns,
					rows: rowsOf(rows, columns, titleOfPage),
					more,
					status: statusOf(rows.length, more, failure),
					loadMoreLabel: l10n.t("Load More"),
					openLabel: l10n.t("Open {0}", "{0}"),
					emptyLabel: failure === undefined ? l10n.t("No rows yet.") : statusOf(0, more, failure),
				},
			});
		};
		send();
		const related = unknownRelations(this.#dataSource, rows, (id) => cache.page(id) !== undefined);
		if (related.length > 0 && failure === undefined) {
			await Promise.all(related.map((id) => this.#readRelated(id)));
			send();
		}
	}

	/** Names of related rows: a page of them costs one request, each alone would cost one too. */
	async #readRelated(dataSourceId: string): Promise<void> {
		let cursor: string | undefined;
		for (let i = 0; i < mostRelatedPages; i++) {
			try {
				const page = await this.#connection.session.api.queryPage(dataSourceId, { cursor, size: 100 });
				cursor = page.cursor;
			} catch (error) {
				this.#front.log.debug(`Names of related rows are unknown: ${textOf(error)}`);
				return;
			}
			if (cursor === undefined) {
				return;
			}
		}
	}

	#post(message: ToTable): void {
		// Reading may end after the tab was closed.
		if (!this.#disposed) {
			void this.panel.webview.postMessage(message);
		}
	}
}

function statusOf(loaded: number, more: boolean, failure: unknown): string {
	if (failure !== undefined) {
		return l10n.t("Notion could not be read; {0} stored rows. {1}", loaded, textOf(failure));
	}
	return more ? l10n.t("The first {0} rows; there are more.", loaded) : l10n.t("All {0} rows.", loaded);
}
