import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Connection } from "../../app/connection.ts";
import type { IndexChange } from "../../app/workspaceIndex.ts";
import { titleOf } from "../../notion/titles.ts";
import type { Database, DataSource, View } from "../../notion/types.ts";
import { registerCommand } from "../command.ts";
import type { Front } from "../front.ts";
import { commandIds, tableViewType } from "../ids.ts";
import { reach } from "../milestones.ts";
import { pageIdOfUri, sessionIdOfUri, tableUri } from "../page/pageUri.ts";
import { report } from "../report.ts";
import type { ExtraColumns } from "./extraColumns.ts";
import { forgetTables } from "./tableMemory.ts";
import { TablePanel } from "./tablePanel.ts";

/** Shows a database (with several data sources, the one that is picked) or a data source as a table. */
export type ShowTable = (object: Database | DataSource, connection: Connection) => Promise<void>;

/**
 * The tables: editors of `notion:` addresses, so that links and reloads bring them back. `extraColumns` are what other features add
 * to them.
 */
export function registerTables(
	front: Front,
	openRow: (id: string, session: string) => Promise<void>,
	extraColumns: readonly ExtraColumns[] = [],
): vscode.Disposable & { readonly showTable: ShowTable } {
	const tables = new Tables(front, openRow, extraColumns);
	return Object.assign(
		vscode.Disposable.from(
			front.app.connections.onDidChange(() => {
				tables.attachAll().catch((error: unknown) => void report(front, error));
			}),
			vscode.window.registerCustomEditorProvider(tableViewType, tables, {
				// A table comes back as it was, without reading thousands of rows again.
				webviewOptions: { retainContextWhenHidden: true },
				supportsMultipleEditorsPerDocument: false,
			}),
			registerCommand(front, commandIds.refreshTable, () => tables.active?.refresh()),
			registerCommand(front, commandIds.exportTable, () => tables.active?.export()),
			tables,
		),
		{ showTable: (object: Database | DataSource, connection: Connection) => tables.show(object, connection) },
	);
}

class Tables implements vscode.CustomReadonlyEditorProvider, vscode.Disposable {
	readonly #front: Front;
	readonly #open: (id: string, session: string) => Promise<void>;
	readonly #extraColumns: readonly ExtraColumns[];
	readonly #panels = new Set<TablePanel>();
	/** Notion's views that were read, as long as a session lasts. */
	readonly #views = new WeakMap<Connection, Map<string, readonly View[]>>();
	#ofIndexes: vscode.Disposable | undefined;

	constructor(front: Front, open: (id: string, session: string) => Promise<void>, extra: readonly ExtraColumns[]) {
		this.#front = front;
		this.#open = open;
		this.#extraColumns = extra;
	}

	/** The table whose tab is the active one. */
	get active(): TablePanel | undefined {
		return [...this.#panels].find(({ panel }) => panel.active);
	}

	async show(object: Database | DataSource, connection: Connection): Promise<void> {
		const dataSource = object.object === "data_source" ? object : await pickDataSource(connection, object);
		if (!dataSource) {
			return;
		}
		const before = [...this.#panels].find((table) => table.shows(connection.id, dataSource.id));
		if (before) {
			before.panel.reveal();
			await before.catchUp();
			return;
		}
		const uri = tableUri(connection.id, dataSource.id, titleOf(dataSource));
		await vscode.commands.executeCommand("vscode.openWith", uri, tableViewType);
	}

	openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
		return { uri, dispose: () => {} };
	}

	/** Called by VS Code: for a table that is opened here, by a link, or again after a reload. */
	async resolveCustomEditor({ uri }: vscode.CustomDocument, panel: vscode.WebviewPanel): Promise<void> {
		const place = { sessionId: sessionIdOfUri(uri) ?? "", id: pageIdOfUri(uri) ?? "" };
		const table = new TablePanel(this.#front, {
			panel,
			place,
			open: (id) => this.#open(id, place.sessionId),
			extraColumns: this.#extraColumns,
			viewsOf: (connection) => this.#viewsOf(connection),
		});
		this.#panels.add(table);
		reach("openedTable");
		panel.onDidDispose(() => this.#panels.delete(table));
		const connection = this.#front.app.connections.get(place.sessionId);
		if (connection) {
			// The rows come later: VS Code waits for this.
			void table.attach(connection);
		}
	}

	/** Gives tables whose session is open now their rows, and closes those whose session has ended. */
	async attachAll(): Promise<void> {
		const { connections } = this.#front.app;
		this.#ofIndexes?.dispose();
		this.#ofIndexes = vscode.Disposable.from(
			...connections.all.map(({ id, index }) => index.onDidChange((change) => this.#catchUp(id, change))),
		);
		for (const table of [...this.#panels]) {
			const connection = connections.get(table.sessionId);
			if (connection) {
				void table.attach(connection);
			} else if (table.wasAttached) {
				table.panel.dispose();
			}
		}
		const sessions = await connections.list();
		forgetTables(this.#front.context.globalState, new Set(sessions.map(({ id }) => id)));
	}

	#catchUp(sessionId: string, { content, containers }: IndexChange): void {
		for (const table of this.#panels) {
			const { dataSourceId } = table;
			if (content && dataSourceId && table.sessionId === sessionId && containers?.has(dataSourceId) !== false) {
				void table.catchUp();
			}
		}
	}

	#viewsOf(connection: Connection): Map<string, readonly View[]> {
		const views = this.#views.get(connection) ?? new Map<string, readonly View[]>();
		this.#views.set(connection, views);
		return views;
	}

	dispose(): void {
		this.#ofIndexes?.dispose();
		for (const { panel } of [...this.#panels]) {
			panel.dispose();
		}
	}
}

async function pickDataSource({ session }: Connection, database: Database): Promise<DataSource | undefined> {
	const [first] = database.data_sources;
	if (database.data_sources.length <= 1) {
		return first && session.getDataSource(first.id);
	}
	const chosen = await vscode.window.showQuickPick(
		database.data_sources.map(({ id, name }) => ({ label: name, id })),
		{ title: titleOf(database), placeHolder: l10n.t("Which data source?") },
	);
	return chosen && session.getDataSource(chosen.id);
}
