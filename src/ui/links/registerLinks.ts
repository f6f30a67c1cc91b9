import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { isWorkspaceError } from "../../base/errors.ts";
import { escapeMarkdown } from "../../base/markdown.ts";
import { withRequestOptions } from "../../notion/requestOptions.ts";
import { registerCommand } from "../command.ts";
import type { Front } from "../front.ts";
import { commandIds } from "../ids.ts";
import { openInNotion } from "../items/openInNotion.ts";
import { findObject } from "../openObject.ts";
import { textOf } from "../report.ts";
import { type FoundLink, findNotionLinks } from "./findNotionLinks.ts";
import { objectHover } from "./objectHover.ts";
import { idOfAddress } from "./openAddress.ts";

/** Text of any kind that people write; output, comments of other extensions and our own documents are not. */
const documents: vscode.DocumentSelector = [{ scheme: "file" }, { scheme: "untitled" }, { scheme: "vscode-remote" }];

/** A text longer than this isn't searched for links. */
const longestText = 2_000_000;

/** Links to Notion in any text file: they open here, and their hover says what is behind them. And addresses of this extension. */
export function registerLinks(front: Front): vscode.Disposable {
	return vscode.Disposable.from(
		registerCommand(front, commandIds.openLinkInNotion, (url: string) => openInNotion(url)),
		vscode.languages.registerDocumentLinkProvider(documents, {
			provideDocumentLinks: (document) => (front.app.connections.active ? linksOf(document) : []),
		}),
		vscode.languages.registerHoverProvider(documents, {
			provideHover: (document, position, token) => hover(front, document, position, token),
		}),
		vscode.window.registerUriHandler({
			handleUri: async (uri) => {
				const id = idOfAddress(uri);
				if (id) {
					await vscode.commands.executeCommand(commandIds.openByLink, id);
				} else {
					void vscode.window.showWarningMessage(
						l10n.t("This address names nothing in Notion. It should end in /open/ and an id."),
					);
				}
			},
		}),
	);
}

function linksOf(document: vscode.TextDocument): vscode.DocumentLink[] {
	const text = document.getText();
	return (text.length > longestText ? [] : findNotionLinks(text)).map((found) => {
		const range = new vscode.Range(document.positionAt(found.start), document.positionAt(found.end));
		const link = new vscode.DocumentLink(range, commandUri(commandIds.openByLink, found.url));
		link.tooltip = l10n.t("Open Here");
		return link;
	});
}

async function hover(
	front: Front,
	document: vscode.TextDocument,
	position: vscode.Position,
	token: vscode.CancellationToken,
): Promise<vscode.Hover | undefined> {
	const { active } = front.app.connections;
	const { text } = document.lineAt(position);
	const found = findNotionLinks(text).find(
		({ start, end }) => start <= position.character && position.character <= end,
	);
	if (!found || !active) {
		return undefined;
	}
	const controller = new AbortController();
	const cancelled = token.onCancellationRequested(() => controller.abort());
	const range = new vscode.Range(position.line, found.start, position.line, found.end);
	try {
		const object = await withRequestOptions({ signal: controller.signal }, () => findObject(active.session, found.id));
		return new vscode.Hover(
			[new vscode.MarkdownString(objectHover(active.session.cache, object)), actions(found)],
			range,
		);
	} catch (error) {
		if (!isWorkspaceError(error) || token.isCancellationRequested) {
			return undefined;
		}
		const why = isWorkspaceError(error, "notFound", "restricted", "refused")
			? l10n.t("Notion has nothing there that is shared with the integration of “{0}”.", active.record.name)
			: l10n.t("Notion could not be asked what this is: {0}", textOf(error));
		return new vscode.Hover([new vscode.MarkdownString(escapeMarkdown(why)), actions(found)], range);
	} finally {
		cancelled.dispose();
	}
}

/** Only this command, with our own words: nothing that comes from Notion is in trusted Markdown. The link itself opens here. */
function actions({ url }: FoundLink): vscode.MarkdownString {
	const address = commandUri(commandIds.openLinkInNotion, url.replace(/^notion:/i, "https:"));
	const text = new vscode.MarkdownString(`[${l10n.t("Open in Notion")}](${address})`);
	text.isTrusted = { enabledCommands: [commandIds.openLinkInNotion] };
	return text;
}

function commandUri(command: string, argument: string): vscode.Uri {
	return vscode.Uri.from({ scheme: "command", path: command, query: JSON.stringify([argument]) });
}
