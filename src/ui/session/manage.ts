import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { registerCommand } from "../command.ts";
import type { Feature, Front } from "../front.ts";
import { commandIds } from "../ids.ts";

interface Choice extends vscode.QuickPickItem {
	readonly run?: () => unknown;
}

/** "Switch or Disconnect Workspace", behind the status bar item, and "Disconnect Workspace". */
export const registerManage: Feature = (front) =>
	vscode.Disposable.from(
		registerCommand(front, commandIds.manageSession, () => manage(front)),
		registerCommand(front, commandIds.disconnect, () => disconnect(front)),
	);

async function manage(front: Front): Promise<void> {
	const { connections } = front.app;
	const sessions = await connections.list();
	const active = connections.active;
	const choices: Choice[] = sessions.map((session) => ({
		label: `$(${session.id === active?.id ? "check" : session.signedIn ? "notebook" : "lock"}) ${session.name}`,
		description: session.baseUrl,
		detail:
			session.id === active?.id
				? l10n.t("Connected in this window")
				: session.signedIn
					? undefined
					: l10n.t("Signed out: its token is gone"),
		run: () => (session.signedIn ? connections.open(session.id) : vscode.commands.executeCommand(commandIds.connect)),
	}));
	choices.push({ label: "", kind: vscode.QuickPickItemKind.Separator });
	choices.push({
		label: `$(add) ${l10n.t("Connect another workspace…")}`,
		run: () => vscode.commands.executeCommand(commandIds.connect),
	});
	if (active) {
		choices.push({
			label: `$(debug-disconnect) ${l10n.t("Disconnect {0}…", active.record.name)}`,
			run: () => disconnect(front),
		});
	}
	const chosen = await vscode.window.showQuickPick(choices, {
		title: l10n.t("Notion Workspaces"),
		placeHolder: l10n.t("Switch to a workspace"),
	});
	await chosen?.run?.();
}

async function disconnect(front: Front): Promise<void> {
	const { connections } = front.app;
	const { record } = connections.requireActive();
	const confirm = l10n.t("Disconnect");
	const chosen = await vscode.window.showWarningMessage(
		l10n.t('Disconnect "{0}"?', record.name),
		{
			modal: true,
			detail: l10n.t(
				"Its token and everything that is stored of it on this machine are removed. Nothing changes in Notion.",
			),
		},
		confirm,
	);
	if (chosen === confirm) {
		await connections.disconnect(record.id);
		const next = (await connections.list()).find(({ signedIn }) => signedIn);
		if (next) {
			await connections.open(next.id);
		}
	}
}
