import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { registerCommand } from "./command.ts";
import type { Feature } from "./front.ts";
import { commandIds } from "./ids.ts";

/** Notion's own pages. */
export const integrationsUrl = "https://www.notion.so/profile/integrations";
const sharingUrl = "https://www.notion.com/help/add-and-manage-connections-with-the-api#add-connections-to-pages";

/** Explains how to share a page with the integration, with Notion's own help one click away. */
export const registerSharing: Feature = (front) =>
	registerCommand(front, commandIds.howToShare, async () => {
		const openHelp = l10n.t("Open Notion's Help");
		const chosen = await vscode.window.showInformationMessage(
			l10n.t("An integration sees only what is shared with it."),
			{
				modal: true,
				detail: l10n.t(
					"In Notion, open a page or database. Choose ••• at the top right, then Connections, then the name of your integration. Everything below that page is shared too. Then refresh the Notion view.",
				),
			},
			openHelp,
		);
		if (chosen === openHelp) {
			await vscode.env.openExternal(vscode.Uri.parse(sharingUrl));
		}
	});
