import path from "node:path";
import { canonicalText } from "../../values.ts";
import { freeName, nameKey } from "../folder/fileNames.ts";
import type { FolderFiles } from "../folder/folderFiles.ts";
import type { MarkdownFile } from "../folder/markdownFile.ts";
import { nameOfId, parentIdOf, type TreeNode, treeNodes } from "./treeNodes.ts";

/** A folder as it was read, and the pages that it stands for. */
export class FolderSnapshot {
	readonly #listed: FolderFiles;
	/** By path in the folder. */
	readonly files: ReadonlyMap<string, MarkdownFile>;
	readonly nodes: ReadonlyMap<string, TreeNode>;
	readonly #byFile: ReadonlyMap<string, string>;
	readonly #byFolder: ReadonlyMap<string, string>;

	constructor(listed: FolderFiles, files: ReadonlyMap<string, MarkdownFile>, nodes: ReadonlyMap<string, TreeNode>) {
		this.#listed = listed;
		this.files = files;
		this.nodes = nodes;
		const all = [...nodes.values()];
		this.#byFile = new Map(all.flatMap(({ id, files: own }) => own.map((file) => [file, id] as const)));
		this.#byFolder = new Map(all.flatMap(({ id, folder }) => (folder === undefined ? [] : [[folder, id] as const])));
	}

	/** Links to Markdown files. */
	get links(): readonly string[] {
		return this.#listed.links;
	}

	childrenOf(id: string): readonly TreeNode[] {
		return [...this.nodes.values()].filter(({ parent }) => parent === id);
	}

	/** What a path stands for: of a file, with its extension or without it, or of a folder. */
	nodeAt(place: string): string | undefined {
		const bare = place.replace(/\/$/, "");
		const named = this.nodes.get(canonicalText(bare));
		return this.#byFile.get(place) ?? this.#byFolder.get(bare) ?? named?.id;
	}

	/** By which path something is linked to. */
	placeOf(id: string): string | undefined {
		const node = this.nodes.get(id);
		return node?.files[0] ?? (node?.folder === undefined ? undefined : `${node.folder}/`);
	}

	/** Whether there is anything at a path. */
	holds(place: string): boolean {
		const names = this.#listed.names.get(folderOf(place));
		return names?.includes(path.posix.basename(place)) ?? false;
	}

	/** A name that nothing below a node has yet. `own` may keep its own; `reserved` are ids of what isn't there and has its name still. */
	freeName(
		parent: string | undefined,
		name: string,
		{ own, reserved }: { readonly own?: TreeNode; readonly reserved: readonly string[] },
	): string {
		const folder = parent === undefined ? "" : (this.nodes.get(parent)?.folder ?? parent);
		const mine = own === undefined ? [] : [...own.files, ...(own.folder === undefined ? [] : [own.folder])];
		const others = (this.#listed.names.get(folder) ?? []).filter(
			(entry) => !mine.includes(folder === "" ? entry : `${folder}/${entry}`),
		);
		// What a folder's own file is called can't be the name of another one in it.
		const taken = [
			...others.map((entry) => entry.replace(/\.md$/i, "")),
			...(folder === "" ? [] : ["index", "readme"]),
			...reserved.filter((id) => parentIdOf(id) === parent).map(nameOfId),
		];
		return freeName(name, new Set(taken.map(nameKey)));
	}

	/** The same with a file as it is now. */
	with(place: string, file: MarkdownFile): FolderSnapshot {
		const files = new Map(this.files).set(place, file);
		if (this.files.has(place)) {
			return new FolderSnapshot(this.#listed, files, this.nodes);
		}
		const names = new Map(this.#listed.names);
		for (let at = place; at !== "."; at = path.posix.dirname(at)) {
			const before = names.get(folderOf(at)) ?? [];
			names.set(folderOf(at), [...new Set([...before, path.posix.basename(at)])]);
		}
		return this.#listedAs({ ...this.#listed, files: [...this.#listed.files, place], names }, files);
	}

	/** The same without the files of a node. */
	without({ files: gone }: TreeNode): FolderSnapshot {
		const files = new Map([...this.files].filter(([place]) => !gone.includes(place)));
		const names = new Map(this.#listed.names);
		for (const place of gone) {
			const left = (names.get(folderOf(place)) ?? []).filter((name) => name !== path.posix.basename(place));
			names.set(folderOf(place), left);
		}
		return this.#listedAs(
			{ ...this.#listed, files: this.#listed.files.filter((place) => !gone.includes(place)), names },
			files,
		);
	}

	#listedAs(listed: FolderFiles, files: ReadonlyMap<string, MarkdownFile>): FolderSnapshot {
		return new FolderSnapshot(listed, files, treeNodes(listed));
	}
}

function folderOf(place: string): string {
	const folder = path.posix.dirname(place);
	return folder === "." ? "" : folder;
}
