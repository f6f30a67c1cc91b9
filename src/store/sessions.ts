import * as l10n from "@vscode/l10n";
import { type Clock, type NewId, randomId, systemClock } from "../base/clock.ts";
import { WorkspaceError } from "../base/errors.ts";
import { StoreDatabase } from "./database.ts";
import { purgeObjects } from "./purge.ts";

/** Where a token came from; it is kept in the secret store in every case. */
export type TokenSource =
	/** Somebody typed it in. */
	| "entered"
	/** A variable of the environment. */
	| "environment"
	/** The sample workspace made it up. */
	| "sample";

/** A remembered session. Its token is in the secret store under its id. */
export interface SessionRecord {
	readonly id: string;
	/** What the user sees; the workspace's name by default. */
	readonly name: string;
	/** The VS Code folder that it belongs to, if any. */
	readonly path: string | null;
	/** The bot user that the token belongs to. */
	readonly botId: string;
	readonly workspaceId: string | null;
	readonly workspaceName: string | null;
	readonly baseUrl: string;
	readonly tokenSource: TokenSource;
	/** Milliseconds since 1970. */
	readonly createdAt: number;
	readonly lastUsedAt: number;
}

/** A session, and whether its token is still there. */
export interface ListedSession extends SessionRecord {
	readonly signedIn: boolean;
}

/** Keeps tokens; VS Code's `SecretStorage` satisfies it. */
export interface TokenStore {
	get(key: string): PromiseLike<string | undefined>;
	store(key: string, value: string): PromiseLike<void>;
	delete(key: string): PromiseLike<void>;
}

/** A session to be remembered; what is left out is unknown. */
export type NewSession = Pick<SessionRecord, "name" | "botId" | "baseUrl"> &
	Partial<Pick<SessionRecord, "path" | "workspaceId" | "workspaceName" | "tokenSource">>;

/** Where records and tokens are kept. */
export interface SessionManagerOptions {
	/** The store, or the name of its file: it is opened when it is first used then. */
	readonly database: StoreDatabase | string;
	readonly tokens: TokenStore;
	readonly clock?: Clock;
	readonly newId?: NewId;
}

/** Columns by the name of the field that they hold; also the list of what may be asked for. */
const columns: Readonly<Record<keyof SessionRecord, string>> = {
	id: "id",
	name: "name",
	path: "path",
	botId: "bot_id",
	workspaceId: "workspace_id",
	workspaceName: "workspace_name",
	baseUrl: "base_url",
	tokenSource: "token_source",
	createdAt: "created_at",
	lastUsedAt: "last_used_at",
};
const fields = Object.keys(columns) as (keyof SessionRecord)[];
const selection = fields.map((field) => `${columns[field]} AS ${field}`).join(", ");

/** The remembered sessions: records in SQLite, tokens in the secret store. */
export class SessionManager {
	#database: StoreDatabase | string;
	readonly #tokens: TokenStore;
	readonly #clock: Clock;
	readonly #newId: NewId;

	constructor({ database, tokens, clock = systemClock, newId = randomId }: SessionManagerOptions) {
		this.#database = database;
		this.#tokens = tokens;
		this.#clock = clock;
		this.#newId = newId;
	}

	/** The store; opened on first use where only its file was named. Throws what `StoreDatabase.open` throws. */
	get database(): StoreDatabase {
		if (typeof this.#database === "string") {
			this.#database = StoreDatabase.open(this.#database, this.#clock);
		}
		return this.#database;
	}

	newSessionId(): string {
		return this.#newId();
	}

	/** Keeps the token, then the record: a record never promises a token that was not kept. */
	async createSession(session: NewSession, token: string): Promise<SessionRecord> {
		this.database.checkWritable();
		const id = this.newSessionId();
		await this.#tokens.store(tokenKey(id), token);
		return this.saveSession(id, session);
	}

	/** Writes a record under a given id. */
	async saveSession(id: string, session: NewSession): Promise<SessionRecord> {
		const now = this.#clock.now();
		const record: SessionRecord = {
			id,
			name: session.name,
			path: session.path ?? null,
			botId: session.botId,
			workspaceId: session.workspaceId ?? null,
			workspaceName: session.workspaceName ?? null,
			baseUrl: session.baseUrl,
			tokenSource: session.tokenSource ?? "entered",
			createdAt: now,
			lastUsedAt: now,
		};
		const names = fields.map((field) => columns[field]);
		const changes = names.map((name) => `${name} = excluded.${name}`).join(", ");
		const statement = `INSERT INTO sessions (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})
			ON CONFLICT (id) DO UPDATE SET ${changes}`;
		await this.database.write(() => {
			this.database.statement(statement).run(...fields.map((field) => record[field]));
			this.database.statement("INSERT INTO session_slots (session_id) VALUES (?) ON CONFLICT DO NOTHING").run(id);
		});
		return record;
	}

	/** The session that fits all given columns. Throws `invalidInput` for no or an unknown column, `notFound` for no match. */
	async getSession(query: Partial<SessionRecord>): Promise<SessionRecord> {
		const asked = Object.keys(query);
		if (asked.length === 0) {
			throw new WorkspaceError("invalidInput", l10n.t("Name at least one column to find a session by."));
		}
		const names = requireColumns(asked);
		const values = asked.map((field) => query[field as keyof SessionRecord] ?? null);
		const [found] = await this.database.read(() => this.#select(names, values));
		if (!found) {
			throw new WorkspaceError("notFound", l10n.t("No session fits {0}.", JSON.stringify(query)), {
				remedy: l10n.t("Connect the workspace first."),
			});
		}
		return found;
	}

	/** All sessions, the last used first; one whose token is gone is listed as signed out. */
	async listSessions(): Promise<ListedSession[]> {
		const records = await this.database.read(() => this.#select([], []));
		return Promise.all(
			records.map(async (record) => ({
				...record,
				signedIn: (await this.#tokens.get(tokenKey(record.id))) !== undefined,
			})),
		);
	}

	async sessionExists({ name, path }: Pick<SessionRecord, "name" | "path">): Promise<boolean> {
		const found = await this.database.read(() => this.#select(["name", "path"], [name, path]));
		return found.length > 0;
	}

	/** Changes some columns. Throws `invalidInput` for an unknown one; no change writes nothing. */
	async updateSession(id: string, changes: Partial<Omit<SessionRecord, "id">>): Promise<SessionRecord> {
		const current = await this.getSession({ id });
		const asked = requireColumns(Object.keys(changes));
		const changed = asked.filter(
			(field) => field !== "id" && changes[field as keyof typeof changes] !== current[field],
		);
		if (changed.length === 0) {
			return current;
		}
		const statement = `UPDATE sessions SET ${changed.map((field) => `${columns[field]} = ?`).join(", ")} WHERE id = ?`;
		const values = changed.map((field) => changes[field as keyof typeof changes] ?? null);
		await this.database.write(() => this.database.statement(statement).run(...values, id));
		return this.getSession({ id });
	}

	/** Forgets a session: its token first, then its record, then all cached objects, a little at a time. */
	async deleteSession(id: string): Promise<void> {
		this.database.checkWritable();
		await this.#tokens.delete(tokenKey(id));
		await this.#tokens.delete(webhookTokenKey(id));
		await this.database.write(() => this.database.statement("DELETE FROM sessions WHERE id = ?").run(id));
		await purgeObjects(this.database);
	}

	/** The session that a VS Code folder opens with, where one was chosen for it. */
	async folderDefault(path: string): Promise<string | undefined> {
		const row = await this.database.read(() =>
			this.database.statement("SELECT session_id FROM folder_defaults WHERE path = ?").get(path),
		);
		return row ? String(row.session_id) : undefined;
	}

	/** Chooses the session that a folder opens with; `undefined` for none. */
	async setFolderDefault(path: string, id: string | undefined): Promise<void> {
		await this.database.write(() =>
			id === undefined
				? this.database.statement("DELETE FROM folder_defaults WHERE path = ?").run(path)
				: this.database
						.statement("INSERT OR REPLACE INTO folder_defaults (path, session_id) VALUES (?, ?)")
						.run(path, id),
		);
	}

	async token(id: string): Promise<string | undefined> {
		return this.#tokens.get(tokenKey(id));
	}

	/** Replaces the token of a session, after it was checked. */
	async storeToken(id: string, token: string): Promise<void> {
		this.database.checkWritable();
		await this.#tokens.store(tokenKey(id), token);
	}

	#select(where: readonly (keyof SessionRecord)[], values: readonly (string | number | null)[]): SessionRecord[] {
		const condition = where.map((field) => `${columns[field]} IS ?`).join(" AND ");
		const statement = `SELECT ${selection} FROM sessions ${condition && `WHERE ${condition}`} ORDER BY last_used_at DESC, created_at DESC`;
		const rows = this.database.statement(statement).all(...values);
		return rows.map((row) => ({ ...row }) as unknown as SessionRecord);
	}
}

/** Where the verification token of a session's webhook subscription is kept in the secret store. */
export function webhookTokenKey(sessionId: string): string {
	return `webhook:${sessionId}`;
}

function tokenKey(sessionId: string): string {
	return `token:${sessionId}`;
}

function requireColumns(names: readonly string[]): (keyof SessionRecord)[] {
	for (const name of names) {
		if (!Object.hasOwn(columns, name)) {
			throw new WorkspaceError(
				"invalidInput",
				l10n.t('A session has no column "{0}" (columns: {1}).', name, fields.join(", ")),
			);
		}
	}
	return names as (keyof SessionRecord)[];
}
