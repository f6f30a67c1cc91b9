import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Front } from "./front.ts";

/** Tells, once a window, what a person should know of the store: set aside because it was damaged, or slower than it could be. */
export function announceStore({ app, log }: Front): void {
	const { note, support } = app.database;
	log.info(`SQLite ${support.version}, full-text search: ${support.fts5 ? "yes" : "no"}.`);
	if (note.kind === "migrated") {
		log.info(`The store was brought up to date from version ${note.from}. A copy of it: ${note.copy ?? "none"}`);
	}
	if (note.kind === "setAside") {
		void vscode.window.showWarningMessage(
			l10n.t(
				"The store was damaged and has been set aside: {0}. Connect your workspaces again; nothing in Notion has changed. The next sync begins anew and asks before it deletes.",
				note.copy,
			),
		);
	}
	if (note.kind === "readOnly") {
		void vscode.window.showWarningMessage(
			l10n.t(
				"The store was written by a newer version of Workspaces for Notion. What it holds can be looked at, but nothing is remembered and no task runs. Update the extension and reload this window.",
			),
		);
	}
	if (!support.fts5) {
		void vscode.window.showWarningMessage(
			l10n.t(
				"This editor's SQLite has no full-text search (Node {0}). Search works, but slower. Update VS Code to 1.103 or newer.",
				process.version,
			),
		);
	}
}
