import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Connection } from "../../app/connection.ts";
import { inContext } from "../../base/errors.ts";
import { titleOf } from "../../notion/titles.ts";
import { registerCommand } from "../command.ts";
import type { Front } from "../front.ts";
import { commandIds, schemes } from "../ids.ts";
import type { Previews } from "../previews.ts";
import { withProgress } from "../progress.ts";
import { isObjectNode, type Node, objectOf } from "../tree/node.ts";
import { type ActiveObject, activeObject } from "./activeObject.ts";
import { PageFileSystem } from "./pageFileSystem.ts";
import { pageUri } from "./pageUri.ts";

/** Shows a page of a session in VS Code's Markdown preview. */
export type ShowPage = (pageId: string, connection: Connection) => Promise<void>;

/** Pages as read-only Markdown documents, rendered by VS Code's own preview. */
export function registerPages(
	front: Front,
	previews: Previews,
): vscode.Disposable & {
	readonly showPage: ShowPage;
	/** The page or table that the active editor shows. */
	readonly activeObject: () => ActiveObject | undefined;
} {
	const files = new PageFileSystem(front, previews);
	const load = async (pageId: string, connection: Connection, fresh: boolean): Promise<vscode.Uri> => {
		const page = await connection.session.getPage(pageId);
		const uri = pageUri(connection.id, page.id, titleOf(page));
		const title = l10n.t("Reading {0}", titleOf(page));
		try {
			await withProgress(title, () => (fresh ? files.load(uri) : files.open(uri)));
		} catch (error) {
			throw inContext(error, l10n.t('"{0}" could not be read.', titleOf(page)));
		}
		return uri;
	};
	return Object.assign(
		vscode.Disposable.from(
			front.app.connections.onDidChange(() => void files.retry()),
			vscode.window.tabGroups.onDidChangeTabs(({ changed }) => {
				for (const { isActive, label } of changed) {
					if (isActive) {
						void files.refreshOld(label);
					}
				}
			}),
			vscode.workspace.registerFileSystemProvider(schemes.page, files, { isReadonly: true, isCaseSensitive: true }),
			registerCommand(front, commandIds.openSource, async (node: Node) => {
				if (isObjectNode(node)) {
					const connection = front.app.connections.requireActive(node.session);
					await vscode.window.showTextDocument(await load(objectOf(node).id, connection, true), { preview: true });
				}
			}),
		),
		{
			activeObject: () => activeObject((label) => files.shownAs(label)),
			showPage: async (pageId: string, connection: Connection) => {
				await previews.show(await load(pageId, connection, false));
			},
		},
	);
}
