import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";

/** Characters of one text of Notion's. Source: developers.notion.com, "Request limits". */
const longestTitle = 2000;

/** Asks for a title, until it is one; `undefined` when the person gives up. */
export function askForTitle(texts: {
	readonly title: string;
	readonly prompt?: string;
	readonly value?: string;
}): Thenable<string | undefined> {
	return vscode.window.showInputBox({
		...texts,
		placeHolder: l10n.t("Title"),
		// A page that is still loading takes the focus.
		ignoreFocusOut: true,
		validateInput: (text) =>
			text.trim() === ""
				? l10n.t("A title is needed.")
				: text.length > longestTitle
					? l10n.t(
							"Notion takes {0} characters at most; this is {1} too long.",
							longestTitle,
							text.length - longestTitle,
						)
					: undefined,
	});
}
