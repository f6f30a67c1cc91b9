import type * as vscode from "vscode";

/** What can be opened: by id, whatever kind of object it is, of the active session by default. */
export interface Opener {
	/** A page rendered, a database or data source as a table; reads it from Notion when it isn't stored. */
	open(id: string, session?: string, options?: { readonly isFromTree?: boolean }): Promise<void>;
	/** Fires when something was opened and is the last of what was. */
	readonly onDidOpen: vscode.Event<{ readonly session: string; readonly isFromTree: boolean }>;
}
