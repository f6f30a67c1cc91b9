import path from "node:path";
import { canonicalText } from "../../values.ts";
import type { FolderFiles } from "../folder/folderFiles.ts";

/** What stands for a page in a folder: a file, a folder with files in it, or both. */
export interface TreeNode {
	/** The path of its file without the extension, or of its folder. */
	readonly id: string;
	/** The node in whose folder it is; at the top without one. */
	readonly parent: string | undefined;
	/** Where what stands on the page is; none for a folder that has nothing but files in it, two for a mistake. */
	readonly files: readonly string[];
	/** The folder of what stands below it, where it has one. */
	readonly folder: string | undefined;
}

/**
 * The pages that a folder stands for. The page of a folder is its `index.md`, else its `README.md`, else the file of its name beside
 * it. At the top these two are pages like any other.
 */
export function treeNodes({ files, links, names }: FolderFiles): ReadonlyMap<string, TreeNode> {
	const nodes = new Map<string, { files: string[]; folder: string | undefined }>();
	const node = (id: string) => {
		const known = nodes.get(id) ?? { files: [], folder: undefined };
		nodes.set(id, known);
		return known;
	};
	for (const place of [...files, ...links]) {
		for (let folder = path.posix.dirname(place); folder !== "."; folder = path.posix.dirname(folder)) {
			node(canonicalText(folder)).folder ??= folder;
		}
	}
	for (const place of files) {
		node(nodeIdOf(place, names)).files.push(place);
	}
	return new Map(
		[...nodes]
			.map(([id, { files: own, folder }]): TreeNode => ({ id, parent: parentIdOf(id), files: own, folder }))
			.toSorted((a, b) => depthOf(a.id) - depthOf(b.id) || (a.id < b.id ? -1 : 1))
			.map((one) => [one.id, one]),
	);
}

function nodeIdOf(place: string, names: FolderFiles["names"]): string {
	const folder = path.posix.dirname(place);
	const isFolders = folder !== "." && path.posix.basename(place) === folderFileIn(names.get(folder) ?? []);
	return canonicalText(isFolders ? folder : place.replace(/\.md$/i, ""));
}

/** The file in a folder that stands for the folder itself. */
function folderFileIn(names: readonly string[]): string | undefined {
	return names.find((name) => /^index\.md$/i.test(name)) ?? names.find((name) => /^readme\.md$/i.test(name));
}

/** Whether a file stands for the folder that it is in. */
export function isFolderFile(node: TreeNode, place: string): boolean {
	return node.folder !== undefined && path.posix.dirname(place) === node.folder;
}

export function parentIdOf(id: string): string | undefined {
	const parent = path.posix.dirname(id);
	return parent === "." ? undefined : parent;
}

export function nameOfId(id: string): string {
	return path.posix.basename(id);
}

/** The path of what is called so below a node, or at the top. */
export function idBelow(parent: string | undefined, name: string): string {
	return parent === undefined ? name : `${parent}/${name}`;
}

function depthOf(id: string): number {
	return id.split("/").length;
}
