import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { WorkspaceError } from "../../base/errors.ts";
import { attributesText } from "../../sync/attributeText.ts";
import { changeText } from "../../sync/changeText.ts";
import type { MergeItem } from "../../sync/syncPlan.ts";
import type { OpenConflicts } from "../conflicts/openConflicts.ts";
import { commandIds } from "../ids.ts";
import type { PlanDocuments } from "../planDocuments.ts";
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
			await compareSides(control, plans, row);
			break;
		case "left":
			void vscode.window.showInformationMessage(row.tooltip.replace("\n", ": "));
			break;
		default:
			await compareWithAfter(control, plans, row);
	}
}

/** A conflict that no run has recorded: the two sides, to be read only. */
async function compareSides(control: ChangeControl, plans: PlanDocuments, { id, title }: ChangeRow): Promise<void> {
	const { plan } = control.changes;
	const item = plan?.items.find((one): one is MergeItem => one.kind === "merge" && newConflictId(one) === id);
	if (item) {
		await plans.compare(l10n.t("{0}: Notion ↔ {1} (run the task to resolve it)", title, control.otherLabel), {
			name: fileName(control.name, title),
			before: attributesText(item.notion.attributes),
			after: attributesText(item.other.attributes),
		});
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
