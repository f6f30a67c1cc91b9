import path from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Connection } from "../../app/connection.ts";
import { systemClock } from "../../base/clock.ts";
import { messageOf, WorkspaceError } from "../../base/errors.ts";
import { replaceFile } from "../../base/replaceFile.ts";
import { titleOf } from "../../notion/titles.ts";
import type { DataSource } from "../../notion/types.ts";
import { withProgress } from "../progress.ts";
import { csvOf, type ExportedTable, jsonOf, readForExport } from "./exportRows.ts";

/** Asks for a file and writes all rows to it, as CSV or JSON by its ending. A file that is there is replaced as a whole, or not at all. */
export async function exportTable(connection: Connection, dataSource: DataSource): Promise<void> {
	const title = titleOf(dataSource);
	const file = await vscode.window.showSaveDialog({
		title: l10n.t('Export all rows of "{0}"', title),
		defaultUri: defaultFile(title),
		filters: { CSV: ["csv"], JSON: ["json"] },
		saveLabel: l10n.t("Export"),
	});
	if (!file) {
		return;
	}
	const table = await withProgress(l10n.t('Exporting "{0}"', title), async ({ signal, report }) => {
		const read = await readForExport({
			connection,
			dataSource,
			clock: systemClock,
			request: { signal },
			progress: (rows) => report(l10n.t("{0} rows", rows)),
		});
		await write(file, file.path.toLowerCase().endsWith(".json") ? jsonOf(read) : csvOf(read));
		return read;
	});
	void announce(table, file);
}

async function write(file: vscode.Uri, text: string): Promise<void> {
	try {
		await (file.scheme === "file"
			? replaceFile(file.fsPath, text)
			: vscode.workspace.fs.writeFile(file, Buffer.from(text)));
	} catch (error) {
		throw new WorkspaceError(
			"invalidInput",
			l10n.t("{0} could not be written: {1}", path.basename(file.path), messageOf(error)),
			{ remedy: l10n.t("Choose another file or folder."), cause: error },
		);
	}
}

async function announce({ rows, cut }: ExportedTable, file: vscode.Uri): Promise<void> {
	const name = path.basename(file.fsPath);
	const openFile = l10n.t("Open File");
	const text = cut
		? l10n.t(
				"{0} rows are in {1}. Notion gave no more: too many of them were made in the same minute.",
				rows.length,
				name,
			)
		: l10n.t("{0} rows are in {1}.", rows.length, name);
	const chosen = await (cut
		? vscode.window.showWarningMessage(text, openFile)
		: vscode.window.showInformationMessage(text, openFile));
	if (chosen === openFile) {
		await vscode.window.showTextDocument(file);
	}
}

function defaultFile(title: string): vscode.Uri {
	const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(process.cwd());
	const name = title
		.replace(/[\\/:*?"<>|#%\p{Cc}]/gu, " ")
		.replace(/\s+/g, " ")
		.trim()
		.slice(0, 80)
		.toWellFormed();
	return vscode.Uri.joinPath(folder, `${name || "table"}.csv`);
}
