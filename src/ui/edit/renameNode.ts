import * as l10n from "@vscode/l10n";
import type { Connection } from "../../app/connection.ts";
import { hasRichTitle, readTarget, rename } from "../../app/objectEdits.ts";
import { rawTitle, titleOf } from "../../notion/titles.ts";
import { withProgress } from "../progress.ts";
import { type ObjectNode, objectOf } from "../tree/node.ts";
import { askForTitle } from "./askForTitle.ts";
import { editTargetOf } from "./editTarget.ts";

/** Asks for another title, starting from the one that Notion has now. */
export async function renameNode({ session, index }: Connection, node: ObjectNode): Promise<void> {
	const target = editTargetOf(node);
	const object = await withProgress(l10n.t("Reading {0}", objectOf(node).title), ({ signal }) =>
		readTarget(session, target, { signal }),
	);
	const before = rawTitle(object);
	const title = await askForTitle({
		title: l10n.t('Rename "{0}"', titleOf(object)),
		prompt: hasRichTitle(object)
			? l10n.t("Links, mentions and formatting in the title become plain text.")
			: l10n.t("The title as everybody in Notion will see it."),
		value: before,
	});
	if (title === undefined || title === before) {
		return;
	}
	await withProgress(l10n.t("Renaming {0}", titleOf(object)), ({ signal }) =>
		rename(session, target, title, { before, signal }),
	);
	index.changed();
}
