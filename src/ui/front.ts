import type * as vscode from "vscode";
import type { App } from "../app/createApp.ts";
import type { Settings } from "./settings.ts";

/** What every feature of the front gets: the app, and VS Code's context. */
export interface Front {
	readonly app: App;
	readonly context: vscode.ExtensionContext;
	readonly settings: Settings;
	readonly log: vscode.LogOutputChannel;
}

/** One feature: registers its parts with VS Code and takes them back when it is disposed. */
export type Feature = (front: Front) => vscode.Disposable;
