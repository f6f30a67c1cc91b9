import * as vscode from "vscode";
import { milestones } from "./ids.ts";

/** Ticks a step of the walkthrough; VS Code remembers it. */
export function reach(milestone: keyof typeof milestones): void {
	void vscode.commands.executeCommand("setContext", milestones[milestone], true);
}
