import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../base/errors.ts";
import type { Connector, Side } from "./connectors/connector.ts";
import type { PlanEntry } from "./planEntries.ts";
import type { GuardStop, PlanCounts, SyncPlan } from "./syncPlan.ts";

/** Tells why nothing was written, and what can be done. `data.guard` has the stop itself. */
export function guardError(
	guard: GuardStop,
	connectors: Readonly<Record<Side, Connector>>,
	counts: PlanCounts,
): WorkspaceError {
	const data = { guard, counts };
	switch (guard.kind) {
		case "sideBecameEmpty":
			return new WorkspaceError(
				"guarded",
				l10n.t("{0} has become empty. Nothing was written.", connectors[guard.side].label),
				{ remedy: l10n.t("Put its rows back, or confirm that everything is to be deleted."), data },
			);
		case "tooManyDeletes":
			return new WorkspaceError(
				"guarded",
				l10n.t("{0} objects would be deleted, and {1} are allowed. Nothing was written.", guard.deletes, guard.allowed),
				{ remedy: l10n.t("Look at the plan, then confirm the deletes or put the objects back."), data },
			);
	}
}

/** The plan isn't any more what somebody agreed to. `data.plan` has the new one, to be shown and asked about again. */
export function planChangedError(plan: SyncPlan, unasked: readonly PlanEntry[]): WorkspaceError {
	const [first] = unasked;
	return new WorkspaceError(
		"guarded",
		unasked.length === 1
			? l10n.t('"{0}" was edited after you looked at the plan. Nothing was written.', first?.title ?? "")
			: l10n.t("{0} objects were edited after you looked at the plan. Nothing was written.", unasked.length),
		{ remedy: l10n.t("Look at the plan again, then run it."), data: { plan, entries: unasked } },
	);
}
