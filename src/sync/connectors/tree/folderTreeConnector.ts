import { mkdir, rm, rmdir } from "node:fs/promises";
import path from "node:path";
import * as l10n from "@vscode/l10n";
import { messageOf, WorkspaceError } from "../../../base/errors.ts";
import { type Attributes, type AttributeValue, canonicalText, sameValue, valueText } from "../../values.ts";
import type { Connector, ConnectorIssue, CreateOptions, Listing, Reading, SyncObject, Written } from "../connector.ts";
import { readBytes, replaceUnchangedFile } from "../fileReplacement.ts";
import { fileStamp } from "../fileText.ts";
import { createFile } from "../folder/createFile.ts";
import { fileNameOf } from "../folder/fileNames.ts";
import { listFolder } from "../folder/folderFiles.ts";
import type { FolderImages } from "../folder/folderImages.ts";
import type { KeptFiles } from "../folder/keptFiles.ts";
import { changedText, emptyFile, type MarkdownFile, readMarkdownFile } from "../folder/markdownFile.ts";
import { pageLink } from "../folder/notionInline.ts";
import { FolderSnapshot } from "./folderSnapshot.ts";
import { followNodes, type KnownNode } from "./followNodes.ts";
import { type FileMoves, type Move, moveFiles, planMoves, relativeAddress } from "./moveFiles.ts";
import type { MovesUnderWay } from "./movesUnderWay.ts";
import { NodeNames } from "./nodeNames.ts";
import { NodeObjects, titleField } from "./nodeObjects.ts";
import type { TreeAttributes } from "./pageTreeConnector.ts";
import type { TreeLinks } from "./treeLinks.ts";
import { idBelow, isFolderFile, nameOfId, parentIdOf, type TreeNode, treeNodes } from "./treeNodes.ts";

export interface FolderTreeOptions {
	/** Absolute. */
	readonly folder: string;
	readonly attributes: TreeAttributes;
	readonly links: TreeLinks;
	readonly images: FolderImages;
	/** What files were when they were last seen, for those that were moved to be followed. */
	readonly known: () => readonly KnownNode[];
	/** Where deleted files are kept. */
	readonly kept: KeptFiles;
	readonly moves: MovesUnderWay;
}

/** A folder of Markdown files in folders: each file, and each folder with files in it, is a page. */
export class FolderTreeConnector implements Connector {
	readonly label: string;
	readonly capabilities = { create: true, update: true, delete: true, identifiedByKey: false } as const;
	readonly #options: FolderTreeOptions;
	#snapshot: FolderSnapshot | undefined;
	readonly #names = new NodeNames();
	readonly #objects: NodeObjects;
	/** What each operation has created. One that was cut off has left a file that is met by its path. */
	readonly #created = new Map<string, string>();
	constructor(options: FolderTreeOptions) {
		this.#options = options;
		this.#objects = new NodeObjects({ ...options, names: this.#names });
		this.label = path.basename(options.folder);
	}

	async validate(): Promise<readonly ConnectorIssue[]> {
		await listFolder(this.#options.folder);
		return [];
	}

	async list(): Promise<Listing> {
		const { links, kept } = this.#options;
		links.refresh();
		this.#names.clear();
		this.#objects.clear();
		const snapshot = await this.#load();
		const objects: SyncObject[] = [];
		const keys = new Map<string, string>();
		for (const node of snapshot.nodes.values()) {
			await kept.isThere(node.id);
			const places = node.files.length === 0 ? [undefined] : node.files;
			const shown = places.map((place) => this.#objects.toObject(node, place, snapshot, keys));
			objects.push(...shown);
			const [first] = shown;
			const key = first?.key;
			keys.set(node.id, key ?? node.id);
			if (links.pageOf(node.id) === undefined && key !== undefined && shown.length === 1) {
				links.offer(key, node.id);
			}
		}
		return { objects: [...objects, ...snapshot.links.map((place) => this.#objects.linkObject(place))], complete: true };
	}

	async read(id: string): Promise<Reading> {
		const snapshot = await this.#current(id);
		const node = snapshot.nodes.get(this.#names.present(id));
		if (!node) {
			// The whole folder was looked through, so a file that isn't there was removed from it.
			return { state: "deleted" };
		}
		return node.files.length > 1
			? { state: "unknown", reason: l10n.t('"{0}" is there more than once: {1}', node.id, node.files.join(", ")) }
			: { state: "present", object: this.#objects.toObject(node, node.files[0], snapshot) };
	}

	async create(attributes: Attributes, { source, operationId }: CreateOptions): Promise<Written> {
		const earlier = this.#created.get(operationId);
		if (earlier !== undefined) {
			return { id: earlier, object: await this.#shown(earlier, undefined) };
		}
		const { attributes: names, links, folder } = this.#options;
		const snapshot = this.#snapshot ?? (await this.#load());
		const title = titleIn(attributes[names.title] ?? null);
		const parent = this.#parentAt(attributes[names.place] ?? null, snapshot);
		// One that comes back has its own name again.
		const own = source === undefined ? undefined : links.fileOf(source);
		const name = snapshot.freeName(parent, fileNameOf(title), { reserved: this.#names.reservedBut(own) });
		const place = `${idBelow(this.#folderOf(parent, snapshot), name)}.md`;
		const id = idBelow(parent, canonicalText(name));
		this.#names.add(id);
		this.#created.set(operationId, id);
		if (source !== undefined) {
			links.learn(source, id);
		}
		const empty = emptyFile(path.join(folder, place));
		const fields: Record<string, AttributeValue> = name === title ? {} : { [titleField]: title };
		const body = valueText(attributes[names.content] ?? null);
		await this.#options.images.store(place, body);
		const content = this.#objects.rewritten("", body, place, snapshot);
		await mkdir(path.dirname(empty.file), { recursive: true });
		await createFile(empty.file, changedText(empty, { fields, content }));
		const object = await this.#readBack(place, id);
		if (source !== undefined) {
			await this.#linkTo(source, place);
		}
		return { id, object };
	}

	async update(object: SyncObject, changes: Attributes): Promise<Written> {
		const { attributes: names } = this.#options;
		const snapshot = await this.#current(object.id);
		const node = this.#nodeOf(object.id, snapshot);
		const [title, place, body] = [changes[names.title], changes[names.place], changes[names.content]];
		const [file] = node.files;
		const saysTitle = file !== undefined && Object.hasOwn(snapshot.files.get(file)?.fields ?? {}, titleField);
		const wanted = title === undefined ? undefined : titleIn(title);
		const parent = place === undefined ? parentIdOf(node.id) : this.#parentAt(place, snapshot);
		const name = wanted === undefined || saysTitle ? nameOfId(node.id) : fileNameOf(wanted);
		const target = this.#targetOf(node, name, parent, snapshot);
		const shown = wanted ?? (saysTitle ? undefined : nameOfId(node.id));
		const fields: Record<string, AttributeValue> =
			shown !== undefined && (saysTitle || shown !== canonicalText(nameOfId(target))) ? { [titleField]: shown } : {};
		const own = await this.#write(node, snapshot, fields, body);
		if (canonicalText(target) === node.id) {
			return { id: node.id, object: await this.#shown(node.id, own) };
		}
		return this.#move(node.id, target);
	}

	/** The file is gone then, and kept whole; its folder, when nothing is in it any more. */
	async delete({ id }: SyncObject): Promise<void> {
		const { kept } = this.#options;
		const snapshot = await this.#current(id);
		const node = this.#nodeOf(id, snapshot);
		if (snapshot.childrenOf(node.id).length > 0) {
			throw new WorkspaceError("conflict", l10n.t('The folder "{0}" has files that stay.', node.id), {
				remedy: l10n.t("Run the task again."),
			});
		}
		const [place] = node.files;
		if (place !== undefined) {
			const read = snapshot.files.get(place) as MarkdownFile;
			if (!read.bytes.equals(await readBytes(read.file))) {
				const message = l10n.t("{0} was changed while it was being synced.", path.basename(read.file));
				throw new WorkspaceError("conflict", message);
			}
			await this.#keepFolder(node, snapshot);
			await kept.keep(node.id, { place, text: read.text });
			await rm(read.file).catch((cause: unknown) => {
				throw undeletable(read.file, cause);
			});
		}
		await this.#removeFolder(node.folder ?? idBelow(this.#folderOf(node.parent, snapshot), nameOfId(node.id)));
		this.#names.remove(node.id);
		this.#objects.forget(node);
		this.#snapshot = (this.#snapshot ?? snapshot).without(node);
	}

	/** A folder that is a page only by the last file in it gets one of its own, before that one goes: its page stays. */
	async #keepFolder({ id, parent }: TreeNode, snapshot: FolderSnapshot): Promise<void> {
		const folder = parent === undefined ? undefined : snapshot.nodes.get(parent);
		if (folder && folder.files.length === 0 && snapshot.childrenOf(folder.id).every((one) => one.id === id)) {
			const place = `${this.#folderOf(folder.id, snapshot)}.md`;
			await createFile(path.join(this.#options.folder, place), "");
			await this.#readBack(place, folder.id);
		}
	}

	/** Whatever else is in it stays, and the folder with it. */
	async #removeFolder(place: string): Promise<void> {
		await rmdir(path.join(this.#options.folder, place)).catch(() => undefined);
	}

	/** The file as it was when it was deleted, byte for byte. Throws `notFound` where it isn't kept. */
	async restore(id: string): Promise<Written> {
		const { kept, folder } = this.#options;
		const { place, text } = kept.recall(id);
		const target = path.join(folder, place);
		await mkdir(path.dirname(target), { recursive: true });
		await createFile(target, text);
		await kept.forget(id);
		this.#snapshot = undefined;
		return { id, object: await this.#readBack(place, id) };
	}

	refreshed(object: SyncObject): SyncObject {
		const { place } = this.#options.attributes;
		const named = valueText(object.attributes[place] ?? null);
		const now = this.#names.present(named);
		return now === named ? object : { ...object, attributes: { ...object.attributes, [place]: now } };
	}

	awaiting(): readonly string[] {
		return this.#objects.awaiting(this.#snapshot).map((id) => this.#names.present(id));
	}

	#nodeOf(id: string, snapshot: FolderSnapshot): TreeNode {
		const node = snapshot.nodes.get(this.#names.present(id));
		if (!node || node.files.length > 1) {
			throw new WorkspaceError("conflict", l10n.t('{0} has no single file "{1}" any more.', this.label, id), {
				remedy: l10n.t("Run the task again."),
			});
		}
		return node;
	}

	/** The node in whose folder something is to be. Throws `conflict` where there is none. */
	#parentAt(place: AttributeValue, snapshot: FolderSnapshot): string | undefined {
		const text = valueText(place);
		if (text === "") {
			return undefined;
		}
		const file = this.#options.links.fileAt(text);
		const id = file === undefined ? undefined : this.#names.present(file);
		if (id === undefined || !snapshot.nodes.has(id)) {
			throw new WorkspaceError("conflict", l10n.t('There is no folder "{0}".', text), {
				remedy: l10n.t("Run the task again, and look at what it says about that folder."),
			});
		}
		return id;
	}

	/** The path of what is below a node. */
	#folderOf(parent: string | undefined, snapshot: FolderSnapshot): string | undefined {
		const node = parent === undefined ? undefined : snapshot.nodes.get(parent);
		return node?.folder ?? (node ? idBelow(this.#folderOf(node.parent, snapshot), nameOfId(node.id)) : undefined);
	}

	/** Where a node is to be. Throws `conflict` for a place below itself. */
	#targetOf(node: TreeNode, name: string, parent: string | undefined, snapshot: FolderSnapshot): string {
		if (parent !== undefined && (parent === node.id || parent.startsWith(`${node.id}/`))) {
			const message = l10n.t('"{0}" can\'t be moved into what stands below it.', node.id);
			throw new WorkspaceError("conflict", message, {
				remedy: l10n.t("Both sides were rearranged: bring one of them in the order that you want."),
			});
		}
		const isSame = parent === node.parent && canonicalText(name) === nameOfId(node.id);
		return isSame
			? node.id
			: idBelow(parent, snapshot.freeName(parent, name, { own: node, reserved: this.#names.reservedBut(node.id) }));
	}

	/** Writes what is to be in a node's file; answers its place, if it has one then. */
	async #write(
		node: TreeNode,
		snapshot: FolderSnapshot,
		fields: Readonly<Record<string, AttributeValue>>,
		body: AttributeValue | undefined,
	): Promise<string | undefined> {
		const { folder } = this.#options;
		const [place] = node.files;
		const read = place === undefined ? undefined : snapshot.files.get(place);
		if (place !== undefined && read) {
			await this.#options.images.store(place, valueText(body ?? null));
			const content =
				body === undefined ? undefined : this.#objects.rewritten(read.content, valueText(body), place, snapshot);
			const text = changedText(read, { fields, ...(content === undefined ? {} : { content }) });
			if (text !== read.text) {
				await replaceUnchangedFile(read.file, read.bytes, text);
			}
			return place;
		}
		if (Object.keys(fields).length === 0 && valueText(body ?? null) === "") {
			return undefined;
		}
		const made = `${idBelow(this.#folderOf(node.parent, snapshot), nameOfId(node.id))}.md`;
		await this.#options.images.store(made, valueText(body ?? null));
		const empty = emptyFile(path.join(folder, made));
		const content = this.#objects.rewritten("", valueText(body ?? null), made, snapshot);
		await createFile(empty.file, changedText(empty, { fields, content }));
		return made;
	}

	/** Makes links to a page in files that were written before it had one lead to its file. */
	async #linkTo(page: string, target: string): Promise<void> {
		for (const place of this.#objects.takeLinkless(page)) {
			const file = this.#snapshot?.files.get(place);
			const text = file?.text.replaceAll(`](${pageLink(page)}`, `](${relativeAddress(place, target)}`);
			const node = this.#snapshot?.nodeAt(place);
			if (file && text !== undefined && node !== undefined) {
				await replaceUnchangedFile(file.file, file.bytes, text);
				await this.#readBack(place, node);
			}
		}
	}

	/** Moves a node with everything below it, and every relative link with them. */
	async #move(id: string, target: string): Promise<Written> {
		const { folder, links, moves, attributes: names } = this.#options;
		this.#snapshot = undefined;
		const before = await this.#load();
		const node = this.#nodeOf(id, before);
		const shown = this.#objects.toObject(node, node.files[0], before);
		const to = idBelow(this.#folderOf(parentIdOf(target), before), nameOfId(target));
		const steps: readonly Move[] = [
			...(node.folder === undefined ? [] : [{ from: node.folder, to }]),
			...node.files.filter((file) => !isFolderFile(node, file)).map((file) => ({ from: file, to: `${to}.md` })),
		];
		if (parentIdOf(target) !== node.parent) {
			await this.#keepFolder(node, before);
		}
		const planned: FileMoves = planMoves(before.files, (place) => before.holds(place), steps);
		await moves.begin(planned);
		await moveFiles(folder, planned);
		await moves.end();
		const now = canonicalText(target);
		const renamed = [...before.nodes.keys()].flatMap((one): readonly (readonly [string, string])[] =>
			one === id || one.startsWith(`${id}/`) ? [[one, now + one.slice(id.length)]] : [],
		);
		for (const [was, is] of renamed) {
			this.#names.move(was, is);
			const page = links.pageOf(was);
			if (page !== undefined) {
				links.learn(page, is);
			}
		}
		this.#snapshot = undefined;
		const object = await this.#shown(now, undefined);
		const isOther = !sameValue(shown.attributes[names.content] ?? null, object.attributes[names.content] ?? null);
		return { id: now, object, renamed, ...(isOther ? { unfinished: true } : {}) };
	}

	/** What was read last, or the folder anew where the file isn't that any more. */
	async #current(id: string): Promise<FolderSnapshot> {
		const snapshot = this.#snapshot;
		const [place, ...others] = snapshot?.nodes.get(this.#names.present(id))?.files ?? [];
		const file = place === undefined ? undefined : snapshot?.files.get(place);
		return snapshot && file && others.length === 0 && file.stamp === (await fileStamp(file.file))
			? snapshot
			: this.#load();
	}

	async #load(): Promise<FolderSnapshot> {
		const { folder, images, moves } = this.#options;
		const interrupted = moves.underWay();
		if (interrupted) {
			await moveFiles(folder, interrupted);
			await moves.end();
		}
		const listed = await listFolder(folder);
		const files = new Map<string, MarkdownFile>();
		for (const place of listed.files) {
			const file = path.join(folder, place);
			const known = this.#snapshot?.files.get(place);
			const read = known && known.stamp === (await fileStamp(file)) ? known : await readMarkdownFile(file);
			await images.look(place, read.content);
			files.set(place, read);
		}
		const snapshot = new FolderSnapshot(listed, files, treeNodes(listed));
		this.#snapshot = snapshot;
		if (!this.#names.areFollowed) {
			this.#follow(snapshot);
		}
		return snapshot;
	}

	/** Follows what was moved by somebody, and learns what it is called now. */
	#follow(snapshot: FolderSnapshot): void {
		const { known, links } = this.#options;
		const before = known();
		const ids = new Set(before.map(({ id }) => id));
		const present = [...snapshot.nodes.values()].map((node) => {
			const [place] = node.files;
			const file = place === undefined || ids.has(node.id) ? undefined : snapshot.files.get(place);
			const body = file && place !== undefined ? this.#objects.bodyOf(file, place, snapshot) : "";
			return { id: node.id, title: this.#objects.titleOf(node, file), body };
		});
		const symlinked = snapshot.links
			.map((place) => this.#objects.linkObject(place))
			.map(({ id, title }) => ({ id, title, body: "" }));
		const followed = followNodes([...present, ...symlinked], before);
		for (const [is, was] of followed) {
			const page = links.pageOf(was);
			if (page !== undefined) {
				links.learn(page, is);
			}
		}
		this.#names.follow([...ids], followed);
	}

	async #readBack(place: string, id: string): Promise<SyncObject> {
		const { folder, images } = this.#options;
		const file = await readMarkdownFile(path.join(folder, place));
		await images.look(place, file.content);
		const snapshot = (this.#snapshot ?? (await this.#load())).with(place, file);
		this.#snapshot = snapshot;
		return this.#objects.toObject(snapshot.nodes.get(id) as TreeNode, place, snapshot);
	}

	/** A node as it is now; `written` is the place of its file where that was written. */
	async #shown(id: string, written: string | undefined): Promise<SyncObject> {
		if (written !== undefined) {
			return this.#readBack(written, id);
		}
		const snapshot = this.#snapshot ?? (await this.#load());
		const node = snapshot.nodes.get(id) as TreeNode;
		return this.#objects.toObject(node, node.files[0], snapshot);
	}
}

/** Throws `invalidInput` for an empty one: a file has to be called something. */
function titleIn(value: AttributeValue): string {
	const title = canonicalText(valueText(value));
	if (title.trim() === "") {
		throw new WorkspaceError("invalidInput", l10n.t("A page needs a title."));
	}
	return title;
}

function undeletable(file: string, cause: unknown): WorkspaceError {
	return new WorkspaceError("invalidFile", l10n.t("{0} can't be deleted: {1}", path.basename(file), messageOf(cause)), {
		remedy: l10n.t("Check the permissions of its folder, and close programs that have it open."),
		data: { file },
		cause,
	});
}
