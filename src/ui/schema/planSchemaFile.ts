import * as l10n from "@vscode/l10n";
import { isUpToDate } from "../../schema/schemaPlan.ts";
import type { PlanDocuments } from "../planDocuments.ts";
import type { PlannedFile } from "./planFile.ts";
import { planName, planText, sayUpToDate } from "./planText.ts";

/** "Notion: Plan Schema File": what would be written, as a difference to what is in Notion and as a list of steps. Writes nothing. */
export async function planSchemaFile(plans: PlanDocuments, planned: PlannedFile): Promise<void> {
	const { run, name } = planned;
	if (isUpToDate(run.plan)) {
		await sayUpToDate(plans, planned);
		return;
	}
	const { text } = run.workspaceText({ foreign: false });
	await plans.compare(l10n.t("{0}: Notion now ↔ as the file says", name), { name, before: text, after: run.text });
	await plans.showBeside(planName(planned), planText(planned));
}
