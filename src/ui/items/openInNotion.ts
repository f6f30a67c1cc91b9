import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { WorkspaceError } from "../../base/errors.ts";

/** Opens an address of Notion's in the browser; nothing but https ever leaves. */
export async function openInNotion(url: string): Promise<void> {
	if (!URL.canParse(url) || new URL(url).protocol !== "https:") {
		throw new WorkspaceError("invalidInput", l10n.t("There is no address to open."));
	}
	await vscode.env.openExternal(vscode.Uri.parse(url));
}
