import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { FlatFiles } from "./flatFiles.ts";
import { schemes } from "./ids.ts";
import type { Previews } from "./previews.ts";

/** Plans as read-only documents, shown by VS Code's Markdown preview beside what is being worked on. */
export interface PlanDocuments extends vscode.Disposable {
	/** Shows a plan; one with the same name takes the place of the earlier one. */
	show(name: string, markdown: string): Promise<void>;
	/** The same, beside what is in the active editor. */
	showBeside(name: string, markdown: string): Promise<void>;
	/** Shows two read-only texts as a difference. `name` is a file's: its ending says how they are colored. */
	compare(
		title: string,
		texts: { readonly name: string; readonly before: string; readonly after: string },
	): Promise<void>;
	/** A read-only text, and a file beside it that can be edited. */
	compareWithFile(
		title: string,
		texts: { readonly name: string; readonly before: string; readonly file: vscode.Uri },
	): Promise<void>;
	/** Puts another text where a plan is shown, if it is: what has been carried out is no plan any more. */
	update(name: string, markdown: string): void;
}

/** The texts, as files: for a tab of one that a reloaded window brings back, VS Code starts the extension before it looks. */
class PlanFiles extends FlatFiles {
	readonly #texts = new Map<string, { readonly text: string; readonly mtime: number }>();
	#mtime = 1;

	put(uri: vscode.Uri, text: string): void {
		this.#texts.set(uri.path, { text, mtime: ++this.#mtime });
		this.tell(vscode.FileChangeType.Changed, uri);
	}

	override stat(uri: vscode.Uri): vscode.FileStat {
		const mtime = this.#texts.get(uri.path)?.mtime ?? 1;
		return { type: vscode.FileType.File, ctime: 0, mtime, size: this.readFile(uri).byteLength };
	}

	override readFile({ path }: vscode.Uri): Uint8Array {
		// A window that is loaded again brings back tabs whose texts were never stored.
		const text =
			this.#texts.get(path)?.text ??
			l10n.t("This was shown before the window was reloaded. Run the command again to see it.");
		return Buffer.from(text, "utf8");
	}
}

export function createPlanDocuments(previews: Previews): PlanDocuments {
	const files = new PlanFiles();
	const registration = vscode.workspace.registerFileSystemProvider(schemes.plan, files, {
		isReadonly: true,
		isCaseSensitive: true,
	});
	const putText = (path: string, text: string): vscode.Uri => {
		const uri = vscode.Uri.from({ scheme: schemes.plan, path: `/${path.replace(/[\\#?%]/g, " ")}` });
		files.put(uri, text);
		return uri;
	};
	const put = (name: string, markdown: string): vscode.Uri => {
		const uri = putText(`${name.replaceAll("/", " ")}.md`, markdown);
		previews.changed(uri);
		return uri;
	};
	const diff = async (title: string, before: vscode.Uri, after: vscode.Uri): Promise<void> => {
		await vscode.commands.executeCommand("vscode.diff", before, after, title);
	};
	return {
		show: async (name, markdown) => {
			await previews.show(put(name, markdown));
		},
		showBeside: async (name, markdown) => {
			await previews.showBeside(put(name, markdown));
		},
		compare: (title, { name, before, after }) =>
			diff(title, putText(`notion/${name}`, before), putText(`file/${name}`, after)),
		compareWithFile: (title, { name, before, file }) => diff(title, putText(`notion/${name}`, before), file),
		update: (name, markdown) => {
			put(name, markdown);
		},
		dispose: () => {
			registration.dispose();
		},
	};
}
