import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { isWorkspaceError } from "../../base/errors.ts";
import { notionBaseUrl } from "../../notion/session.ts";
import { registerCommand } from "../command.ts";
import type { Feature, Front } from "../front.ts";
import { commandIds, sampleEnvironment } from "../ids.ts";
import { withProgress } from "../progress.ts";
import { textOf } from "../report.ts";
import { integrationsUrl } from "../sharing.ts";

/** "Notion: Connect Workspace" and "Notion: Open Sample Workspace". */
export const registerConnect: Feature = (front) =>
	vscode.Disposable.from(
		registerCommand(front, commandIds.connect, () => connect(front)),
		registerCommand(front, commandIds.openSample, () => openSample(front)),
		registerCommand(front, commandIds.resetSample, () => resetSample(front)),
	);

async function connect(front: Front): Promise<void> {
	const token = {
		label: `$(key) ${l10n.t("Token of a Notion integration")}`,
		detail: l10n.t("Your own workspace. The token is kept in this editor's secret storage."),
	};
	const sample = {
		label: `$(beaker) ${l10n.t("Sample workspace on this machine")}`,
		detail: l10n.t("A small bakery to try everything on. No account, no network."),
	};
	const chosen = await vscode.window.showQuickPick([token, sample], {
		title: l10n.t("Connect a Notion Workspace"),
		placeHolder: l10n.t("What do you want to connect?"),
		matchOnDetail: true,
	});
	if (chosen === token) {
		await connectByToken(front);
	} else if (chosen === sample) {
		await openSample(front);
	}
}

async function openSample(front: Front): Promise<void> {
	await withProgress(l10n.t("Opening the sample workspace"), async ({ signal }) => {
		const address = handedOverSample() ?? (await front.app.sample.start());
		await front.app.connections.connect({ token: address.token, baseUrl: address.url, path: folderPath(), signal });
	});
	await vscode.commands.executeCommand("workbench.view.extension.notionWorkspaces");
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

/** Asks for a token until one works, or the user gives up; what is wrong with it is said below the input. */
async function connectByToken(front: Front): Promise<void> {
	const getToken = {
		iconPath: new vscode.ThemeIcon("link-external"),
		tooltip: l10n.t("Create an integration and copy its token, on Notion's page"),
	};
	const howToShare = {
		iconPath: new vscode.ThemeIcon("question"),
		tooltip: l10n.t("How to share a page with the integration"),
	};
	const input = vscode.window.createInputBox();
	input.title = l10n.t("Connect a Notion Workspace");
	input.prompt = l10n.t(
		"Internal integration secret, from Notion's page for integrations (the first button). Then share a page with the integration.",
	);
	input.placeholder = "ntn_…";
	input.password = true;
	input.ignoreFocusOut = true;
	input.buttons = [getToken, howToShare];
	const controller = new AbortController();
	try {
		await new Promise<void>((resolve) => {
			input.onDidTriggerButton((button) => {
				if (button === getToken) {
					void vscode.env.openExternal(vscode.Uri.parse(integrationsUrl));
				} else {
					void vscode.commands.executeCommand(commandIds.howToShare);
				}
			});
			input.onDidChangeValue(() => {
				input.validationMessage = undefined;
			});
			input.onDidAccept(async () => {
				if (input.busy) {
					return;
				}
				input.busy = true;
				input.validationMessage = await tryToken(front, input.value.trim(), controller.signal);
				input.busy = false;
				if (input.validationMessage === undefined) {
					resolve();
				}
			});
			input.onDidHide(() => resolve());
			input.show();
		});
	} finally {
		controller.abort();
		input.dispose();
	}
}

/** Connects, or says what is wrong. */
async function tryToken(front: Front, token: string, signal: AbortSignal): Promise<string | undefined> {
	if (token === "") {
		return l10n.t("Paste the token here. The first button opens Notion's page for it.");
	}
	if (/\s/.test(token)) {
		return l10n.t("A token has no spaces or line breaks. Copy it again.");
	}
	try {
		await front.app.connections.connect({ token, baseUrl: front.settings.baseUrl, path: folderPath(), signal });
		await vscode.commands.executeCommand("workbench.view.extension.notionWorkspaces");
		return undefined;
	} catch (error) {
		if (isWorkspaceError(error, "unreachable") && front.settings.baseUrl !== notionBaseUrl) {
			return `${textOf(error)} ${l10n.t("The setting notionWorkspaces.baseUrl is {0}.", front.settings.baseUrl)}`;
		}
		return textOf(error);
	}
}
