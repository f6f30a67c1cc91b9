import * as vscode from "vscode";
import { type CommandId, registerCommand } from "../command.ts";
import type { Front } from "../front.ts";

/**
 * Opens the box of VS Code's own in which a view is filtered while somebody types. By default that only highlights: the first time the
 * button in it is pressed for the person, who may press it again. What was never expanded stays: what fits may be in it.
 */
export function registerFilter(front: Front, command: CommandId, view: string): vscode.Disposable {
	let isFiltering = false;
	return registerCommand(front, command, async () => {
		await vscode.commands.executeCommand(`${view}.focus`);
		const mode = vscode.workspace.getConfiguration("workbench.list").get("defaultFindMode");
		if (!isFiltering && mode !== "filter") {
			await vscode.commands.executeCommand("list.toggleFindMode");
		}
		isFiltering = true;
		await vscode.commands.executeCommand("list.find");
	});
}
