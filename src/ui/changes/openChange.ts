import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { WorkspaceError } from "../../base/errors.ts";
import { attributesText } from "../../sync/attributeText.ts";
import { changeText } from "../../sync/changeText.ts";
import type { MergeItem } from "../../sync/syncPlan.ts";
import type { OpenConflicts } from "../conflicts/openConflicts.ts";
import { commandIds } from "../ids.ts";
import type { PlanDocuments } from "../planDocuments.ts";
import { withProgress } from "../progress.ts";
import type { ChangeControl } from "./changeControl.ts";
import { type ChangeGroup, type ChangeRow, newConflictId } from "./changeRows.ts";

/** Opens a line of the Source Control view: a change as a difference, a conflict as an editor, a reason as a message. */
export async function openChange(
	control: ChangeControl | undefined,
	plans: PlanDocuments,
	conflicts: OpenConflicts,
	group: ChangeGroup,
	id: string,
): Promise<void> {
	const row = control?.row(group, id);
	if (!control || !row) {
		throw new WorkspaceError("invalidInput", l10n.t("This change isn't there any more."), {
			remedy: l10n.t("Preview the sync task again."),
		});
	}
	switch (row.kind) {
		case "conflict":
			await vscode.commands.executeCommand(commandIds.openConflict, conflicts.find(id));
			break;
		case "newConflict":
			await openNewConflict(control, plans, conflicts, row);
			break;
		case "left":
			void vscode.window.showInformationMessage(row.tooltip.replace("\n", ": "));
			break;
		default:
			await compareWithAfter(control, plans, row);
	}
}

/** A conflict that no run has taken down: that is done first. What the first run only would link is to be read, until then. */
async function openNewConflict(
	control: ChangeControl,
	plans: PlanDocuments,
	conflicts: OpenConflicts,
	{ id, title }: ChangeRow,
): Promise<void> {
	const { plan, sync } = control.changes;
	const item = plan?.items.find((one): one is MergeItem => one.kind === "merge" && newConflictId(one) === id);
	if (!item || !sync) {
		return;
	}
	const { link } = item;
	if (!link) {
		await plans.compare(l10n.t("{0}: Notion ↔ {1}", title, control.otherLabel), {
			name: fileName(control.name, title),
			before: attributesText(item.notion.attributes),
			after: attributesText(item.other.attributes),
		});
		await offerFirstRun(control, title);
		return;
	}
	await withProgress(l10n.t("Opening {0}", title), ({ signal }) => sync.recordConflicts({ signal }));
	await conflicts.reload();
	const open = conflicts.find(link.id);
	if (!open) {
		await control.changes.refresh();
		throw new WorkspaceError("invalidInput", l10n.t('"{0}" isn\'t in conflict any more.', title));
	}
	await vscode.commands.executeCommand(commandIds.openConflict, open);
}

/** Until they are linked nothing can be decided of two objects. */
async function offerFirstRun(control: ChangeControl, title: string): Promise<void> {
	const run = l10n.t("Run Shown Changes");
	const chosen = await vscode.window.showInformationMessage(
		l10n.t(
			'"{0}" is on both sides, and they were never synced. Run the task: it links them and leaves what differs for you to decide.',
			title,
		),
		run,
	);
	if (chosen === run) {
		await vscode.commands.executeCommand(commandIds.runShown, control.task);
	}
}

async function compareWithAfter(control: ChangeControl, plans: PlanDocuments, { id, title }: ChangeRow): Promise<void> {
	const { plan } = control.changes;
	const text = plan && changeText(plan, id);
	if (text) {
		const side = id.startsWith("notion ") ? "Notion" : control.otherLabel;
		await plans.compare(l10n.t("{0} in {1}: now ↔ after the run", title, side), {
			name: fileName(`${control.name} ${side}`, title),
			...text,
		});
	}
}

/** The ending gives the text its colors. */
function fileName(folder: string, title: string): string {
	return `${[folder, title].map((part) => part.replaceAll("/", " ")).join("/")}.yaml`;
}
