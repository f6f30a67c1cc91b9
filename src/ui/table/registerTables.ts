import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { titleOf } from "../../notion/titles.ts";
import type { Database, DataSource } from "../../notion/types.ts";
import type { Front } from "../front.ts";
import { TablePanel } from "./tablePanel.ts";

/** Shows a database (with several data sources, the one that is picked) or a data source as a table. */
export type ShowTable = (object: Database | DataSource) => Promise<void>;

export function registerTables(
	front: Front,
	openRow: (id: string) => Promise<void>,
): vscode.Disposable & { readonly showTable: ShowTable } {
	const panels = new Map<string, TablePanel>();
	const { connections } = front.app;

	const showTable: ShowTable = async (object) => {
		const connection = connections.requireActive();
		const dataSource = object.object === "data_source" ? object : await pickDataSource(front, object);
		if (!dataSource) {
			return;
		}
		const open = panels.get(dataSource.id);
		if (open) {
			open.panel.reveal();
			await open.refresh();
			return;
		}
		const table = new TablePanel(front, connection, dataSource, openRow);
		panels.set(dataSource.id, table);
		table.panel.onDidDispose(() => panels.delete(dataSource.id));
	};
	const closeAll = () => {
		for (const { panel } of [...panels.values()]) {
			panel.dispose();
		}
	};
	return Object.assign(vscode.Disposable.from(connections.onDidChange(closeAll), { dispose: closeAll }), { showTable });
}

async function pickDataSource(front: Front, database: Database): Promise<DataSource | undefined> {
	const { session } = front.app.connections.requireActive();
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
