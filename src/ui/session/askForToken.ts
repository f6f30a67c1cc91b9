import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { isWorkspaceError } from "../../base/errors.ts";
import { notionBaseUrl } from "../../notion/session.ts";
import type { Front } from "../front.ts";
import { commandIds } from "../ids.ts";
import { textOf } from "../report.ts";
import { integrationsUrl } from "../sharing.ts";

export interface TokenQuestion {
	readonly title: string;
	/** The address of the service that the token is for. */
	readonly baseUrl: string;
	/** Takes a token, or throws what is wrong with it. */
	readonly accept: (token: string, signal: AbortSignal) => Promise<unknown>;
}

/** Asks for a token until one is accepted, or the user gives up; what is wrong with it is said below the input. */
export async function askForToken(front: Front, question: TokenQuestion): Promise<void> {
	const getToken = {
		iconPath: new vscode.ThemeIcon("link-external"),
		tooltip: l10n.t("Create an integration and copy its token, on Notion's page"),
	};
	const howToShare = {
		iconPath: new vscode.ThemeIcon("question"),
		tooltip: l10n.t("How to share a page with the integration"),
	};
	const input = vscode.window.createInputBox();
	input.title = question.title;
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
				input.validationMessage = await tryToken(front, question, input.value.trim(), controller.signal);
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

/** Has it accepted, or says what is wrong. */
async function tryToken(
	front: Front,
	{ accept, baseUrl }: TokenQuestion,
	token: string,
	signal: AbortSignal,
): Promise<string | undefined> {
	if (token === "") {
		return l10n.t("Paste the token here. The first button opens Notion's page for it.");
	}
	if (/\s/.test(token)) {
		return l10n.t("A token has no spaces or line breaks. Copy it again.");
	}
	try {
		await accept(token, signal);
		return undefined;
	} catch (error) {
		if (isWorkspaceError(error, "unreachable") && baseUrl === front.settings.baseUrl && baseUrl !== notionBaseUrl) {
			return `${textOf(error)} ${l10n.t("The setting notionWorkspaces.baseUrl is {0}.", baseUrl)}`;
		}
		return textOf(error);
	}
}
