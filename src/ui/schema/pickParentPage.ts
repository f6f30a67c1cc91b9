import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Connection } from "../../app/connection.ts";
import { WorkspaceError } from "../../base/errors.ts";
import type { ObjectSummary } from "../../store/objectRecord.ts";
import { iconOfSummary, titleOfSummary } from "../summary.ts";

interface PageChoice extends vscode.QuickPickItem {
	readonly id: string;
}

/** Asks for a page to put something in: the pages that are shared with the integration, those at the top first. */
export async function pickParentPage({ index }: Connection, title: string): Promise<string | undefined> {
	const roots = await index.rootPages();
	const choices: PageChoice[] = roots.map((page) => choiceOf(page, ""));
	const add = async (parent: ObjectSummary, path: string) => {
		for (const page of await index.childPages(parent.id)) {
			choices.push(choiceOf(page, path));
			await add(page, `${path} › ${titleOfSummary(page)}`);
		}
	};
	for (const root of roots) {
		await add(root, titleOfSummary(root));
	}
	if (choices.length === 0) {
		throw new WorkspaceError(
			"invalidInput",
			l10n.t("No page is shared with the integration, so there is no place for a database."),
			{
				remedy: l10n.t("Share a page with it in Notion: ••• > Connections. Then refresh."),
			},
		);
	}
	const chosen = await vscode.window.showQuickPick(choices, {
		title,
		placeHolder: l10n.t("In which page?"),
		matchOnDescription: true,
		// The plan that is opening beside it takes the focus.
		ignoreFocusOut: true,
	});
	return chosen?.id;
}

function choiceOf(page: ObjectSummary, path: string): PageChoice {
	return { id: page.id, label: titleOfSummary(page), description: path, iconPath: iconOfSummary(page) };
}
