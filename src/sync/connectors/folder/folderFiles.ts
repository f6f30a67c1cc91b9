import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import * as l10n from "@vscode/l10n";
import { messageOf, WorkspaceError } from "../../../base/errors.ts";

/** What a folder holds, by paths relative to it, with `/`. */
export interface FolderFiles {
	/** Markdown files. */
	readonly files: readonly string[];
	/** Links to Markdown files: where they lead isn't looked at. */
	readonly links: readonly string[];
	/** Names of everything, for new files not to collide with: by folder. */
	readonly names: ReadonlyMap<string, readonly string[]>;
}

/** Looks through a folder and those in it, but for hidden ones and those of packages. All of it can be read, or it throws `invalidFile`. */
export async function listFolder(root: string): Promise<FolderFiles> {
	const files: string[] = [];
	const links: string[] = [];
	const names = new Map<string, readonly string[]>();
	const look = async (folder: string): Promise<void> => {
		const entries = await entriesOf(root, folder);
		names.set(
			folder,
			entries.map(({ name }) => name),
		);
		for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
			const place = folder === "" ? entry.name : `${folder}/${entry.name}`;
			if (entry.name.startsWith(".") || entry.name === "node_modules") {
				continue;
			}
			if (entry.isDirectory()) {
				await look(place);
			} else if (/\.md$/i.test(entry.name)) {
				(entry.isSymbolicLink() ? links : files).push(place);
			}
		}
	};
	await look("");
	return { files, links, names };
}

async function entriesOf(root: string, folder: string): Promise<readonly Dirent[]> {
	try {
		return await readdir(path.join(root, folder), { withFileTypes: true });
	} catch (error) {
		const name = folder === "" ? path.basename(root) : `${path.basename(root)}/${folder}`;
		const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
		throw new WorkspaceError(
			"invalidFile",
			missing
				? l10n.t("There is no folder {0}.", name)
				: l10n.t("The folder {0} can't be read: {1}", name, messageOf(error)),
			{
				remedy: missing
					? l10n.t("Create the folder, or correct its path in the task file. Looked for: {0}", path.join(root, folder))
					: l10n.t("Check the folder's permissions: {0}", path.join(root, folder)),
				data: { file: path.join(root, folder) },
				cause: error,
			},
		);
	}
}
