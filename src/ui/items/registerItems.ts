import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { WorkspaceError } from "../../base/errors.ts";
import { registerCommand } from "../command.ts";
import type { Front } from "../front.ts";
import { commandIds } from "../ids.ts";
import type { Opener } from "../opener.ts";
import { isObjectUri, pageIdOfUri, sessionIdOfUri } from "../page/pageUri.ts";
import { isObjectNode, type Node, objectOf, openable } from "../tree/node.ts";
import { openInNotion } from "./openInNotion.ts";

type Target = Node | vscode.Uri | undefined;

/** What the context menus of the sidebar offer: open, open in Notion, copy link and id. */
export function registerItems(front: Front, opener: Opener): vscode.Disposable {
	return vscode.Disposable.from(
		registerCommand(front, commandIds.open, (target: Target) =>
			isObjectNode(target)
				? opener.open(openable(target).id, target.session, { isFromTree: true })
				: opener.open(idOf(target)),
		),
		registerCommand(front, commandIds.openInNotion, (target: Target) => openInNotion(addressOf(front, target))),
		registerCommand(front, commandIds.copyLink, async (target: Target) => {
			await vscode.env.clipboard.writeText(addressOf(front, target));
			vscode.window.setStatusBarMessage(l10n.t("Link copied"), 3000);
		}),
		registerCommand(front, commandIds.copyEditorLink, async (target: Target) => {
			await vscode.env.clipboard.writeText(editorLink(front, idOf(target)));
			vscode.window.setStatusBarMessage(l10n.t("Link copied"), 3000);
		}),
		registerCommand(front, commandIds.copyId, async (target: Target) => {
			await vscode.env.clipboard.writeText(idOf(target));
			vscode.window.setStatusBarMessage(l10n.t("Id copied"), 3000);
		}),
	);
}

function idOf(target: Target): string {
	if (isObjectNode(target)) {
		return objectOf(target).id;
	}
	const user = target as Node | undefined;
	if (user?.kind === "user") {
		return user.user.id;
	}
	throw nothingChosen();
}

/** An address that opens something in the editor, from anywhere: `vscode://PUBLISHER.NAME/open/ID`. */
function editorLink(front: Front, id: string): string {
	return `${vscode.env.uriScheme}://${front.context.extension.id}/open/${id}`;
}

function addressOf(front: Front, target: Target): string {
	if (isObjectNode(target)) {
		return objectOf(target).url;
	}
	const uri = target instanceof vscode.Uri ? target : activeUri();
	const id = uri && isObjectUri(uri) ? pageIdOfUri(uri) : undefined;
	const connection = uri && front.app.connections.get(sessionIdOfUri(uri) ?? "");
	const cache = connection?.session.cache;
	const shown = id === undefined ? undefined : (cache?.page(id) ?? cache?.dataSource(id) ?? cache?.database(id));
	if (!shown) {
		throw nothingChosen();
	}
	return shown.url;
}

function activeUri(): vscode.Uri | undefined {
	return vscode.window.activeTextEditor?.document.uri;
}

function nothingChosen(): WorkspaceError {
	return new WorkspaceError("invalidInput", l10n.t("Choose a page or database in the Notion view first."));
}
