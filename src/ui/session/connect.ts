import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { OpenOptions } from "../../app/connections.ts";
import { registerCommand } from "../command.ts";
import type { Feature, Front } from "../front.ts";
import { commandIds, sampleEnvironment } from "../ids.ts";
import { withProgress } from "../progress.ts";
import { askForToken } from "./askForToken.ts";

/** "Notion: Connect Workspace" and "Notion: Open Sample Workspace". */
export const registerConnect: Feature = (front) =>
	vscode.Disposable.from(
		registerCommand(front, commandIds.connect, (how: HowToConnect = {}) => connect(front, how)),
		registerCommand(front, commandIds.openSample, () => openSample(front)),
		registerCommand(front, commandIds.resetSample, () => resetSample(front)),
	);

/** Whether what is connected is shown beside the workspace that is open. */
export type HowToConnect = Pick<OpenOptions, "beside">;

interface Choice extends vscode.QuickPickItem {
	readonly run: () => Promise<void>;
}

async function connect(front: Front, how: HowToConnect): Promise<void> {
	const choices: Choice[] = [
		{
			label: `$(key) ${l10n.t("Token of a Notion integration")}`,
			detail: l10n.t("Your own workspace. The token is kept in this editor's secret storage."),
			run: () => connectByToken(front, how),
		},
		{
			label: `$(beaker) ${l10n.t("Sample workspace on this machine")}`,
			detail: l10n.t("A small bakery to try everything on. No account, no network."),
			run: () => openSample(front, how),
		},
	];
	const token = tokenOfEnvironment();
	if (token !== undefined) {
		choices.splice(1, 0, {
			label: `$(terminal) ${l10n.t("Token in the environment variable NOTION_TOKEN")}`,
			detail: l10n.t("It is copied to this editor's secret storage."),
			run: () => connectByEnvironment(front, token, how),
		});
	}
	const chosen = await vscode.window.showQuickPick(choices, {
		title: l10n.t("Connect a Notion Workspace"),
		placeHolder: l10n.t("What do you want to connect?"),
		matchOnDetail: true,
	});
	await chosen?.run();
}

async function connectByEnvironment(front: Front, token: string, how: HowToConnect): Promise<void> {
	const { baseUrl } = front.settings;
	await withProgress(l10n.t("Connecting the workspace"), ({ signal }) =>
		front.app.connections.connect({ ...how, token, baseUrl, path: folderPath(), tokenSource: "environment", signal }),
	);
	await showSidebar();
}

async function openSample(front: Front, how: HowToConnect = {}): Promise<void> {
	await withProgress(l10n.t("Opening the sample workspace"), async ({ signal }) => {
		const { token, url: baseUrl } = handedOverSample() ?? (await front.app.sample.start());
		const request = { ...how, token, baseUrl, path: folderPath(), tokenSource: "sample", signal } as const;
		await front.app.connections.connect(request);
	});
	await showSidebar();
}

async function resetSample(front: Front): Promise<void> {
	const reset = l10n.t("Start Over");
	const chosen = await vscode.window.showWarningMessage(
		l10n.t("Start the sample workspace over? Everything that was changed in it is lost."),
		{ modal: true },
		reset,
	);
	if (chosen !== reset) {
		return;
	}
	const { url } = handedOverSample() ?? (await front.app.sample.start());
	await front.app.resetSample(url);
	await openSample(front);
	await vscode.commands.executeCommand(commandIds.refresh);
}

/** The local Notion workspace that `npm start` runs, if this window was opened by it. */
export function handedOverSample(): { readonly url: string; readonly token: string } | undefined {
	const url = process.env[sampleEnvironment.url];
	const token = process.env[sampleEnvironment.token];
	return url && token ? { url: url.replace(/\/+$/, ""), token } : undefined;
}

/** The VS Code folder that a new session belongs to. */
export function folderPath(): string | undefined {
	return vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
}

function connectByToken(front: Front, how: HowToConnect): Promise<void> {
	const { baseUrl } = front.settings;
	return askForToken(front, {
		title: l10n.t("Connect a Notion Workspace"),
		baseUrl,
		accept: async (token, signal) => {
			await front.app.connections.connect({ ...how, token, baseUrl, path: folderPath(), signal });
			await showSidebar();
		},
	});
}

/** A token in the environment, under the name that Notion's own examples use. */
function tokenOfEnvironment(): string | undefined {
	return process.env.NOTION_TOKEN?.trim() || undefined;
}

function showSidebar(): Thenable<unknown> {
	return vscode.commands.executeCommand("workbench.view.extension.notionWorkspaces");
}
