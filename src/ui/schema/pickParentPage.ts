import * as l10n from "@vscode/l10n";
import type { Connection } from "../../app/connection.ts";
import { WorkspaceError } from "../../base/errors.ts";
import type { Front } from "../front.ts";
import { openInNotion } from "../items/openInNotion.ts";
import { report } from "../report.ts";
import { showSearch } from "../search/searchPick.ts";

/** Asks for a page to put something in: those at the top, then what is found, in the store and in Notion. */
export async function pickParentPage(front: Front, connection: Connection, title: string): Promise<string | undefined> {
	const first = await connection.index.rootPages();
	if (first.length === 0) {
		throw new WorkspaceError(
			"invalidInput",
			l10n.t("No page is shared with the integration, so there is no place for a database."),
			{
				remedy: l10n.t("Share a page with it in Notion: ••• > Connections. Then refresh."),
			},
		);
	}
	const choice = await showSearch([connection], {
		forPage: { title, placeholder: l10n.t("In which page? Type a part of its title"), first },
		onOpenInNotion: (url) => openInNotion(url).catch((error: unknown) => void report(front, error)),
	}).chosen;
	return choice?.id;
}
