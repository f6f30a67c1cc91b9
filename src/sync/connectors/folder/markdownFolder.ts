import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import * as l10n from "@vscode/l10n";
import { messageOf, WorkspaceError } from "../../../base/errors.ts";
import {
	type Attributes,
	type AttributeType,
	type AttributeValue,
	canonicalKey,
	canonicalText,
	valueText,
} from "../../values.ts";
import type { Connector, ConnectorIssue, CreateOptions, Listing, Reading, SyncObject, Written } from "../connector.ts";
import { readBytes, replaceUnchangedFile } from "../fileReplacement.ts";
import { fileStamp } from "../fileText.ts";
import { createFile } from "./createFile.ts";
import { fileNameOf, freeName, nameKey } from "./fileNames.ts";
import { FolderAddresses } from "./folderAddresses.ts";
import { type FolderFiles, listFolder } from "./folderFiles.ts";
import type { FolderImages } from "./folderImages.ts";
import type { KeptFiles } from "./keptFiles.ts";
import { changedText, emptyFile, type MarkdownFile, readFrontMatter, readMarkdownFile } from "./markdownFile.ts";
import { blocksOfBody, bodyOf } from "./notionBlocks.ts";
import type { PageLinks } from "./pageLinks.ts";
import { bodyOfFile, rewriteBody } from "./rewriteBody.ts";

export interface FolderField {
	/** The attribute's name. */
	readonly attribute: string;
	/** The field's name in front matter. */
	readonly field: string;
	readonly type: AttributeType;
}

export interface MarkdownFolderOptions {
	/** Absolute. */
	readonly folder: string;
	/** What front matter holds; the title's among them. */
	readonly fields: readonly FolderField[];
	/** The attribute that is the file's name where its front matter has no such field. */
	readonly titleAttribute: string;
	/** The attribute that is the text below the front matter. */
	readonly contentAttribute: string;
	/** The attribute by which files are told apart. */
	readonly keyAttribute: string;
	readonly links: PageLinks;
	readonly images: FolderImages;
	/** Where deleted files are kept; without it a file that comes back is made anew. */
	readonly kept?: KeptFiles;
}

/** The folder as it was last listed. */
interface Snapshot {
	readonly folder: FolderFiles;
	/** By path in the folder. */
	readonly files: ReadonlyMap<string, MarkdownFile>;
	/** Paths of the files of each id. */
	readonly byId: ReadonlyMap<string, readonly string[]>;
}

/** A folder of Markdown files: fields in front matter, the rest is content. Each file is written at once and whole. */
export class MarkdownFolderConnector implements Connector {
	readonly label: string;
	readonly capabilities = { create: true, update: true, delete: true, identifiedByKey: true } as const;
	readonly #options: MarkdownFolderOptions;
	#snapshot: Snapshot | undefined;
	/** A file as it was read is found under another path only as another reading. */
	readonly #ids = new WeakMap<MarkdownFile, string>();
	/** Files with a link to another one that had no page, by id, with the ids of what they link to. */
	readonly #waiting = new Map<string, ReadonlySet<string>>();

	constructor(options: MarkdownFolderOptions) {
		this.#options = options;
		this.label = path.basename(options.folder);
	}

	async validate(): Promise<readonly ConnectorIssue[]> {
		await listFolder(this.#options.folder);
		return [];
	}

	async list(): Promise<Listing> {
		this.#options.links.refresh();
		this.#waiting.clear();
		const snapshot = await this.#load();
		for (const id of snapshot.byId.keys()) {
			await this.#options.kept?.isThere(id);
		}
		const objects = [...snapshot.files.keys()].map((place) => this.#toObject(place, snapshot));
		return { objects: [...objects, ...snapshot.folder.links.map((place) => this.#linkObject(place))], complete: true };
	}

	async read(id: string): Promise<Reading> {
		const snapshot = await this.#current(id);
		const places = snapshot.byId.get(id) ?? [];
		const [place] = places;
		if (place === undefined) {
			// The whole folder was looked through, so a file that isn't there was removed from it.
			return { state: "deleted" };
		}
		return places.length > 1
			? { state: "unknown", reason: l10n.t('"{0}" is there more than once: {1}', id, places.join(", ")) }
			: { state: "present", object: this.#toObject(place, snapshot) };
	}

	async create(attributes: Attributes, { source }: CreateOptions): Promise<Written> {
		const { folder, titleAttribute, contentAttribute, keyAttribute, links } = this.#options;
		const id = canonicalKey(attributes[keyAttribute] ?? null);
		if (id === undefined) {
			throw new WorkspaceError("invalidInput", l10n.t('A file of {0} needs a "{1}".', this.label, keyAttribute));
		}
		const snapshot = this.#snapshot ?? (await this.#load());
		if (snapshot.byId.get(id)?.length) {
			throw new WorkspaceError("conflict", l10n.t('"{0}" is in {1} already.', id, this.label));
		}
		const title = canonicalKey(attributes[titleAttribute] ?? null) ?? id;
		const taken = new Set((snapshot.folder.names.get("") ?? []).map((name) => nameKey(name.replace(/\.md$/i, ""))));
		const name = freeName(fileNameOf(title), taken);
		const place = `${name}.md`;
		if (source !== undefined) {
			links.learn(source, id);
		}
		await this.#options.images.store(place, valueText(attributes[contentAttribute] ?? null));
		const empty = emptyFile(path.join(folder, place));
		const fields = this.#fieldChanges(attributes, { title: name });
		const content = rewriteBody(
			"",
			valueText(attributes[contentAttribute] ?? null),
			this.#addresses(place, snapshot, new Set()),
		);
		await createFile(empty.file, changedText(empty, { fields, content }));
		return this.#written(place);
	}

	async update({ id }: SyncObject, changes: Attributes): Promise<Written> {
		const snapshot = await this.#current(id);
		const place = this.#placeOf(id, snapshot);
		const read = snapshot.files.get(place) as MarkdownFile;
		const { contentAttribute } = this.#options;
		const fields = this.#fieldChanges(changes, {
			title: Object.hasOwn(read.fields, this.#titleField) ? undefined : stemOf(place),
		});
		const body = changes[contentAttribute];
		await this.#options.images.store(place, valueText(body ?? null));
		const content =
			body === undefined
				? undefined
				: rewriteBody(read.content, valueText(body), this.#addresses(place, snapshot, new Set()));
		const text = changedText(read, { fields, ...(content === undefined ? {} : { content }) });
		if (text !== read.text) {
			await replaceUnchangedFile(read.file, read.bytes, text);
		}
		return this.#written(place);
	}

	/** The file is gone then, and kept whole where deleted files are. */
	async delete({ id }: SyncObject): Promise<void> {
		const snapshot = await this.#current(id);
		const place = this.#placeOf(id, snapshot);
		const read = snapshot.files.get(place) as MarkdownFile;
		if (!read.bytes.equals(await readBytes(read.file))) {
			throw new WorkspaceError(
				"conflict",
				l10n.t("{0} was changed while it was being synced.", path.basename(read.file)),
			);
		}
		await this.#options.kept?.keep(id, { place, text: read.text });
		await rm(read.file).catch((cause: unknown) => {
			throw new WorkspaceError(
				"invalidFile",
				l10n.t("{0} can't be deleted: {1}", path.basename(read.file), messageOf(cause)),
				{
					remedy: l10n.t("Check the permissions of its folder, and close programs that have it open."),
					data: { file: read.file },
					cause,
				},
			);
		});
		this.#snapshot = undefined;
	}

	/** The file as it was when it was deleted, byte for byte. Throws `notFound` where it isn't kept. */
	async restore(id: string): Promise<Written> {
		const { kept, folder } = this.#options;
		const file = kept?.recall(id);
		if (!file) {
			throw new WorkspaceError("notFound", l10n.t('"{0}" isn\'t in {1} any more.', id, this.label));
		}
		const target = path.join(folder, file.place);
		await mkdir(path.dirname(target), { recursive: true });
		await createFile(target, file.text);
		await kept?.forget(id);
		this.#snapshot = undefined;
		return this.#written(file.place);
	}

	awaiting(): readonly string[] {
		const { links } = this.#options;
		return [...this.#waiting].flatMap(([id, targets]) =>
			[...targets].some((target) => links.pageOf(target) !== undefined) ? [id] : [],
		);
	}

	get #titleField(): string {
		const { fields, titleAttribute } = this.#options;
		return fields.find(({ attribute }) => attribute === titleAttribute)?.field ?? "title";
	}

	/** A title that is the file's name isn't said twice. `title` is that name where the file has no such field. */
	#fieldChanges(
		changes: Attributes,
		{ title }: { readonly title: string | undefined },
	): Readonly<Record<string, AttributeValue>> {
		const { fields, titleAttribute } = this.#options;
		return Object.fromEntries(
			fields.flatMap(({ attribute, field }): [string, AttributeValue][] => {
				const value = changes[attribute];
				const isName =
					attribute === titleAttribute && title !== undefined && canonicalKey(value ?? null) === canonicalKey(title);
				return value === undefined || isName ? [] : [[field, value]];
			}),
		);
	}

	#toObject(place: string, snapshot: Snapshot): SyncObject {
		const file = snapshot.files.get(place) as MarkdownFile;
		const { fields, contentAttribute, titleAttribute } = this.#options;
		const attributes: Record<string, AttributeValue> = {};
		const unreadable: Record<string, string> = {};
		for (const { attribute, field, type } of fields) {
			const reading = this.#readField(file, place, { attribute, field, type });
			if ("problem" in reading) {
				unreadable[attribute] = reading.problem;
			} else {
				attributes[attribute] = reading.value;
			}
		}
		const missing = new Set<string>();
		const body = bodyOfFile(file.content, this.#addresses(place, snapshot, missing));
		const id = this.#idOf(file, place);
		if (bodyOf(blocksOfBody(body)) === body) {
			attributes[contentAttribute] = body === "" ? null : canonicalText(body);
		} else {
			unreadable[contentAttribute] = l10n.t(
				"{0} has code or a table that Notion's Markdown has no notation for.",
				place,
			);
		}
		this.#waiting.delete(id);
		if (missing.size > 0) {
			this.#waiting.set(id, missing);
		}
		const title = canonicalKey(attributes[titleAttribute] ?? null) ?? stemOf(place);
		const problems = Object.keys(unreadable).length > 0 ? { unreadable } : {};
		return { id, title, attributes, editedAt: file.editedAt, ...problems };
	}

	/** A link is neither followed nor replaced, and isn't missing either. */
	#linkObject(place: string): SyncObject {
		const { fields, contentAttribute } = this.#options;
		const reason = l10n.t("{0} is a link to another file. Links aren't followed.", place);
		const names = [...fields.map(({ attribute }) => attribute), contentAttribute];
		const id = canonicalKey(stemOf(place)) ?? place;
		return {
			id,
			title: stemOf(place),
			attributes: {},
			unreadable: Object.fromEntries(names.map((name) => [name, reason])),
		};
	}

	#readField(
		file: MarkdownFile,
		place: string,
		{ attribute, field, type }: FolderField,
	): ReturnType<typeof readFrontMatter> {
		const reading = readFrontMatter(file, field, type);
		const isName = attribute === this.#options.titleAttribute && "value" in reading && reading.value === null;
		return isName ? { value: stemOf(place) } : reading;
	}

	/** The file's key; its path where it has none, so that such files are told apart too. */
	#idOf(file: MarkdownFile, place: string): string {
		const id = this.#ids.get(file) ?? this.#readId(file, place);
		this.#ids.set(file, id);
		return id;
	}

	#readId(file: MarkdownFile, place: string): string {
		const key = this.#options.fields.find(({ attribute }) => attribute === this.#options.keyAttribute);
		const reading = key ? this.#readField(file, place, key) : { value: stemOf(place) };
		return ("value" in reading ? canonicalKey(reading.value) : undefined) ?? place;
	}

	#addresses(place: string, { byId, files }: Snapshot, missing: Set<string>): FolderAddresses {
		return new FolderAddresses({
			place,
			idAt: (target) => {
				const file = files.get(target);
				return file && this.#idOf(file, target);
			},
			placeOf: (id) => byId.get(id)?.[0],
			links: this.#options.links,
			images: this.#options.images,
			missing,
		});
	}

	#placeOf(id: string, { byId }: Snapshot): string {
		const [place, ...others] = byId.get(id) ?? [];
		if (place === undefined || others.length > 0) {
			throw new WorkspaceError("conflict", l10n.t('{0} has no single file "{1}" any more.', this.label, id), {
				remedy: l10n.t("Run the task again."),
			});
		}
		return place;
	}

	/** What was read last, or the folder anew where the file isn't that any more. */
	async #current(id: string): Promise<Snapshot> {
		const snapshot = this.#snapshot;
		const places = snapshot?.byId.get(id) ?? [];
		const [place] = places;
		const file = place === undefined ? undefined : snapshot?.files.get(place);
		return snapshot && file && places.length === 1 && file.stamp === (await fileStamp(file.file))
			? snapshot
			: this.#load();
	}

	async #load(): Promise<Snapshot> {
		const folder = await listFolder(this.#options.folder);
		const files = new Map<string, MarkdownFile>();
		for (const place of folder.files) {
			const file = await this.#read(place);
			await this.#options.images.look(place, file.content);
			files.set(place, file);
		}
		const places = [...files.keys()];
		const byId = Map.groupBy(places, (place) => this.#idOf(files.get(place) as MarkdownFile, place));
		this.#snapshot = { folder, files, byId };
		return this.#snapshot;
	}

	/** A file that wasn't written since is as it was read. */
	async #read(place: string): Promise<MarkdownFile> {
		const file = path.join(this.#options.folder, place);
		const known = this.#snapshot?.files.get(place);
		return known && known.stamp === (await fileStamp(file)) ? known : readMarkdownFile(file);
	}

	async #written(place: string): Promise<Written> {
		const snapshot = this.#snapshot ?? (await this.#load());
		const file = await readMarkdownFile(path.join(this.#options.folder, place));
		await this.#options.images.look(place, file.content);
		const before = snapshot.files.get(place);
		const names = snapshot.folder.names.get("") ?? [];
		const files = new Map(snapshot.files).set(place, file);
		const byId = new Map(snapshot.byId);
		const ids = [before && this.#idOf(before, place), this.#idOf(file, place)];
		for (const id of ids) {
			if (id !== undefined) {
				const others = (byId.get(id) ?? []).filter((other) => other !== place);
				byId.set(id, id === ids[1] ? [...others, place] : others);
			}
		}
		const folder = before
			? snapshot.folder
			: { ...snapshot.folder, names: new Map(snapshot.folder.names).set("", [...names, place]) };
		const now = { folder, files, byId };
		this.#snapshot = now;
		const object = this.#toObject(place, now);
		return { id: object.id, object };
	}
}

/** The name of a file without its folder and extension. */
function stemOf(place: string): string {
	return path.posix.basename(place).replace(/\.md$/i, "");
}
