import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { registerCommand } from "./ui/command.ts";
import { createFront } from "./ui/createFront.ts";
import { commandIds } from "./ui/ids.ts";
import { registerFeatures } from "./ui/registerFeatures.ts";
import { report } from "./ui/report.ts";
import { setState } from "./ui/session/state.ts";

/** Builds the app and registers the features. What can't be started says so, once, with a remedy. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
	if (vscode.l10n.uri) {
		l10n.config({ fsPath: vscode.l10n.uri.fsPath });
	}
	const log = vscode.window.createOutputChannel("Notion", { log: true });
	// The log can be shown even if nothing else starts.
	context.subscriptions.push(
		log,
		registerCommand({ log }, commandIds.showLog, () => log.show()),
	);
	try {
		const front = createFront(context, log, () => import("./localNotion/server.ts"));
		closing = () => front.app[Symbol.asyncDispose]();
		context.subscriptions.push(registerFeatures(front));
	} catch (error) {
		await setState("broken");
		void report({ log }, error);
	}
}

let closing: (() => PromiseLike<void>) | undefined;

export async function deactivate(): Promise<void> {
	await closing?.();
}
