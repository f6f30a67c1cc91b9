import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Connection } from "../../app/connection.ts";
import { restore, setTrashed, trashed } from "../../app/objectEdits.ts";
import { objectPath } from "../../notion/objectPath.ts";
import { titleOf } from "../../notion/titles.ts";
import type { Front } from "../front.ts";
import { withProgress } from "../progress.ts";
import { report } from "../report.ts";
import { type ObjectNode, objectOf } from "../tree/node.ts";
import { editTargetOf } from "./editTarget.ts";

/** Asks, moves it to the trash, and offers to take that back. */
export async function moveToTrash(front: Front, { session, index }: Connection, node: ObjectNode): Promise<void> {
	const { title } = objectOf(node);
	const target = editTargetOf(node);
	const move = l10n.t("Move to Trash");
	const chosen = await vscode.window.showWarningMessage(
		l10n.t('Move "{0}" to the trash?', title),
		{
			modal: true,
			detail:
				target.kind === "page"
					? l10n.t("Everybody loses sight of it, with the pages and databases in it. It can be restored.")
					: l10n.t("Everybody loses sight of it, with all its rows. It can be restored."),
		},
		move,
	);
	if (chosen !== move) {
		return;
	}
	await withProgress(l10n.t("Moving {0} to the trash", title), ({ signal }) =>
		setTrashed(session, target, true, { signal }),
	);
	index.changed();
	void offerUndo(title, async () => {
		await withProgress(l10n.t("Restoring {0}", title), ({ signal }) => setTrashed(session, target, false, { signal }));
		index.changed();
	}).catch((error: unknown) => report(front, error));
}

async function offerUndo(title: string, undo: () => Promise<void>): Promise<void> {
	const label = l10n.t("Undo");
	if ((await vscode.window.showInformationMessage(l10n.t('"{0}" is in the trash.', title), label)) === label) {
		await undo();
	}
}

/** Lets the person choose from the trash what comes back. Resolves with its id, or `undefined` when nothing was chosen. */
export async function restoreFromTrash({ session }: Connection): Promise<string | undefined> {
	const found = await withProgress(l10n.t("Looking into the trash"), ({ signal }) => trashed(session, { signal }));
	if (found.length === 0) {
		void vscode.window.showInformationMessage(
			l10n.t("Search finds nothing in the trash. What was moved there a moment ago may show up later."),
		);
		return undefined;
	}
	const choices = found.map((object) => ({
		label: titleOf(object),
		description: objectPath(session.cache, object)
			.map(({ title }) => title)
			.join(" / "),
		iconPath: new vscode.ThemeIcon(object.object === "page" ? "file" : "database"),
		object,
	}));
	const chosen = await vscode.window.showQuickPick(choices, {
		title: l10n.t("Restore from Trash"),
		placeHolder: l10n.t("What should come back?"),
		matchOnDescription: true,
		ignoreFocusOut: true,
	});
	if (!chosen) {
		return undefined;
	}
	const { object, label } = chosen;
	await withProgress(l10n.t("Restoring {0}", label), ({ signal }) => restore(session, object, { signal }));
	return object.id;
}
