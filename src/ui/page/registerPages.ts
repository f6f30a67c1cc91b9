import path from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Connection } from "../../app/connection.ts";
import { inContext, WorkspaceError } from "../../base/errors.ts";
import { titleOf } from "../../notion/titles.ts";
import { registerCommand } from "../command.ts";
import type { Front } from "../front.ts";
import { commandIds, contextKeys, schemes } from "../ids.ts";
import type { Previews } from "../previews.ts";
import { withProgress } from "../progress.ts";
import { isObjectNode, type Node, objectOf } from "../tree/node.ts";
import { type ActiveObject, activeObject, activeUri } from "./activeObject.ts";
import { PageFileSystem } from "./pageFileSystem.ts";
import { PageNames } from "./pageNames.ts";
import { documentName } from "./pageReader.ts";
import { isTableUri, pageUri, sessionIdOfUri } from "./pageUri.ts";

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
	const names = new PageNames();
	const files = new PageFileSystem(front, previews, names);
	const shownAs = (label: string) => files.shownAs(label);
	const load = async (pageId: string, connection: Connection, fresh: boolean): Promise<vscode.Uri> => {
		const page = await connection.session.getPage(pageId);
		const uri = pageUri(connection.id, page.id, documentName(connection, page, names));
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
			watchActivePage(files, shownAs),
			registerCommand(front, commandIds.readComments, async () => {
				const uri = activeUri(shownAs);
				if (!uri || isTableUri(uri)) {
					throw new WorkspaceError("invalidInput", l10n.t("The active editor shows no page of Notion."));
				}
				const connection = front.app.connections.requireActive(sessionIdOfUri(uri));
				const title = l10n.t("Reading the comments of {0}", path.posix.basename(uri.path, ".md"));
				await withProgress(title, (progress) => files.readRemarks(uri, connection, progress));
			}),
			...[schemes.page, schemes.table].map((scheme) =>
				vscode.workspace.registerFileSystemProvider(scheme, files, { isReadonly: true, isCaseSensitive: true }),
			),
			registerCommand(front, commandIds.openSource, async (node: Node) => {
				if (isObjectNode(node)) {
					const connection = front.app.connections.requireActive(node.session);
					await vscode.window.showTextDocument(await load(objectOf(node).id, connection, true), { preview: true });
				}
			}),
		),
		{
			activeObject: () => activeObject(shownAs),
			showPage: async (pageId: string, connection: Connection) => {
				await previews.show(await load(pageId, connection, false));
			},
		},
	);
}

/** Keeps the context key of a page's buttons up to date. */
function watchActivePage(files: PageFileSystem, shownAs: (label: string) => vscode.Uri | undefined): vscode.Disposable {
	const publish = () => {
		const uri = activeUri(shownAs);
		const isPage = uri !== undefined && !isTableUri(uri);
		void vscode.commands.executeCommand("setContext", contextKeys.pageOpen, isPage);
	};
	return vscode.Disposable.from(
		vscode.window.tabGroups.onDidChangeTabs(publish),
		vscode.window.tabGroups.onDidChangeTabGroups(publish),
		files.onDidChangeFile(publish),
	);
}
