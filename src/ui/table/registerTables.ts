import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Connection } from "../../app/connection.ts";
import { titleOf } from "../../notion/titles.ts";
import type { Database, DataSource } from "../../notion/types.ts";
import type { Front } from "../front.ts";
import { TablePanel } from "./tablePanel.ts";

/** Shows a database (with several data sources, the one that is picked) or a data source as a table. */
export type ShowTable = (object: Database | DataSource, connection: Connection) => Promise<void>;

export function registerTables(
	front: Front,
	openRow: (id: string, session: string) => Promise<void>,
): vscode.Disposable & { readonly showTable: ShowTable } {
	const panels = new Map<string, { readonly table: TablePanel; readonly connection: Connection }>();
	const { connections } = front.app;

	const showTable: ShowTable = async (object, connection) => {
		const dataSource = object.object === "data_source" ? object : await pickDataSource(connection, object);
		if (!dataSource) {
			return;
		}
		const key = `${connection.id}/${dataSource.id}`;
		const open = panels.get(key);
		if (open) {
			open.table.panel.reveal();
			await open.table.refresh();
			return;
		}
		const table = new TablePanel(front, connection, dataSource, (id) => openRow(id, connection.id));
		panels.set(key, { table, connection });
		table.panel.onDidDispose(() => panels.delete(key));
	};
	const close = (isOver: (connection: Connection) => boolean) => {
		for (const { table, connection } of [...panels.values()]) {
			if (isOver(connection)) {
				table.panel.dispose();
			}
		}
	};
	const closeOld = () => close((connection) => !connections.all.includes(connection));
	return Object.assign(
		vscode.Disposable.from(connections.onDidChange(closeOld), { dispose: () => close(() => true) }),
		{ showTable },
	);
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
