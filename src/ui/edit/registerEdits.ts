import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Connection } from "../../app/connection.ts";
import { WorkspaceError } from "../../base/errors.ts";
import { registerCommand } from "../command.ts";
import type { Front } from "../front.ts";
import { commandIds } from "../ids.ts";
import type { Opener } from "../opener.ts";
import type { Reveal } from "../reveal.ts";
import { isObjectNode, type Node, type ObjectNode } from "../tree/node.ts";
import { createInside } from "./createInside.ts";
import { renameNode } from "./renameNode.ts";
import { moveToTrash, restoreFromTrash } from "./trash.ts";

/** New page or row, rename, move to trash and restore: from the context menus of the sidebar. */
export function registerEdits(front: Front, reveal: Reveal, opener: Opener): vscode.Disposable {
	const show = async (connection: Connection, id: string) => {
		connection.index.changed();
		await reveal(id, { session: connection.id });
		await opener.open(id, connection.id);
	};
	const on =
		(run: (connection: Connection, node: ObjectNode) => Promise<void>) =>
		(node: Node | undefined): Promise<void> => {
			if (!isObjectNode(node)) {
				throw new WorkspaceError("invalidInput", l10n.t("Choose a page or database in the Notion view first."));
			}
			return run(front.app.connections.requireActive(node.session), node);
		};
	const create = on(async (connection, node) => {
		const id = await createInside(connection, node);
		if (id !== undefined) {
			await show(connection, id);
		}
	});
	return vscode.Disposable.from(
		registerCommand(front, commandIds.newPage, create),
		registerCommand(front, commandIds.newRow, create),
		registerCommand(front, commandIds.rename, on(renameNode)),
		registerCommand(
			front,
			commandIds.moveToTrash,
			on((connection, node) => moveToTrash(front, connection, node)),
		),
		registerCommand(front, commandIds.restoreFromTrash, async () => {
			const connection = front.app.connections.requireActive();
			const id = await restoreFromTrash(connection);
			if (id !== undefined) {
				await show(connection, id);
			}
		}),
	);
}
