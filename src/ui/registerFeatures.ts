import * as vscode from "vscode";
import { balanceColumns } from "./balances/balanceColumns.ts";
import { createRowBalances } from "./balances/rowBalances.ts";
import { registerChanges } from "./changes/registerChanges.ts";
import { registerConflicts } from "./conflicts/registerConflicts.ts";
import { registerEdits } from "./edit/registerEdits.ts";
import { registerDiagnostics } from "./files/registerDiagnostics.ts";
import { registerFileLanguage } from "./files/registerFileLanguage.ts";
import { registerOutline } from "./files/registerOutline.ts";
import { registerRepairs } from "./files/registerRepairs.ts";
import type { Front } from "./front.ts";
import { registerItems } from "./items/registerItems.ts";
import { registerLinks } from "./links/registerLinks.ts";
import { registerMarks } from "./marks/registerMarks.ts";
import { createOpener } from "./openObject.ts";
import { registerPages } from "./page/registerPages.ts";
import { createPlanDocuments } from "./planDocuments.ts";
import { createPreviews } from "./previews.ts";
import { registerSchema } from "./schema/registerSchema.ts";
import { registerSearch } from "./search/registerSearch.ts";
import { registerSession } from "./session/registerSession.ts";
import { registerSharing } from "./sharing.ts";
import { announceStore } from "./storeNotes.ts";
import { registerTables } from "./table/registerTables.ts";
import { registerActivations } from "./tasks/registerActivations.ts";
import { registerCascade } from "./tasks/registerCascade.ts";
import { registerCascadeKey } from "./tasks/registerCascadeKey.ts";
import { registerPipeline } from "./tasks/registerPipeline.ts";
import { registerRuns } from "./tasks/registerRuns.ts";
import { registerSchedules } from "./tasks/registerSchedules.ts";
import { registerSync } from "./tasks/registerSync.ts";
import { registerUndo } from "./tasks/registerUndo.ts";
import { registerTaskLenses } from "./tasks/taskLenses.ts";
import { registerTaskProvider } from "./tasks/taskProvider.ts";
import { registerTree } from "./tree/registerTree.ts";
import { registerWebhooks } from "./webhooks/registerWebhooks.ts";
import { registerWelcome } from "./welcome/registerWelcome.ts";

/** Registers every feature. The sidebar comes before the session, so that its first change is drawn. */
export function registerFeatures(front: Front): vscode.Disposable {
	const problems = registerDiagnostics(front);
	announceStore(front);
	const previews = createPreviews();
	const plans = createPlanDocuments(previews);
	const pages = registerPages(front, previews);
	const opener = createOpener(front, pages.showPage, () => tables.showTable);
	const balances = createRowBalances(front);
	const tables = registerTables(front, (id, session) => opener.open(id, session), [
		balanceColumns(balances.balances, front.log),
	]);
	const tree = registerTree(front, {
		notes: balances,
		opener,
		markOf: (session, id) => marks.textOf(session, id),
		active: pages.activeObject,
	});
	const conflicts = registerConflicts(front, problems);
	const resolved = () => {
		conflicts.reload();
		schedules.retry();
	};
	const changes = registerChanges(front, plans, conflicts.conflicts, resolved);
	const schedules = registerSchedules(front, opener, () => {
		conflicts.reload();
		changes.refresh();
	});
	const ran = () => {
		resolved();
		changes.refresh();
	};
	const marks = registerMarks(front, changes);
	return vscode.Disposable.from(
		problems,
		registerFileLanguage(front),
		registerOutline(),
		registerRepairs(front),
		previews,
		plans,
		registerSchema(front, plans),
		registerCascade(front, plans, opener),
		registerCascadeKey(front),
		registerActivations(front, plans),
		registerPipeline(front),
		conflicts,
		changes,
		marks,
		marks.onDidChange(tree.redraw),
		registerSync(front, plans, ran),
		registerUndo(front, plans, ran),
		registerTaskProvider(front, ran),
		registerTaskLenses(),
		schedules,
		registerWebhooks(front, plans),
		registerRuns(front, plans),
		pages,
		tables,
		balances,
		tree,
		registerItems(front, opener),
		registerEdits(front, tree.reveal, opener),
		registerLinks(front),
		registerSearch(front, tree.reveal, opener),
		registerSharing(front),
		registerSession(front),
		registerWelcome(front, conflicts.reload),
	);
}
