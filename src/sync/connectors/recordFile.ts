import path from "node:path";
import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../../base/errors.ts";
import { type Attributes, type AttributeValue, canonicalKey } from "../values.ts";
import type { Connector, ConnectorIssue, Listing, Reading, SyncObject, Written } from "./connector.ts";
import { replaceUnchangedFile } from "./fileReplacement.ts";
import { type FileText, fileStamp } from "./fileText.ts";

/** What a file format has to know to be kept in step: how its records are read, and how some of them are changed. */
export interface RecordFormat<R> {
	/** What is wrong with the declared attributes. Throws what keeps the file from being read. */
	check(): Promise<readonly ConnectorIssue[]>;
	load(): Promise<RecordFile<R>>;
}

/** A file as it was read. */
export interface RecordFile<R> extends Pick<FileText, "bytes" | "text" | "stamp"> {
	readonly records: readonly R[];
	/** The record's key; where it has none, something that tells it from the others. */
	idOf(record: R): string;
	toObject(record: R): SyncObject;
	/** The file's text with the changes; every byte of what isn't changed stays as it is. */
	apply(changes: RecordChanges<R>): string;
}

export interface RecordChanges<R> {
	/** Of records that aren't removed. */
	readonly edited: ReadonlyMap<R, ReadonlyMap<string, AttributeValue>>;
	readonly removed: ReadonlySet<R>;
	readonly added: readonly Attributes[];
}

export interface RecordFileOptions<R> {
	/** Absolute. */
	readonly file: string;
	/** The attribute by which records are told apart, and what the file calls it. */
	readonly keyAttribute: string;
	readonly keyName: string;
	readonly format: RecordFormat<R>;
}

/** Changes that wait for `flush`. */
interface Staged<R> {
	readonly edited: Map<R, Map<string, AttributeValue>>;
	readonly removed: Set<R>;
	readonly added: Attributes[];
}

/** A file of records, told apart by a key. Writes are collected and replace the file at once, in `flush`. */
export class RecordFileConnector<R> implements Connector {
	readonly label: string;
	readonly capabilities = { create: true, update: true, delete: true, identifiedByKey: true } as const;
	readonly #options: RecordFileOptions<R>;
	#snapshot: { readonly file: RecordFile<R>; readonly byId: ReadonlyMap<string, readonly R[]> } | undefined;
	#staged: Staged<R> = nothingStaged();

	constructor(options: RecordFileOptions<R>) {
		this.#options = options;
		this.label = path.basename(options.file);
	}

	validate(): Promise<readonly ConnectorIssue[]> {
		return this.#options.format.check();
	}

	async list(): Promise<Listing> {
		this.discard();
		const { file } = await this.#load();
		return { objects: file.records.map((record) => file.toObject(record)), complete: true };
	}

	async read(id: string): Promise<Reading> {
		const { file, byId } = await this.#current();
		const records = byId.get(id) ?? [];
		const [record] = records;
		if (!record) {
			// The whole file was read, so a key that isn't there was removed from it.
			return { state: "deleted" };
		}
		return records.length > 1
			? { state: "unknown", reason: l10n.t('"{0}" is there more than once.', id) }
			: { state: "present", object: file.toObject(record) };
	}

	async create(attributes: Attributes): Promise<Written> {
		const { keyAttribute, keyName } = this.#options;
		const id = canonicalKey(attributes[keyAttribute] ?? null);
		if (id === undefined) {
			throw new WorkspaceError("invalidInput", l10n.t('A row of {0} needs a "{1}".', this.label, keyName));
		}
		this.#staged.added.push(attributes);
		return { id };
	}

	async update(object: SyncObject, changes: Attributes): Promise<Written> {
		const record = await this.#record(object.id);
		const values = this.#staged.edited.get(record) ?? new Map<string, AttributeValue>();
		this.#staged.edited.set(record, values);
		for (const [attribute, value] of Object.entries(changes)) {
			values.set(attribute, value);
		}
		return { id: canonicalKey(changes[this.#options.keyAttribute] ?? null) ?? object.id };
	}

	async delete(object: SyncObject): Promise<void> {
		this.#staged.removed.add(await this.#record(object.id));
	}

	/** Throws `conflict` when the file was changed since it was read, with nothing written. */
	async flush(): Promise<void> {
		const { edited, removed, added } = this.#staged;
		this.discard();
		if (edited.size + removed.size + added.length === 0) {
			return;
		}
		const { file } = this.#snapshot ?? (await this.#load());
		const remaining = new Map([...edited].filter(([record]) => !removed.has(record)));
		const text = file.apply({ edited: remaining, removed, added });
		if (text !== file.text) {
			await replaceUnchangedFile(this.#options.file, file.bytes, text);
			await this.#load();
		}
	}

	discard(): void {
		this.#staged = nothingStaged();
	}

	async #load() {
		const file = await this.#options.format.load();
		this.#snapshot = { file, byId: Map.groupBy(file.records, (record) => file.idOf(record)) };
		return this.#snapshot;
	}

	/** What was read last, or the file anew where it was written since. */
	async #current() {
		const snapshot = this.#snapshot;
		if (snapshot && snapshot.file.stamp === (await fileStamp(this.#options.file))) {
			return snapshot;
		}
		const { edited, removed } = this.#staged;
		if (edited.size + removed.size > 0) {
			throw new WorkspaceError(
				"conflict",
				l10n.t("{0} was changed while it was being synced. Nothing was written to it.", this.label),
				{ remedy: l10n.t("Run the task again.") },
			);
		}
		return this.#load();
	}

	async #record(id: string): Promise<R> {
		const records = (await this.#current()).byId.get(id) ?? [];
		const [record] = records;
		if (!record || records.length > 1) {
			throw new WorkspaceError("conflict", l10n.t('{0} has no single row "{1}" any more.', this.label, id), {
				remedy: l10n.t("Run the task again."),
			});
		}
		return record;
	}
}

function nothingStaged<R>(): Staged<R> {
	return { edited: new Map(), removed: new Set(), added: [] };
}
