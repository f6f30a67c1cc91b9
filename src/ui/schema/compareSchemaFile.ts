import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { WorkspaceError } from "../../base/errors.ts";
import type { PlanDocuments } from "../planDocuments.ts";
import type { PlannedFile } from "./planFile.ts";

/** Differences that are told in the message itself. */
const mostTold = 3;

/** "Notion: Compare Schema with Workspace": what somebody changed in Notion, beside the file, which can take it over. */
export async function compareSchemaFile(plans: PlanDocuments, planned: PlannedFile): Promise<void> {
	const { run, name, uri } = planned;
	const { text, isEdited, differences } = run.workspaceText({ foreign: true });
	if (differences.length === 0) {
		await run.link();
		void vscode.window.showInformationMessage(l10n.t("Notion is as {0} says.", name));
		return;
	}
	await plans.compareWithFile(l10n.t("{0}: Notion ↔ file", name), { name, before: text, file: uri });
	const take = l10n.t("Take into the File");
	const more = differences.length - mostTold;
	const told = [
		...differences.slice(0, mostTold),
		...(more > 0 ? [l10n.t("And {0} more.", more)] : []),
		...(isEdited ? [] : [l10n.t("The file can't be edited for this; look at the differences.")]),
	].join(" ");
	const chosen = await vscode.window.showInformationMessage(told, ...(isEdited ? [take] : []));
	if (chosen === take) {
		await takeIntoFile(planned, text);
	}
}

/** Puts Notion's text into the file where it differs, saves it, and links its names. */
async function takeIntoFile({ run, uri, name }: PlannedFile, text: string): Promise<void> {
	const document = await vscode.workspace.openTextDocument(uri);
	const before = document.getText();
	if (before !== run.text) {
		throw new WorkspaceError("guarded", l10n.t("{0} has changed since it was compared.", name), {
			remedy: l10n.t("Compare it again."),
		});
	}
	const { start, end, replacement } = changedPart(before, text);
	const edit = new vscode.WorkspaceEdit();
	edit.replace(uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), replacement);
	await vscode.workspace.applyEdit(edit);
	await document.save();
	await run.linkTaken(text);
	void vscode.window.showInformationMessage(l10n.t("{0} now says what is in Notion.", name));
}

/** What lies between the beginning and the end that two texts have in common. */
export function changedPart(
	before: string,
	after: string,
): { readonly start: number; readonly end: number; readonly replacement: string } {
	const shorter = Math.min(before.length, after.length);
	let start = 0;
	while (start < shorter && before[start] === after[start]) {
		start++;
	}
	let same = 0;
	while (same < shorter - start && before.at(-1 - same) === after.at(-1 - same)) {
		same++;
	}
	return { start, end: before.length - same, replacement: after.slice(start, after.length - same) };
}
