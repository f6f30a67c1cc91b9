import * as vscode from "vscode";
import { isObjectUri, pageIdOfUri, sessionIdOfUri } from "./pageUri.ts";

/** What the active editor shows, of which session. */
export interface ActiveObject {
	readonly session: string;
	readonly id: string;
}

/**
 * The address of the page or table in the active tab. A preview has none that extensions can see, only a label, by which `pageOf` finds
 * the page.
 */
export function activeUri(pageOf: (label: string) => vscode.Uri | undefined): vscode.Uri | undefined {
	const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
	const { input } = tab ?? {};
	const uri =
		input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom
			? input.uri
			: tab && input instanceof vscode.TabInputWebview && input.viewType.endsWith("markdown.preview")
				? pageOf(tab.label)
				: undefined;
	return uri && isObjectUri(uri) ? uri : undefined;
}

/** The page or table in the active tab. */
export function activeObject(pageOf: (label: string) => vscode.Uri | undefined): ActiveObject | undefined {
	const uri = activeUri(pageOf);
	const [session, id] = uri ? [sessionIdOfUri(uri), pageIdOfUri(uri)] : [];
	return session && id ? { session, id } : undefined;
}
