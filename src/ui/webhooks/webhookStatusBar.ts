import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Front } from "../front.ts";
import { commandIds, contextKeys } from "../ids.ts";

/** The item that says that webhooks are being received; not shown while they aren't. */
export function createWebhookStatusBar({ app }: Front): vscode.Disposable & { update(): void } {
	const item = vscode.window.createStatusBarItem("webhooks", vscode.StatusBarAlignment.Left, 8);
	item.name = l10n.t("Notion: Webhooks");
	item.command = commandIds.webhooks;
	return {
		update: () => {
			const { state } = app.webhooks;
			void vscode.commands.executeCommand("setContext", contextKeys.receivesWebhooks, state !== undefined);
			if (!state) {
				item.hide();
				return;
			}
			const waits = state.awaitedUntil !== undefined;
			const icon = waits ? "key" : state.isVerified ? "radio-tower" : "warning";
			item.text = `$(${icon}) ${l10n.t("Webhooks")}`;
			item.tooltip = [
				l10n.t("Webhooks are received at {0}", state.publicUrl ?? state.url),
				waits
					? l10n.t("Waiting for Notion's verification token")
					: state.isVerified
						? l10n.t("{0} events, {1} waiting", state.received, state.pending)
						: l10n.t("No verification token yet: nothing is accepted"),
			].join("\n");
			item.accessibilityInformation = { label: l10n.t("Notion webhooks, port {0}", state.port) };
			item.show();
		},
		dispose: () => item.dispose(),
	};
}
