import * as l10n from "@vscode/l10n";
import type { ApplyResult } from "./applySchema.ts";
import type { PlanStep } from "./schemaPlan.ts";

/** What was done, in a few lines: for a message and a run's record. */
export function describeResult({ done, error, deviations, manual }: ApplyResult): string {
	const isCreate = ({ kind }: PlanStep) => kind === "createDatabase" || kind === "createDataSource";
	const created = done.filter(isCreate).map(({ title }) => `"${title}"`);
	const changed = new Set(done.filter((step) => !isCreate(step)).map(({ title }) => `"${title}"`));
	return [
		...(created.length > 0 ? [l10n.t("Created: {0}.", created.join(", "))] : []),
		...(changed.size > 0 ? [l10n.t("Changed: {0}.", [...changed].join(", "))] : []),
		...(done.length === 0 && !error ? [l10n.t("Nothing to do.")] : []),
		...(error ? [l10n.t("Stopped: {0} Apply again to go on.", error.message)] : []),
		...deviations.map((text) => l10n.t("Notion did otherwise: {0}.", text)),
		...manual.map(({ title, text }) => l10n.t("By hand in Notion: {0}: {1}.", title, text)),
	].join("\n");
}
