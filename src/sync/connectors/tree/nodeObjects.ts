import * as l10n from "@vscode/l10n";
import { type AttributeValue, canonicalText, valueText } from "../../values.ts";
import type { SyncObject } from "../connector.ts";
import { FolderAddresses, type FolderAddressesOptions } from "../folder/folderAddresses.ts";
import type { FolderImages } from "../folder/folderImages.ts";
import { type MarkdownFile, readFrontMatter } from "../folder/markdownFile.ts";
import { blocksOfBody, bodyOf } from "../folder/notionBlocks.ts";
import { bodyOfFile, rewriteBody } from "../folder/rewriteBody.ts";
import type { FolderSnapshot } from "./folderSnapshot.ts";
import type { NodeNames } from "./nodeNames.ts";
import type { TreeAttributes } from "./pageTreeConnector.ts";
import type { TreeLinks } from "./treeLinks.ts";
import { idBelow, nameOfId, type TreeNode } from "./treeNodes.ts";

/** The field of front matter that says a title which a file can't be called by. */
export const titleField = "title";

export interface NodeObjectsOptions {
	readonly attributes: TreeAttributes;
	readonly links: TreeLinks;
	readonly images: FolderImages;
	readonly names: NodeNames;
}

type FoundLinks = Partial<Pick<FolderAddressesOptions, "linked" | "unlinked" | "broken">>;

/** Files and folders of a tree as objects of a sync, and the links between them. */
export class NodeObjects {
	readonly #options: NodeObjectsOptions;
	/** What each file links to, by ids, with the page that stood for it when the link was read. */
	readonly #linked = new Map<string, ReadonlyMap<string, string | undefined>>();
	/** Files with a link to nothing, by id, with the paths that they link to. */
	readonly #broken = new Map<string, ReadonlySet<string>>();
	/** Files with a link to one that was deleted since the listing: it leads nowhere from then on. */
	readonly #orphaned = new Set<string>();
	/** Files that were deleted since the listing, by path: until the next one a link to them is what it was, so that no file looks edited. */
	readonly #gone = new Map<string, string>();
	/** Files with a link to a page that had no file, by its id. */
	readonly #linkless = new Map<string, Set<string>>();

	constructor(options: NodeObjectsOptions) {
		this.#options = options;
	}

	/** Forgets everything: a listing begins. */
	clear(): void {
		this.#linked.clear();
		this.#broken.clear();
		this.#orphaned.clear();
		this.#gone.clear();
		this.#linkless.clear();
	}

	/** A node with what stands in its file at `place`. `keys` are what those above it are matched by at first. */
	toObject(
		node: TreeNode,
		place: string | undefined,
		snapshot: FolderSnapshot,
		keys?: ReadonlyMap<string, string>,
	): SyncObject {
		const { attributes: called, links, names } = this.#options;
		const file = place === undefined ? undefined : snapshot.files.get(place);
		const attributes: Record<string, AttributeValue> = { [called.place]: node.parent ?? null };
		const unreadable: Record<string, string> = {};
		const title = file ? readFrontMatter(file, titleField, "text") : { value: null };
		if ("problem" in title) {
			unreadable[called.title] = title.problem;
		} else {
			attributes[called.title] = title.value ?? nameOfId(node.id);
		}
		const body = file && place !== undefined ? this.#readBody(node, file, place, snapshot) : "";
		if (bodyOf(blocksOfBody(body)) === body) {
			attributes[called.content] = body === "" ? null : body;
		} else {
			const reason = l10n.t("{0} has code or a table that Notion's Markdown has no notation for.", place ?? "");
			unreadable[called.content] = reason;
		}
		const text = valueText(attributes[called.title] ?? null) || nameOfId(node.id);
		const { parent } = node;
		const above = parent === undefined || links.pageOf(parent) !== undefined ? parent : (keys?.get(parent) ?? parent);
		const was = names.was(node.id);
		return {
			id: node.id,
			title: text,
			key: idBelow(above, text),
			attributes,
			...(parent === undefined ? {} : { parent }),
			...(was === undefined ? {} : { was }),
			...(file ? { editedAt: file.editedAt } : {}),
			...(Object.keys(unreadable).length > 0 ? { unreadable } : {}),
		};
	}

	/** A link is neither followed nor replaced, and isn't missing either. */
	linkObject(place: string): SyncObject {
		const { title, place: where, content } = this.#options.attributes;
		const reason = l10n.t("{0} is a link to another file. Links aren't followed.", place);
		const id = canonicalText(place.replace(/\.md$/i, ""));
		const unreadable = Object.fromEntries([title, where, content].map((name) => [name, reason]));
		return { id, title: nameOfId(id), attributes: {}, unreadable };
	}

	/** What a node is called, as far as that can be read. */
	titleOf({ id }: TreeNode, file: MarkdownFile | undefined): string {
		const title = file ? readFrontMatter(file, titleField, "text") : undefined;
		return (title && "value" in title ? valueText(title.value) : "") || nameOfId(id);
	}

	/** What stands in a file, as both sides compare it. */
	bodyOf(file: MarkdownFile, place: string, snapshot: FolderSnapshot): string {
		return canonicalText(bodyOfFile(file.content, this.#addresses(place, snapshot, {})));
	}

	/** A file's text with another content. Which pages it links to that have no file yet is kept. */
	rewritten(text: string, body: string, place: string, snapshot: FolderSnapshot): string {
		const unlinked = new Set<string>();
		const now = rewriteBody(text, body, this.#addresses(place, snapshot, { unlinked }));
		for (const page of unlinked) {
			this.#linkless.set(page, (this.#linkless.get(page) ?? new Set()).add(place));
		}
		return now;
	}

	/** Paths of files with a link to a page that had no file; told once. */
	takeLinkless(page: string): readonly string[] {
		const places = [...(this.#linkless.get(page) ?? [])];
		this.#linkless.delete(page);
		return places;
	}

	/** A file is gone. */
	forget({ id, files, folder }: TreeNode): void {
		for (const place of [...files, ...(folder === undefined ? [] : [folder, `${folder}/`])]) {
			this.#gone.set(place, id);
		}
		for (const [from, targets] of this.#linked) {
			if (targets.has(id)) {
				this.#orphaned.add(from);
			}
		}
		this.#orphaned.delete(id);
	}

	/** Ids of files that show other links since pages were created, files deleted or brought back. */
	awaiting(snapshot: FolderSnapshot | undefined): readonly string[] {
		const { links } = this.#options;
		const waiting = [...this.#linked].flatMap(([id, targets]) =>
			[...targets].some(([target, page]) => (links.pageOf(target) ?? page) !== page) ? [id] : [],
		);
		const mended = [...this.#broken].flatMap(([id, places]) =>
			[...places].some((place) => snapshot?.nodeAt(place) !== undefined) ? [id] : [],
		);
		return [...new Set([...waiting, ...mended, ...this.#orphaned])];
	}

	#readBody({ id }: TreeNode, file: MarkdownFile, place: string, snapshot: FolderSnapshot): string {
		const { links } = this.#options;
		const [linked, broken] = [new Set<string>(), new Set<string>()];
		const body = canonicalText(bodyOfFile(file.content, this.#addresses(place, snapshot, { linked, broken })));
		this.#linked.set(id, new Map([...linked].map((target) => [target, links.pageOf(target)])));
		this.#broken.set(id, broken);
		return body;
	}

	#addresses(place: string, snapshot: FolderSnapshot, found: FoundLinks): FolderAddresses {
		const { links, images } = this.#options;
		return new FolderAddresses({
			place,
			idAt: (target) => snapshot.nodeAt(target) ?? this.#gone.get(target),
			placeOf: (id) => snapshot.placeOf(id),
			links,
			images,
			missing: new Set(),
			...found,
		});
	}
}
