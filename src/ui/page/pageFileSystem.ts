import path from "node:path";
import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Connection } from "../../app/connection.ts";
import { isWorkspaceError } from "../../base/errors.ts";
import { note } from "../../notion/markdown/pageDocument.ts";
import { titleOf } from "../../notion/titles.ts";
import { FlatFiles } from "../flatFiles.ts";
import type { Front } from "../front.ts";
import type { Previews } from "../previews.ts";
import type { Progress } from "../progress.ts";
import { textOf } from "../report.ts";
import { PageFiles } from "./pageFiles.ts";
import type { PageNames } from "./pageNames.ts";
import { PagePictures } from "./pagePictures.ts";
import { keptPage, type ReadPage, readPage, readRemarksOfPage, storedPage } from "./pageReader.ts";
import { fileNameOfUri, isTableUri, pageIdOfUri, sessionIdOfUri } from "./pageUri.ts";

interface Entry {
	readonly uri: vscode.Uri;
	readonly bytes: Uint8Array;
	readonly files: PageFiles;
	readonly mtime: number;
	/** When it was read from Notion, in milliseconds since 1970; `undefined` for what is only stored, or says why there is nothing. */
	readonly readAt: number | undefined;
}

/** Links to Notion's files expire after an hour. Source: developers.notion.com, "File object". */
const linksLast = 55 * 60_000;
/** How long a page that was open before a reload waits for its session, in milliseconds. */
const patience = 5000;

/**
 * Pages as read-only Markdown files, with their pictures beside them. What can't be read is the text that is stored, or a document
 * that says why.
 */
export class PageFileSystem extends FlatFiles {
	readonly #front: Front;
	readonly #previews: Previews;
	readonly #names: PageNames;
	readonly #pictures: PagePictures;
	readonly #entries = new Map<string, Entry>();

	constructor(front: Front, previews: Previews, names: PageNames) {
		super();
		this.#front = front;
		this.#previews = previews;
		this.#names = names;
		this.#pictures = new PagePictures(front.log);
	}

	/**
	 * Makes a page's document ready: what was read before at once, in this window or an earlier one, which a newer state follows; else
	 * what Notion says, or the stored text where it can't be read. Throws what the session throws where there is nothing to show.
	 */
	async open(uri: vscode.Uri): Promise<void> {
		const known = this.#entries.get(uri.path);
		if (known?.readAt !== undefined) {
			void this.#loadLater(uri);
			return;
		}
		if (await this.#showKept(uri)) {
			void this.#loadLater(uri);
			return;
		}
		try {
			await this.load(uri);
		} catch (error) {
			if (isWorkspaceError(error, "cancelled") || !(await this.#showStored(uri, error))) {
				throw error;
			}
		}
	}

	/** Reads a page from Notion again and shows it wherever it is open. Throws what the session throws. */
	async load(uri: vscode.Uri): Promise<void> {
		const connection = this.#connectionOf(uri);
		const pageId = pageIdOfUri(uri);
		if (!connection || !pageId) {
			this.#say(uri, l10n.t("This page belongs to a workspace that isn't connected in this window."));
			return;
		}
		const { cache } = connection.session;
		const before = cache.page(pageId);
		this.#set(uri, await readPage(connection, pageId, this.#names), this.#front.app.clock.now());
		const after = cache.page(pageId);
		if (before && after && (before.in_trash !== after.in_trash || titleOf(before) !== titleOf(after))) {
			// The sidebar needn't wait for its next look.
			connection.index.changed();
		}
	}

	/** Reads the comments on single blocks of a page, and shows them with it. Throws what the session throws. */
	async readRemarks(uri: vscode.Uri, connection: Connection, progress: Progress): Promise<void> {
		const pageId = pageIdOfUri(uri) ?? "";
		await readRemarksOfPage(connection, pageId, progress, () => this.#front.app.clock.now());
		const known = this.#entries.get(uri.path);
		const page = await keptPage(connection, pageId, this.#names, { isOld: known?.readAt === undefined });
		if (page) {
			this.#set(uri, page, known?.readAt);
		}
	}

	/** Reads the page in a tab of a label again, where its links to files have expired, when somebody looks at it. */
	async refreshOld(label: string): Promise<void> {
		const uri = this.shownAs(label);
		const readAt = uri && this.#entries.get(uri.path)?.readAt;
		if (uri && readAt !== undefined && this.#front.app.clock.now() - readAt > linksLast) {
			await this.#loadLater(uri);
		}
	}

	/** What is shown stays until Notion has answered; where it doesn't, that is said. */
	async #loadLater(uri: vscode.Uri): Promise<void> {
		try {
			await this.load(uri);
		} catch (error) {
			if (!(await this.#showStored(uri, error))) {
				this.#say(uri, l10n.t("This page could not be read. {0}", textOf(error)));
			}
		}
	}

	async #showKept(uri: vscode.Uri): Promise<boolean> {
		const connection = this.#connectionOf(uri);
		const kept = connection && (await keptPage(connection, pageIdOfUri(uri) ?? "", this.#names));
		if (kept) {
			this.#set(uri, kept, undefined);
		}
		return kept !== undefined;
	}

	async #showStored(uri: vscode.Uri, why: unknown): Promise<boolean> {
		const connection = this.#connectionOf(uri);
		const stored = connection && (await storedPage(connection, pageIdOfUri(uri) ?? "", this.#names, textOf(why)));
		if (stored) {
			this.#set(uri, stored, undefined);
		}
		return stored !== undefined;
	}

	#connectionOf(uri: vscode.Uri): Connection | undefined {
		return this.#front.app.connections.get(sessionIdOfUri(uri) ?? "");
	}

	override async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
		const file = { type: vscode.FileType.File, ctime: 0, permissions: vscode.FilePermission.Readonly };
		if (isTableUri(uri)) {
			return { ...file, mtime: 0, size: 0 };
		}
		if (fileNameOfUri(uri) !== undefined) {
			const { byteLength } = await this.#picture(uri);
			return { ...file, mtime: 1, size: byteLength };
		}
		const { bytes, mtime } = await this.#entry(uri);
		return { ...file, mtime, size: bytes.byteLength };
	}

	override async readFile(uri: vscode.Uri): Promise<Uint8Array> {
		if (fileNameOfUri(uri) !== undefined) {
			return this.#picture(uri);
		}
		return (await this.#entry(uri)).bytes;
	}

	/** The page in a tab of a label, which has the document's name in it, in whatever words the preview has around it. */
	shownAs(label: string): vscode.Uri | undefined {
		const names = [...this.#entries.values()].map(({ uri }) => ({ uri, name: path.posix.basename(uri.path) }));
		const found = names.filter(({ name }) => label.includes(name));
		// "Notes" is in "My notes" too.
		return found.sort((one, other) => other.name.length - one.name.length)[0]?.uri;
	}

	async #entry(uri: vscode.Uri): Promise<Entry> {
		const known = this.#entries.get(uri.path);
		if (known) {
			return known;
		}
		if (!uri.path.endsWith(".md")) {
			throw vscode.FileSystemError.FileNotFound(uri);
		}
		this.#names.adopt(path.posix.dirname(uri.path), path.posix.basename(uri.path, ".md"));
		await this.#waitForSession(uri);
		await this.open(uri).catch((error: unknown) => {
			this.#say(uri, l10n.t("This page could not be read. {0}", textOf(error)));
		});
		return this.#entries.get(uri.path) ?? newEntry(uri, "", 0);
	}

	/** After a reload a page is asked for before its session is open. */
	async #waitForSession(uri: vscode.Uri): Promise<void> {
		const { connections } = this.#front.app;
		if (this.#connectionOf(uri)) {
			return;
		}
		const { promise, resolve } = Promise.withResolvers<void>();
		const listener = connections.onDidChange(() => this.#connectionOf(uri) && resolve());
		const timer = setTimeout(resolve, patience);
		await promise;
		clearTimeout(timer);
		listener.dispose();
	}

	/** A picture of a page, fetched when it is looked at; the page is read again where its address has expired. */
	async #picture(uri: vscode.Uri): Promise<Uint8Array> {
		const name = fileNameOfUri(uri) ?? "";
		const folder = path.posix.dirname(path.posix.dirname(uri.path));
		const page = [...this.#entries.values()].find((entry) => path.posix.dirname(entry.uri.path) === folder);
		const bytes = await this.#pictures.read(uri.path, {
			url: () => (page && this.#entries.get(page.uri.path)?.files.url(name)) ?? undefined,
			refresh: async () => {
				if (page) {
					await this.load(page.uri);
				}
			},
		});
		if (!bytes) {
			throw vscode.FileSystemError.FileNotFound(uri);
		}
		return bytes;
	}

	/** Another session is open, or Notion is again: what could not be read is read anew, what a closed session showed is let go. */
	async retry(): Promise<void> {
		for (const { uri, readAt } of [...this.#entries.values()]) {
			if (!this.#connectionOf(uri)) {
				if (readAt !== undefined) {
					this.#entries.delete(uri.path);
				}
			} else if (readAt === undefined) {
				await this.#loadLater(uri);
			}
		}
	}

	/** A document that says why there is no page. */
	#say(uri: vscode.Uri, text: string): void {
		this.#set(uri, { text: `${note(text)}\n`, files: new PageFiles("https://api.notion.com") }, undefined);
	}

	#set(uri: vscode.Uri, { text, files }: ReadPage, readAt: number | undefined): void {
		const before = this.#entries.get(uri.path);
		const entry = { ...newEntry(uri, text, this.#front.app.clock.now()), files, readAt };
		if (before && Buffer.compare(before.bytes, entry.bytes) === 0) {
			// The addresses of files may be new all the same.
			this.#entries.set(uri.path, { ...entry, mtime: before.mtime });
			return;
		}
		this.#entries.set(uri.path, entry);
		if (before) {
			this.#previews.changed(uri);
		}
		this.tell(before ? vscode.FileChangeType.Changed : vscode.FileChangeType.Created, uri);
	}

	override writeFile(): never {
		throw vscode.FileSystemError.NoPermissions(l10n.t("Pages are read only here. Edit them in Notion."));
	}
}

function newEntry(uri: vscode.Uri, text: string, mtime: number): Entry {
	return { uri, bytes: Buffer.from(text), files: new PageFiles("https://api.notion.com"), mtime, readAt: undefined };
}
