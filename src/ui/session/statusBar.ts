import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Front } from "../front.ts";
import { commandIds } from "../ids.ts";
import { textOf } from "../report.ts";
import { describeTokenSource } from "./tokenSource.ts";

/** The item that names the connected workspace; a click switches or disconnects. */
export function createStatusBar(front: Front): { update(): void; dispose(): void } {
	const item = vscode.window.createStatusBarItem("session", vscode.StatusBarAlignment.Left, 10);
	item.name = l10n.t("Notion Workspace");
	item.command = commandIds.manageSession;
	return {
		update: () => {
			const active = front.app.connections.active;
			if (!active) {
				item.text = `$(plug) ${l10n.t("Notion: not connected")}`;
				item.tooltip = l10n.t("Connect a Notion workspace");
				item.command = commandIds.connect;
			} else {
				const { state } = active.index;
				const failed = state.kind === "failed";
				item.text = `${failed ? "$(warning)" : "$(notebook)"} ${active.record.name}`;
				item.tooltip = [
					failed
						? l10n.t("{0}: {1}", active.record.name, textOf(state.error))
						: l10n.t("Connected to {0} at {1}.", active.record.name, active.record.baseUrl),
					`${describeTokenSource(active.record.tokenSource)}.`,
					l10n.t("Select to switch, show another workspace beside it, or disconnect."),
				].join("\n");
				item.command = commandIds.manageSession;
			}
			item.accessibilityInformation = {
				label: l10n.t("Notion workspace: {0}", active?.record.name ?? l10n.t("not connected")),
			};
			item.show();
		},
		dispose: () => item.dispose(),
	};
}
