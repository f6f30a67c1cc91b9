import * as vscode from "vscode";
import { registerCommand } from "../command.ts";
import type { Front } from "../front.ts";
import { commandIds, contextKeys, walkthroughIds } from "../ids.ts";
import { reach } from "../milestones.ts";
import { integrationsUrl } from "../sharing.ts";
import { openSampleFolder } from "./openSampleFolder.ts";
import { isSample, registerSampleConflict } from "./sampleConflict.ts";

const shownKey = "walkthroughShown";

/** The walkthroughs: shown once, opened by commands, and the steps that tick themselves. */
export function registerWelcome(front: Front, onConflicts: () => void): vscode.Disposable {
	showOnce(front).catch((error: unknown) => front.log.warn(`The walkthrough could not be opened: ${String(error)}`));
	return vscode.Disposable.from(
		registerCommand(front, commandIds.getStarted, () => openWalkthrough(front, walkthroughIds.start)),
		registerCommand(front, commandIds.connectOwn, () => openWalkthrough(front, walkthroughIds.connect)),
		registerCommand(front, commandIds.openIntegrations, () =>
			vscode.env.openExternal(vscode.Uri.parse(integrationsUrl)),
		),
		registerCommand(front, commandIds.openSampleFolder, () => openSampleFolder(front)),
		registerSampleConflict(front, onConflicts),
		watchOwnWorkspace(front),
	);
}

async function openWalkthrough(front: Front, id: string): Promise<void> {
	await vscode.commands.executeCommand(
		"workbench.action.openWalkthrough",
		`${front.context.extension.id}#${id}`,
		false,
	);
	// Steps are ticked when what they ask for begins to hold: from now on it counts, and what is done already with it.
	await vscode.commands.executeCommand("setContext", contextKeys.walkthroughOpen, true);
}

/** VS Code opens the walkthrough of what is installed while it runs; an extension that was there before the window opens it itself. */
async function showOnce(front: Front): Promise<void> {
	const { globalState } = front.context;
	const wanted = vscode.workspace.getConfiguration("workbench.welcomePage.walkthroughs").get("openOnInstall", true);
	if (wanted && !globalState.get<boolean>(shownKey)) {
		await globalState.update(shownKey, true);
		await openWalkthrough(front, walkthroughIds.start);
	}
}

/** The steps of a workspace of one's own are done when its token works, and when something in it is shared. */
function watchOwnWorkspace({ app }: Front): vscode.Disposable {
	let ofIndex: { dispose(): void } | undefined;
	const look = async () => {
		const { active } = app.connections;
		if (!active || isSample({ app })) {
			return;
		}
		reach("connectedOwn");
		const [pages, databases] = await Promise.all([active.index.rootPages(), active.index.databases()]);
		if (pages.length + databases.length > 0) {
			reach("sharedOwn");
		}
	};
	const connected = () => {
		ofIndex?.dispose();
		ofIndex = app.connections.active?.index.onDidChange(() => void look().catch(() => {}));
		look().catch(() => {});
	};
	connected();
	return vscode.Disposable.from(app.connections.onDidChange(connected), { dispose: () => ofIndex?.dispose() });
}
