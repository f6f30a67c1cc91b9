import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Connection } from "../../app/connection.ts";
import type { LinkTargets } from "../../notion/markdown/inline.ts";
import { pageDocument } from "../../notion/markdown/pageDocument.ts";
import { titleOf } from "../../notion/titles.ts";
import type { Front } from "../front.ts";
import type { Previews } from "../previews.ts";
import { textOf } from "../report.ts";
import { isTableUri, pageIdOfUri, relativePageLink, sessionIdOfUri } from "./pageUri.ts";

interface Entry {
	readonly bytes: Uint8Array;
	readonly mtime: number;
}

/** Pages as read-only Markdown files. What can't be read is a document that says why. */
export class PageFileSystem implements vscode.FileSystemProvider {
	readonly #front: Front;
	readonly #previews: Previews;
	readonly #entries = new Map<string, Entry>();
	/** Documents that say why there is no page, to be read again. */
	readonly #failed = new Map<string, vscode.Uri>();
	readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
	readonly onDidChangeFile = this.#changed.event;

	constructor(front: Front, previews: Previews) {
		this.#front = front;
		this.#previews = previews;
	}

	/** Reads a page from Notion again and shows it wherever it is open. Throws what the session throws. */
	async load(uri: vscode.Uri): Promise<void> {
		const connection = this.#front.app.connections.get(sessionIdOfUri(uri) ?? "");
		const pageId = pageIdOfUri(uri);
		if (!connection || !pageId) {
			this.#set(uri, `> ${l10n.t("This page belongs to a workspace that isn't connected in this window.")}\n`);
			this.#failed.set(uri.path, uri);
			return;
		}
		const { api } = connection.session;
		const [page, content] = await Promise.all([api.page(pageId), api.pageMarkdown(pageId)]);
		const related = Object.values(page.properties).flatMap((value) =>
			value.type === "relation" ? value.relation : [],
		);
		await readTitles(
			connection,
			related.map(({ id }) => id),
		);
		this.#set(uri, pageDocument(page, content, targetsIn(connection)));
	}

	async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
		if (isTableUri(uri)) {
			return { type: vscode.FileType.File, ctime: 0, mtime: 0, size: 0, permissions: vscode.FilePermission.Readonly };
		}
		const { bytes, mtime } = await this.#entry(uri);
		return {
			type: vscode.FileType.File,
			ctime: 0,
			mtime,
			size: bytes.byteLength,
			permissions: vscode.FilePermission.Readonly,
		};
	}

	async readFile(uri: vscode.Uri): Promise<Uint8Array> {
		return (await this.#entry(uri)).bytes;
	}

	async #entry(uri: vscode.Uri): Promise<Entry> {
		const known = this.#entries.get(uri.path);
		if (known) {
			return known;
		}
		if (!uri.path.endsWith(".md")) {
			throw vscode.FileSystemError.FileNotFound(uri);
		}
		try {
			await this.load(uri);
		} catch (error) {
			this.#set(uri, `> ${l10n.t("This page could not be read. {0}", textOf(error))}\n`);
			this.#failed.set(uri.path, uri);
		}
		return this.#entries.get(uri.path) ?? { bytes: new Uint8Array(), mtime: 0 };
	}

	/** Another session is open, or Notion is again: what could not be read is read anew, what a closed session showed is let go. */
	async retry(): Promise<void> {
		const failed = [...this.#failed.values()];
		this.#failed.clear();
		for (const path of this.#entries.keys()) {
			const isOpen = this.#front.app.connections.get(path.split("/")[1] ?? "") !== undefined;
			if (!isOpen && !failed.some((uri) => uri.path === path)) {
				this.#entries.delete(path);
			}
		}
		for (const uri of failed) {
			await this.load(uri).catch(() => this.#failed.set(uri.path, uri));
		}
	}

	#set(uri: vscode.Uri, text: string): void {
		const bytes = Buffer.from(text);
		const before = this.#entries.get(uri.path);
		if (before && Buffer.compare(before.bytes, bytes) === 0) {
			return;
		}
		this.#entries.set(uri.path, { bytes, mtime: this.#front.app.clock.now() });
		if (before) {
			this.#previews.changed(uri);
		}
		this.#changed.fire([{ type: before ? vscode.FileChangeType.Changed : vscode.FileChangeType.Created, uri }]);
	}

	watch(): vscode.Disposable {
		return new vscode.Disposable(() => {});
	}

	readDirectory(): [string, vscode.FileType][] {
		return [];
	}

	createDirectory(): never {
		throw vscode.FileSystemError.NoPermissions();
	}

	writeFile(): never {
		throw vscode.FileSystemError.NoPermissions(l10n.t("Pages are read only here. Edit them in Notion."));
	}

	delete(): never {
		throw vscode.FileSystemError.NoPermissions();
	}

	rename(): never {
		throw vscode.FileSystemError.NoPermissions();
	}
}

/** More titles than this are not fetched one by one for a look at a page. */
const mostTitles = 25;

/** Makes the titles of related rows known, as far as they can be read. */
async function readTitles({ session }: Connection, ids: readonly string[]): Promise<void> {
	await Promise.all(ids.slice(0, mostTitles).map((id) => session.getPage(id).catch(() => undefined)));
}

/** Links between pages, and the titles of what is known. */
export function targetsIn({ session }: Connection): LinkTargets {
	return {
		link: (id, title) => (session.cache.page(id) ? relativePageLink(id, title) : undefined),
		title: (id) => {
			const known =
				session.cache.page(id) ?? session.cache.database(id) ?? session.cache.dataSource(id) ?? session.cache.user(id);
			return known && titleOf(known);
		},
	};
}
