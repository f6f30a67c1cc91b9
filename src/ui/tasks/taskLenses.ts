import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { parseTaskFile } from "../../tasks/taskFileParser.ts";
import { taskFiles } from "../files/fileKinds.ts";
import { toRange } from "../files/registerDiagnostics.ts";
import { commandIds } from "../ids.ts";

/** Preview, Run and Show Last Run over each task of a task file. */
export function registerTaskLenses(): vscode.Disposable {
	return vscode.languages.registerCodeLensProvider(
		{ scheme: "file", pattern: taskFiles.glob },
		{ provideCodeLenses: lensesIn },
	);
}

function lensesIn(document: vscode.TextDocument): vscode.CodeLens[] {
	if (!vscode.workspace.isTrusted) {
		return [];
	}
	const { file } = parseTaskFile(document.getText());
	return (file?.tasks ?? []).flatMap(({ kind, id, name, range }) => {
		const task = { file: document.uri.fsPath, id };
		const lens = (title: string, tooltip: string, command: string) =>
			new vscode.CodeLens(toRange(range), { title, tooltip, command, arguments: [task] });
		const run = kind === "cascade" ? commandIds.runCascade : commandIds.runSync;
		return [
			kind === "cascade"
				? lens(
						l10n.t("Show Pipeline"),
						l10n.t("What {0} reads and writes, as a picture", name),
						commandIds.showPipeline,
					)
				: lens(
						l10n.t("Preview"),
						l10n.t("What {0} would change, in the Source Control view", name),
						commandIds.previewSync,
					),
			lens(l10n.t("Run"), l10n.t("Show what {0} would write, then write it", name), run),
			lens(l10n.t("Show Last Run"), l10n.t("What the last run of {0} did, and why", name), commandIds.showLastRun),
		];
	});
}
