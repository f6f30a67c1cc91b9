import path from "node:path";
import type * as vscode from "vscode";
import { createApp } from "../app/createApp.ts";
import type { SampleWorkspaceOptions } from "../app/sampleWorkspace.ts";
import type { Front } from "./front.ts";
import { createSettings } from "./settings.ts";

const samplePortKey = "samplePort";

/** The app as VS Code runs it: its files in the global storage, tokens in the secret storage. Throws what `createApp` throws. */
export function createFront(
	context: vscode.ExtensionContext,
	log: vscode.LogOutputChannel,
	loadLocalNotion: SampleWorkspaceOptions["load"],
): Front {
	const storage = context.globalStorageUri.fsPath;
	const app = createApp({
		storeFile: path.join(storage, "workspaces.db"),
		tokens: context.secrets,
		log,
		sample: {
			dataFile: path.join(storage, "sample.db"),
			port: {
				get: () => context.globalState.get<number>(samplePortKey),
				set: (port) => context.globalState.update(samplePortKey, port),
			},
			load: loadLocalNotion,
		},
	});
	return { app, context, settings: createSettings(), log };
}
