import * as l10n from "@vscode/l10n";
import { systemClock } from "../base/clock.ts";
import { redactingLog, silentLog } from "../base/log.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import { Session as NotionSession, requireId, type SessionOptions } from "../notion/session.ts";
import type { Database } from "../notion/types.ts";
import type { CreateRequest, DatabaseSchema } from "./createDatabases.ts";

/** A page, by id or link. */
export interface PageParent {
	readonly pageId: string;
}

/** The key under which a schema that stands alone may point to itself. */
const itself = "self";

/** A session that also creates databases from their declarations, and knows which session is the active one. */
export class Session extends NotionSession {
	/** The open sessions, the active one last. */
	static #open: readonly Session[] = [];
	readonly #settings: Pick<CreateRequest, "clock" | "onRemark">;

	/** Opens a session; it is the active one if no other is open. */
	constructor(options: SessionOptions) {
		super(options);
		const log = redactingLog(options.log ?? silentLog);
		this.#settings = { clock: options.clock ?? systemClock, onRemark: (remark) => log.warn(remark) };
		Session.#open = [this, ...Session.#open];
	}

	/** The session that was made active last and is still open, or the first one; `undefined` where none is open. */
	static getActive(): Session | undefined {
		return Session.#open.at(-1);
	}

	/** The active session; a new one where there is none. */
	static getOrCreate(options: SessionOptions): Session {
		return Session.getActive() ?? new Session(options);
	}

	/** Makes this the active session, unless it is closed. */
	activate(): void {
		const others = Session.#open.filter((session) => session !== this);
		Session.#open = this.isClosed() ? others : [...others, this];
	}

	override async close(): Promise<void> {
		Session.#open = Session.#open.filter((session) => session !== this);
		await super.close();
	}

	/**
	 * A database in a page, from a declaration as in a schema file: relations out of it, to itself (as `self`), and two-way ones with
	 * the names of their other sides. Without a declaration it has a title and nothing else.
	 */
	async createDatabase(
		parent: PageParent,
		schema: DatabaseSchema = { title: l10n.t("Untitled"), properties: { Name: "title" } },
		options: RequestOptions = {},
	): Promise<Database> {
		const { [itself]: database } = await this.createDatabases(parent, { [itself]: schema }, options);
		if (!database) {
			throw new Error("What was created has its key.");
		}
		return database;
	}

	/**
	 * Several databases, by keys of the caller's that relations between them use; in the right order, cycles included. In one
	 * page, or each in its own.
	 */
	async createDatabases<Key extends string>(
		parents: PageParent | Readonly<Record<Key, PageParent>>,
		schemas: Readonly<Record<Key, DatabaseSchema>>,
		options: RequestOptions = {},
	): Promise<Record<Key, Database>> {
		// Throws where the session is closed.
		const { api } = this;
		const entries = Object.keys(schemas).map((key) => {
			const parent = isParent(parents) ? parents : parents[key as Key];
			return [key, requireId(parent?.pageId ?? "")] as const;
		});
		// Declarations are read with a library that most sessions don't need.
		const { createDatabases } = await import("./createDatabases.ts");
		const parentPageIds = Object.fromEntries(entries);
		return createDatabases({ ...this.#settings, ...options, api, schemas, parentPageIds });
	}

	/** The database of the schema's title in a page, checked against it; made there if there is none. */
	async getOrCreateDatabase(
		parent: PageParent,
		schema: DatabaseSchema,
		options: RequestOptions = {},
	): Promise<Database> {
		const { api } = this;
		const { findDatabase } = await import("./createDatabases.ts");
		const parentPageId = requireId(parent.pageId);
		const found = await findDatabase({ ...options, api, key: itself, schema, parentPageId });
		return found ?? this.createDatabase(parent, schema, options);
	}
}

function isParent(parents: PageParent | Readonly<Record<string, PageParent>>): parents is PageParent {
	return typeof parents.pageId === "string";
}
