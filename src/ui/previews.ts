import path from "node:path";
import * as vscode from "vscode";

/** VS Code's Markdown preview of documents of ours whose text changes while their tab may be hidden. */
export interface Previews extends vscode.Disposable {
	show(uri: vscode.Uri): Promise<void>;
	showBeside(uri: vscode.Uri): Promise<void>;
	/** To be told when a document that may be shown has got another text. */
	changed(uri: vscode.Uri): void;
}

/**
 * A preview whose tab was hidden comes back with the text that it was opened with (VS Code 1.139), until it is refreshed. So it is
 * refreshed whenever it comes to the front after its document has changed.
 */
export function createPreviews(): Previews {
	const changedNames = new Set<string>();
	const refresh = ({ changed }: vscode.TabChangeEvent) => {
		const stale = changed.some(
			({ isActive, input, label }) =>
				isActive && input instanceof vscode.TabInputWebview && [...changedNames].some((name) => label.endsWith(name)),
		);
		if (stale) {
			void vscode.commands.executeCommand("markdown.preview.refresh");
		}
	};
	const registration = vscode.window.tabGroups.onDidChangeTabs(refresh);
	return {
		show: async (uri) => {
			await vscode.commands.executeCommand("markdown.showPreview", uri);
		},
		showBeside: async (uri) => {
			await vscode.commands.executeCommand("markdown.showPreviewToSide", uri);
		},
		changed: (uri) => changedNames.add(path.posix.basename(uri.path)),
		dispose: () => registration.dispose(),
	};
}
