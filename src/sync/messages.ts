import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../base/errors.ts";
import type { Connector, Side } from "./connectors/connector.ts";
import type { GuardStop, PlanCounts } from "./syncPlan.ts";

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
