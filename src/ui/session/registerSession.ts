import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { registerCommand } from "../command.ts";
import type { Feature, Front } from "../front.ts";
import { commandIds, settingIds } from "../ids.ts";
import { withProgress } from "../progress.ts";
import { isCancellation, report, textOf } from "../report.ts";
import { registerConnect } from "./connect.ts";
import { registerManage } from "./manage.ts";
import { rememberSession, restoreSession } from "./restore.ts";
import { publishState } from "./state.ts";
import { createStatusBar } from "./statusBar.ts";

/** Connecting, the status bar, coming back after a reload, and looking for changes from time to time. */
export const registerSession: Feature = (front) => {
	const { app } = front;
	const statusBar = createStatusBar(front);
	let ofIndex: { dispose(): void } | undefined;

	let turn = 0;
	const show = () => {
		statusBar.update();
		const current = ++turn;
		publishState(front, () => current === turn).catch((error: unknown) => {
			front.log.warn(`The state of the session is unknown: ${textOf(error)}`);
		});
	};
	const connected = () => {
		ofIndex?.dispose();
		ofIndex = app.connections.active?.index.onDidChange(show);
		rememberSession(front);
		show();
		void refresh(front, "background");
	};
	const listener = app.connections.onDidChange(connected);
	const timer = refreshRegularly(front);
	// Nobody who is signed in is shown as signed out while the last session is being opened.
	restoreSession(front)
		.catch((error: unknown) => {
			front.log.warn(`The last session could not be opened: ${textOf(error)}`);
			void report(front, error);
		})
		.finally(show);
	return vscode.Disposable.from(
		registerConnect(front),
		registerManage(front),
		registerCommand(front, commandIds.refresh, () =>
			withProgress(l10n.t("Reading the workspace"), () => refresh(front, "asked")),
		),
		listener,
		// Another window may have disconnected the session.
		front.context.secrets.onDidChange(() => {
			app.connections.leaveIfGone().catch((error: unknown) => void report(front, error));
		}),
		timer,
		statusBar,
		{ dispose: () => ofIndex?.dispose() },
	);
};

/** Reads the workspace again. A failure in the background is shown in the status bar and the views, and interrupts nobody. */
async function refresh(front: Front, why: "asked" | "background"): Promise<void> {
	const active = front.app.connections.active;
	if (!active) {
		return;
	}
	try {
		await active.index.refresh({ priority: why === "asked" ? "interactive" : "background" });
	} catch (error) {
		if (why === "asked") {
			throw error;
		}
		if (!isCancellation(error)) {
			front.log.warn(`Looking for changes failed: ${textOf(error)}`);
		}
	}
}

function refreshRegularly(front: Front): vscode.Disposable {
	let timer: ReturnType<typeof setInterval> | undefined;
	const start = () => {
		clearInterval(timer);
		const interval = front.settings.refreshInterval;
		if (interval > 0) {
			timer = setInterval(() => {
				if (vscode.window.state.focused) {
					void refresh(front, "background");
				}
			}, interval);
		}
	};
	start();
	return vscode.Disposable.from(
		vscode.workspace.onDidChangeConfiguration(
			(change) => change.affectsConfiguration(settingIds.refreshInterval) && start(),
		),
		{
			dispose: () => clearInterval(timer),
		},
	);
}
