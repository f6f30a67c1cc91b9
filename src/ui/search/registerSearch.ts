import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { isWorkspaceError } from "../../base/errors.ts";
import { idFromLink } from "../../base/notionId.ts";
import { requireId } from "../../notion/session.ts";
import { registerCommand } from "../command.ts";
import type { Front } from "../front.ts";
import { commandIds, viewIds } from "../ids.ts";
import { openInNotion } from "../items/openInNotion.ts";
import type { Opener } from "../opener.ts";
import { report } from "../report.ts";
import type { Reveal } from "../reveal.ts";
import { showSearch } from "./searchPick.ts";

/** "Notion: Search" and "Notion: Open by Link". */
export function registerSearch(front: Front, reveal: Reveal, opener: Opener): vscode.Disposable {
	return vscode.Disposable.from(
		registerCommand(front, commandIds.search, () => search(front, reveal, opener)),
		registerCommand(front, commandIds.openByLink, (link?: string) => openByLink(reveal, opener, link)),
	);
}

async function search(front: Front, reveal: Reveal, opener: Opener): Promise<void> {
	front.app.connections.requireActive();
	const choice = await showSearch(front.app.connections.all, {
		onOpenInNotion: (url) => openInNotion(url).catch((error: unknown) => void report(front, error)),
	}).chosen;
	if (!choice) {
		return;
	}
	if (choice.isUser) {
		await vscode.commands.executeCommand(`${viewIds.users}.focus`);
		return;
	}
	await reveal(choice.id, { session: choice.session });
	await opener.open(choice.id, choice.session);
}

/** The clipboard's link is offered, since that is where "Copy link" puts it. */
async function openByLink(reveal: Reveal, opener: Opener, given?: string): Promise<void> {
	const link = given ?? (await askForLink());
	if (!link?.trim()) {
		return;
	}
	const id = requireId(link);
	await opener.open(id);
	await reveal(id).catch((error: unknown) => {
		// It is open; that it has no row in the sidebar is no failure.
		if (!isWorkspaceError(error)) {
			throw error;
		}
	});
}

async function askForLink(): Promise<string | undefined> {
	const clipboard = await vscode.env.clipboard.readText();
	return vscode.window.showInputBox({
		title: l10n.t("Open by Link"),
		prompt: l10n.t("A link to a page or database of Notion, or an id"),
		placeHolder: "https://www.notion.so/…",
		// A page that is still loading takes the focus.
		ignoreFocusOut: true,
		value: idFromLink(clipboard) ? clipboard.trim() : "",
		validateInput: (text) =>
			text.trim() === "" || idFromLink(text)
				? undefined
				: l10n.t("This is neither an id nor a link to Notion. Copy it in Notion: ••• > Copy link."),
	});
}
