import * as vscode from "vscode";
import { schemes } from "./ids.ts";
import type { Previews } from "./previews.ts";

/** Plans as read-only documents, shown by VS Code's Markdown preview beside what is being worked on. */
export interface PlanDocuments extends vscode.Disposable {
	/** Shows a plan; one with the same name takes the place of the earlier one. */
	show(name: string, markdown: string): Promise<void>;
	/** Puts another text where a plan is shown, if it is: what has been carried out is no plan any more. */
	update(name: string, markdown: string): void;
}

export function createPlanDocuments(previews: Previews): PlanDocuments {
	const texts = new Map<string, string>();
	const changed = new vscode.EventEmitter<vscode.Uri>();
	const registration = vscode.workspace.registerTextDocumentContentProvider(schemes.plan, {
		onDidChange: changed.event,
		provideTextDocumentContent: (uri) => texts.get(uri.path) ?? "",
	});
	const put = (name: string, markdown: string): vscode.Uri => {
		const uri = vscode.Uri.from({ scheme: schemes.plan, path: `/${name.replace(/[\\/#?%]/g, " ")}.md` });
		texts.set(uri.path, markdown);
		changed.fire(uri);
		previews.changed(uri);
		return uri;
	};
	return {
		show: async (name, markdown) => {
			await previews.show(put(name, markdown));
		},
		update: (name, markdown) => {
			put(name, markdown);
		},
		dispose: () => {
			registration.dispose();
			changed.dispose();
		},
	};
}
