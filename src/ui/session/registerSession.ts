import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Connection } from "../../app/connection.ts";
import type { RefreshOptions } from "../../app/workspaceIndex.ts";
import { registerCommand } from "../command.ts";
import type { Feature, Front } from "../front.ts";
import { commandIds, settingIds } from "../ids.ts";
import { withProgress } from "../progress.ts";
import { isCancellation, report, textOf } from "../report.ts";
import { registerConnect } from "./connect.ts";
import { registerManage } from "./manage.ts";
import { rememberSessions, restoreSession } from "./restore.ts";
import { publishState } from "./state.ts";
import { createStatusBar } from "./statusBar.ts";

/** Connecting, the status bar, coming back after a reload, and looking for changes from time to time. */
export const registerSession: Feature = (front) => {
	const { app } = front;
	const statusBar = createStatusBar(front);
	const watched = new Map<Connection, { dispose(): void }>();

	let turn = 0;
	const show = () => {
		statusBar.update();
		const current = ++turn;
		publishState(front, () => current === turn).catch((error: unknown) => {
			front.log.warn(`The state of the session is unknown: ${textOf(error)}`);
		});
	};
	const connected = () => {
		const { all } = app.connections;
		for (const [connection, { dispose }] of watched) {
			if (!all.includes(connection)) {
				dispose();
				watched.delete(connection);
			}
		}
		const opened = all.filter((connection) => !watched.has(connection));
		for (const connection of opened) {
			watched.set(connection, connection.index.onDidChange(show));
			void lookForChanges(front, connection);
		}
		rememberSessions(front);
		show();
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
			withProgress(l10n.t("Reading the workspace"), () => refreshAll(front)),
		),
		listener,
		// Another window may have disconnected or renamed a session.
		front.context.secrets.onDidChange(() => void catchUp(front)),
		vscode.window.onDidChangeWindowState(({ focused }) => focused && void catchUp(front)),
		timer,
		statusBar,
		{
			dispose: () => {
				for (const { dispose } of watched.values()) {
					dispose();
				}
			},
		},
	);
};

/** Reads what has changed in all workspaces that are shown; then, behind the scenes, whether anything else is otherwise than it was. */
async function refreshAll(front: Front): Promise<void> {
	const { all } = front.app.connections;
	const answers = await Promise.allSettled(all.map(({ index }) => index.refresh({ priority: "interactive" })));
	for (const [i, answer] of answers.entries()) {
		const connection = all[i];
		if (answer.status === "fulfilled" && connection) {
			void lookForChanges(front, connection, { full: true });
		}
	}
	const failure = answers.find((answer) => answer.status === "rejected");
	if (failure) {
		throw failure.reason;
	}
}

/** Looks for changes behind the scenes. A failure is shown in the status bar and the views, and interrupts nobody. */
async function lookForChanges(front: Front, { index }: Connection, options: RefreshOptions = {}): Promise<void> {
	try {
		await index.refresh({ ...options, priority: "background" });
	} catch (error) {
		if (!isCancellation(error)) {
			front.log.warn(`Looking for changes failed: ${textOf(error)}`);
		}
	}
}

async function catchUp(front: Front): Promise<void> {
	await front.app.connections.catchUp().catch((error: unknown) => void report(front, error));
}

function refreshRegularly(front: Front): vscode.Disposable {
	let timer: ReturnType<typeof setInterval> | undefined;
	const start = () => {
		clearInterval(timer);
		const interval = front.settings.refreshInterval;
		if (interval > 0) {
			timer = setInterval(() => {
				if (vscode.window.state.focused) {
					for (const connection of front.app.connections.all) {
						// Half the time: what another window has just read is new enough.
						void lookForChanges(front, connection, { maxAge: interval / 2 });
					}
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
