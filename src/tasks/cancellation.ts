import * as l10n from "@vscode/l10n";
import { isWorkspaceError, WorkspaceError } from "../base/errors.ts";

/** Throws when the signal is aborted: its reason if that is ours (a lost lease), else `cancelled`. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
	if (signal?.aborted) {
		throw isWorkspaceError(signal.reason)
			? signal.reason
			: new WorkspaceError("cancelled", l10n.t("Cancelled."), { cause: signal.reason });
	}
}
