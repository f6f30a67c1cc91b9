import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { notionBaseUrl } from "../../notion/session.ts";
import type { ListedSession } from "../../store/sessions.ts";
import { registerCommand } from "../command.ts";
import type { Feature, Front } from "../front.ts";
import { commandIds } from "../ids.ts";
import type { Node } from "../tree/node.ts";
import { folderPath } from "./connect.ts";
import { sessionActions } from "./sessionActions.ts";
import { describeTokenSource } from "./tokenSource.ts";

interface Choice extends vscode.QuickPickItem {
	readonly session?: ListedSession;
	readonly run?: () => unknown;
}

/** The list behind the status bar item, what it offers for each workspace, and the commands for the same. */
export const registerManage: Feature = (front) => {
	const actions = sessionActions(front);
	/** The workspace of a row of the sidebar; the active one for a command. */
	const target = async (node: Node | undefined): Promise<ListedSession> => {
		const id = node?.session ?? front.app.connections.requireActive().id;
		return { ...(await front.app.sessions.getSession({ id })), signedIn: true };
	};
	const command = (id: Parameters<typeof registerCommand>[1], run: (session: ListedSession) => Promise<unknown>) =>
		registerCommand(front, id, async (node?: Node) => run(await target(node)));
	return vscode.Disposable.from(
		registerCommand(front, commandIds.manageSession, () => manage(front, actions)),
		registerCommand(front, commandIds.showBeside, () => showBeside(front)),
		command(commandIds.renameSession, actions.rename),
		command(commandIds.signIn, actions.signIn),
		command(commandIds.setFolderDefault, actions.setFolderDefault),
		command(commandIds.leaveSession, actions.leave),
		command(commandIds.disconnect, actions.disconnect),
	);
};

type Actions = ReturnType<typeof sessionActions>;

async function manage(front: Front, actions: Actions): Promise<void> {
	const { connections } = front.app;
	const sessions = await connections.list();
	const { active } = connections;
	const folder = folderPath();
	const defaultId = folder === undefined ? undefined : await front.app.sessions.folderDefault(folder);
	const more = { iconPath: new vscode.ThemeIcon("gear"), tooltip: l10n.t("Rename, Sign In Again, Disconnect…") };
	const choices: Choice[] = sessions.map((session) => ({
		...describe(front, session, session.id === defaultId),
		buttons: [more],
		session,
		run: () => (session.signedIn ? connections.open(session.id) : actions.signIn(session)),
	}));
	choices.push({ label: "", kind: vscode.QuickPickItemKind.Separator });
	if (active && sessions.length > connections.all.length) {
		const run = () => vscode.commands.executeCommand(commandIds.showBeside);
		choices.push({ label: `$(split-horizontal) ${l10n.t("Show another workspace beside…")}`, run });
	}
	choices.push({
		label: `$(add) ${l10n.t("Connect another workspace…")}`,
		run: () => vscode.commands.executeCommand(commandIds.connect),
	});
	if (active) {
		choices.push({
			label: `$(debug-disconnect) ${l10n.t("Disconnect {0}…", active.record.name)}`,
			run: () => actions.disconnect(active.record),
		});
	}
	const chosen = await choose(choices);
	await (chosen?.isMore && chosen.choice.session
		? offerActions(front, actions, chosen.choice.session, defaultId)
		: chosen?.choice.run?.());
}

/** The chosen line, or the line of which more was asked for. */
function choose(
	choices: readonly Choice[],
): Promise<{ readonly choice: Choice; readonly isMore: boolean } | undefined> {
	const pick = vscode.window.createQuickPick<Choice>();
	pick.title = l10n.t("Notion Workspaces");
	pick.placeholder = l10n.t("Switch to a workspace. Its gear renames it, signs in again or disconnects");
	pick.matchOnDetail = true;
	pick.items = choices;
	return new Promise((resolve) => {
		pick.onDidTriggerItemButton(({ item }) => {
			resolve({ choice: item, isMore: true });
			pick.hide();
		});
		pick.onDidAccept(() => {
			const [choice] = pick.selectedItems;
			resolve(choice && { choice, isMore: false });
			pick.hide();
		});
		pick.onDidHide(() => {
			resolve(undefined);
			pick.dispose();
		});
		pick.show();
	});
}

function describe(front: Front, session: ListedSession, isDefault: boolean): vscode.QuickPickItem {
	const { connections } = front.app;
	const isActive = session.id === connections.active?.id;
	const isOpen = connections.get(session.id) !== undefined;
	const symbol = isActive ? "check" : session.signedIn ? "notebook" : "lock";
	const state = isActive
		? l10n.t("In use in this window")
		: isOpen
			? l10n.t("Shown in this window")
			: session.signedIn
				? ""
				: l10n.t("Signed out: select to sign in again");
	const details = [
		state,
		isDefault ? l10n.t("This folder opens with it") : "",
		session.signedIn ? describeTokenSource(session.tokenSource) : l10n.t("Its token is gone"),
	];
	return {
		label: `$(${symbol}) ${session.name}`,
		description: session.baseUrl === notionBaseUrl ? "" : session.baseUrl,
		detail: details.filter((text) => text !== "").join(" · "),
	};
}

async function offerActions(
	front: Front,
	actions: Actions,
	session: ListedSession,
	defaultId: string | undefined,
): Promise<void> {
	const { connections } = front.app;
	const isOpen = connections.get(session.id) !== undefined;
	const choices: Choice[] = [];
	if (session.signedIn && session.id !== connections.active?.id) {
		choices.push({ label: `$(notebook) ${l10n.t("Switch to it")}`, run: () => connections.open(session.id) });
	}
	if (session.signedIn && !isOpen && connections.active) {
		const run = () => connections.open(session.id, { beside: true });
		choices.push({ label: `$(split-horizontal) ${l10n.t("Show it beside")}`, run });
	}
	if (isOpen && connections.all.length > 1) {
		choices.push({ label: `$(close) ${l10n.t("Close it in this window")}`, run: () => actions.leave(session) });
	}
	if (folderPath() !== undefined) {
		const label =
			session.id === defaultId ? l10n.t("No longer open this folder with it") : l10n.t("Open this folder with it");
		choices.push({ label: `$(folder) ${label}`, run: () => actions.setFolderDefault(session) });
	}
	choices.push({ label: `$(edit) ${l10n.t("Rename…")}`, run: () => actions.rename(session) });
	choices.push({ label: `$(key) ${l10n.t("Sign in with another token…")}`, run: () => actions.signIn(session) });
	choices.push({ label: `$(debug-disconnect) ${l10n.t("Disconnect…")}`, run: () => actions.disconnect(session) });
	const chosen = await vscode.window.showQuickPick(choices, {
		title: session.name,
		placeHolder: describeTokenSource(session.tokenSource),
	});
	await chosen?.run?.();
}

/** "Show Another Workspace Beside": one that is remembered, or a new one. */
async function showBeside(front: Front): Promise<void> {
	const { connections } = front.app;
	const sessions = (await connections.list()).filter(({ id, signedIn }) => signedIn && !connections.get(id));
	const choices: Choice[] = sessions.map((session) => ({
		label: `$(notebook) ${session.name}`,
		description: session.baseUrl === notionBaseUrl ? "" : session.baseUrl,
		run: () => connections.open(session.id, { beside: true }),
	}));
	choices.push({
		label: `$(add) ${l10n.t("Connect another workspace…")}`,
		run: () => vscode.commands.executeCommand(commandIds.connect, { beside: true }),
	});
	const chosen = await vscode.window.showQuickPick(choices, {
		title: l10n.t("Show a Workspace Beside"),
		placeHolder: l10n.t("Each workspace has a section of its own in the sidebar"),
	});
	await chosen?.run?.();
}
