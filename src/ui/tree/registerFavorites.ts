import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { WorkspaceError } from "../../base/errors.ts";
import { registerCommand } from "../command.ts";
import type { Front } from "../front.ts";
import { commandIds } from "../ids.ts";
import { isObjectNode, type Node, openable } from "./node.ts";

/** Adds rows to the favorites of their session and takes them out; `redraw` shows it. */
export function registerFavorites(front: Front, redraw: () => void): vscode.Disposable {
	const set = (isFavorite: boolean) => async (node: Node | undefined) => {
		if (!isObjectNode(node)) {
			throw new WorkspaceError("invalidInput", l10n.t("Choose a page or database in the Notion view first."));
		}
		const { kind, id } = openable(node);
		await front.app.connections.requireActive(node.session).objects.setFavorite(kind, id, isFavorite);
		redraw();
	};
	return vscode.Disposable.from(
		registerCommand(front, commandIds.addFavorite, set(true)),
		registerCommand(front, commandIds.removeFavorite, set(false)),
	);
}
