import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Connection } from "../../app/connection.ts";
import { isWorkspaceError, WorkspaceError } from "../../base/errors.ts";
import { plainValue } from "../../notion/propertyValue.ts";
import type { DataSource, View } from "../../notion/types.ts";
import type { Front } from "../front.ts";
import { openInNotion } from "../items/openInNotion.ts";
import { report, textOf } from "../report.ts";
import { webviewOptions, webviewParts } from "../webviewPage.ts";
import { exportTable } from "./exportTable.ts";
import type { ExtraColumns } from "./extraColumns.ts";
import { propertyId } from "./tableColumns.ts";
import { tableHtml } from "./tableHtml.ts";
import { fromTable } from "./tableLook.ts";
import { createTableMemory } from "./tableMemory.ts";
import type { FromTable, ToTable } from "./tableMessages.ts";
import { TableSource } from "./tableSource.ts";
import { tableTexts } from "./tableTexts.ts";

/** By what a table is found again after a reload. */
export interface TablePlace {
	readonly sessionId: string;
	/** Of a data source, or of a database, whose first data source is shown then. */
	readonly id: string;
}

export interface TablePanelOptions {
	readonly panel: vscode.WebviewPanel;
	readonly place: TablePlace;
	/** Opens a row or related page here. */
	readonly open: (id: string) => Promise<void>;
	readonly extraColumns: readonly ExtraColumns[];
	/** Notion's views that were read already. */
	readonly viewsOf: (connection: Connection) => Map<string, readonly View[]>;
}

/** How long a table that was open before a reload waits for its session before it says that there is none, in milliseconds. */
const patience = 5000;

/** The table of one data source, in an editor tab. It gets its rows once the session that it belongs to is there. */
export class TablePanel {
	readonly panel: vscode.WebviewPanel;
	readonly #front: Front;
	readonly #options: TablePanelOptions;
	#connection: Connection | undefined;
	#source: TableSource | undefined;
	readonly #ready = Promise.withResolvers<void>();
	#disposed = false;
	readonly #waiting: ReturnType<typeof setTimeout>;

	constructor(front: Front, options: TablePanelOptions) {
		this.#front = front;
		this.#options = options;
		this.panel = options.panel;
		const { extensionUri } = front.context;
		const { webview } = this.panel;
		webview.options = webviewOptions(extensionUri);
		this.panel.onDidDispose(() => {
			this.#disposed = true;
			clearTimeout(this.#waiting);
			this.#source?.stop();
		});
		webview.onDidReceiveMessage((message: unknown) => this.#receive(message));
		webview.html = tableHtml(webviewParts(webview, extensionUri, "table"), {
			title: this.panel.title,
			loading: l10n.t("Reading {0}…", this.panel.title),
			texts: tableTexts(),
		});
		this.#waiting = setTimeout(() => this.#sayThatNothingIsConnected(), patience);
	}

	get sessionId(): string {
		return this.#options.place.sessionId;
	}

	/** Known once the rows are there. */
	get dataSourceId(): string | undefined {
		return this.#source?.dataSource.id;
	}

	/** Whether it has ever shown rows; otherwise it still waits for its session. */
	get wasAttached(): boolean {
		return this.#connection !== undefined;
	}

	shows(sessionId: string, dataSourceId: string): boolean {
		return (
			sessionId === this.sessionId && (this.#options.place.id === dataSourceId || this.dataSourceId === dataSourceId)
		);
	}

	/** Shows the rows as the session knows them; a table that shows those of this session already stays as it is. */
	async attach(connection: Connection): Promise<void> {
		if (this.#connection === connection) {
			return;
		}
		clearTimeout(this.#waiting);
		this.#source?.stop();
		this.#connection = connection;
		await this.#guarded(() => this.#open(connection));
	}

	async #open(connection: Connection): Promise<void> {
		await this.#ready.promise;
		try {
			const dataSource = await dataSourceOf(connection, this.#options.place.id);
			this.#source = this.#newSource(connection, dataSource);
		} catch (error) {
			this.#connection = undefined;
			this.#post({ type: "state", state: { phase: "failed", complete: false, problem: textOf(error) } });
			return;
		}
		await this.#source.open();
	}

	#newSource(connection: Connection, dataSource: DataSource): TableSource {
		return new TableSource({
			connection,
			dataSource,
			views: this.#options.viewsOf(connection),
			clock: this.#front.app.clock,
			log: this.#front.log,
			memory: createTableMemory(this.#front.context.globalState, connection.id, dataSource.id),
			post: (message) => this.#post(message),
			describe: textOf,
			extraColumns: this.#options.extraColumns,
		});
	}

	/** Reads the rows again. */
	async refresh(): Promise<void> {
		const connection = this.#front.app.connections.get(this.sessionId);
		if (this.#source) {
			await this.#guarded(() => this.#source?.refresh());
		} else if (connection) {
			await this.attach(connection);
		}
	}

	/** Shows what was changed in Notion, if somebody looks at the table. */
	async catchUp(): Promise<void> {
		if (this.panel.visible) {
			await this.#guarded(() => this.#source?.catchUp());
		}
	}

	/** Opens the database in the browser. */
	async openInNotion(): Promise<void> {
		if (this.#source) {
			await openInNotion(this.#source.dataSource.url);
		}
	}

	/** Writes all rows to a file. */
	async export(): Promise<void> {
		if (this.#connection && this.#source) {
			await exportTable(this.#connection, this.#source.dataSource);
		}
	}

	async #receive(message: unknown): Promise<void> {
		const parsed = fromTable.safeParse(message);
		if (!parsed.success) {
			this.#front.log.warn("The table sent a message that nobody knows.");
			return;
		}
		await this.#guarded(() => this.#answer(parsed.data));
	}

	/** What goes wrong in the table's rows is said there; anything else is reported once. */
	async #guarded(work: () => Promise<void> | undefined): Promise<void> {
		try {
			await work();
		} catch (error) {
			if (!this.#disposed) {
				void report(this.#front, error);
			}
		}
	}

	async #answer(message: FromTable): Promise<void> {
		if (message.type === "ready") {
			this.#ready.resolve();
			return;
		}
		if (message.type === "refresh") {
			return this.refresh();
		}
		const source = this.#source;
		if (!source) {
			return;
		}
		switch (message.type) {
			case "more":
				return source.more();
			case "all":
				return source.all();
			case "stop":
				return source.stop();
			case "view":
				return source.show(message.id);
			case "look":
				return source.setLook(message.look);
			case "titles":
				return source.giveTitles(message.ids);
			case "open":
				return this.#options.open(message.id);
			case "openInNotion":
				return message.id === undefined ? this.openInNotion() : this.#openRowInNotion(message.id);
			case "openLink":
				return openLink(message.url);
			case "openFile":
				return this.#openFile(message.row, message.column, message.index);
			case "copy":
				return copy(message.text, message.rows);
			case "export":
				return this.export();
		}
	}

	async #openRowInNotion(id: string): Promise<void> {
		const page = await this.#connection?.session.getPage(id);
		if (page) {
			await openInNotion(page.url);
		}
	}

	/** The address of a file expires, so it is asked for when it is needed. */
	async #openFile(rowId: string, columnId: string, index: number): Promise<void> {
		const page = await this.#connection?.session.getPage(rowId, { useCache: false });
		const property = Object.values(page?.properties ?? {}).find(({ id }) => propertyId(id) === columnId);
		const value = property && plainValue(property);
		const file = value?.kind === "files" ? value.files[index] : undefined;
		if (!file) {
			throw new WorkspaceError("notFound", l10n.t("This file isn't in Notion any more."), {
				remedy: l10n.t("Read the table again."),
			});
		}
		await openLink(file.url);
	}

	#sayThatNothingIsConnected(): void {
		const problem = l10n.t(
			"This table belongs to a workspace that isn't connected in this window. Connect it to see the rows.",
		);
		this.#post({ type: "state", state: { phase: "failed", complete: false, problem } });
	}

	#post(message: ToTable): void {
		// Reading may end after the tab was closed.
		if (!this.#disposed) {
			void this.panel.webview.postMessage(message);
		}
	}
}

/** The data source with an id, or the first one of the database with that id. */
async function dataSourceOf({ session }: Connection, id: string): Promise<DataSource> {
	const database = session.cache.dataSource(id) ? undefined : session.cache.database(id);
	const first = database?.data_sources[0];
	if (first) {
		return session.getDataSource(first.id);
	}
	try {
		return await session.getDataSource(id);
	} catch (error) {
		// A database's id given to the other endpoint is a 404.
		const found = isWorkspaceError(error, "notFound")
			? await session.getDatabase(id).catch(() => undefined)
			: undefined;
		const source = found?.data_sources[0];
		if (!source) {
			throw error;
		}
		return session.getDataSource(source.id);
	}
}

/** Opens an address from a cell in the browser or mail program; nothing but these four kinds leaves. */
async function openLink(text: string): Promise<void> {
	// Notion takes addresses without their beginning.
	const url = URL.canParse(text) ? text : `https://${text}`;
	if (!URL.canParse(url) || !["https:", "http:", "mailto:", "tel:"].includes(new URL(url).protocol)) {
		throw new WorkspaceError("invalidInput", l10n.t('"{0}" is no address that can be opened.', text.slice(0, 100)));
	}
	await vscode.env.openExternal(vscode.Uri.parse(url));
}

async function copy(text: string, rows: number): Promise<void> {
	await vscode.env.clipboard.writeText(text);
	vscode.window.setStatusBarMessage(rows > 0 ? l10n.t("{0} rows copied", rows) : l10n.t("Copied"), 3000);
}
