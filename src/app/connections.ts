import * as l10n from "@vscode/l10n";
import type { Clock, NewId } from "../base/clock.ts";
import { Emitter } from "../base/emitter.ts";
import { isWorkspaceError, WorkspaceError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { PageLocks } from "../notion/pageLocks.ts";
import { Session } from "../notion/session.ts";
import type { FetchLike } from "../notion/transport.ts";
import type { NotionObject, User } from "../notion/types.ts";
import type { StoreDatabase } from "../store/database.ts";
import { createLeaseStore, type LeaseHolder } from "../store/leases.ts";
import { SessionObjects } from "../store/objects.ts";
import type { ListedSession, SessionManager, SessionRecord, TokenSource } from "../store/sessions.ts";
import { Connection } from "./connection.ts";
import type { Pacers } from "./pacers.ts";

export interface ConnectionsOptions {
	readonly database: StoreDatabase;
	readonly sessions: SessionManager;
	readonly clock: Clock;
	readonly newId: NewId;
	readonly log: Log;
	readonly pacers: Pacers;
	readonly pageLocks?: PageLocks | undefined;
	/** The `fetch` for a base URL; default: the global one. */
	readonly fetchFor?: (baseUrl: string) => FetchLike | undefined;
}

export interface ConnectRequest extends OpenOptions {
	readonly token: string;
	readonly baseUrl: string;
	/** The VS Code folder that the session belongs to. */
	readonly path?: string;
	/** Default: the workspace's name. */
	readonly name?: string;
	/** Default: `entered`. */
	readonly tokenSource?: TokenSource;
	readonly signal?: AbortSignal;
}

/** How a session is opened. */
export interface OpenOptions {
	/** The active session stays open beside it. Default: it is closed. */
	readonly beside?: boolean;
}

/** Opens, keeps and forgets sessions. Several may be open side by side; one of them is the active one, which commands work with. */
export class Connections {
	readonly #options: ConnectionsOptions;
	readonly #changed = new Emitter<void>();
	readonly #holder: LeaseHolder;
	/** In the order in which they were opened. */
	readonly #open = new Map<string, Connection>();
	#active: Connection | undefined;
	/** Open for tasks between two workspaces, and not shown; by session id. */
	readonly #behind = new Map<string, Connection>();
	/** What each was opened with. */
	readonly #tokens = new WeakMap<Connection, string>();
	/** Opening and closing happen one after the other: two at once would close what the other has just opened. */
	#turn: Promise<unknown> = Promise.resolve();

	constructor(options: ConnectionsOptions) {
		this.#options = options;
		this.#holder = { id: options.newId(), name: l10n.t("another window") };
	}

	/** Fires when another session became active, or one was opened, closed or renamed. */
	readonly onDidChange = this.#changed.event;

	get active(): Connection | undefined {
		return this.#active;
	}

	/** All open sessions, in the order in which they were opened. */
	get all(): readonly Connection[] {
		return [...this.#open.values()];
	}

	/** An open session that is shown. */
	get(id: string): Connection | undefined {
		return this.#open.get(id);
	}

	/** The active connection, or the open one with an id. Throws `closed` where there is none. */
	requireActive(id?: string): Connection {
		const connection = id === undefined ? this.#active : this.#open.get(id);
		if (!connection) {
			throw new WorkspaceError("closed", l10n.t("No workspace is connected."), {
				remedy: l10n.t('Run "Notion: Connect Workspace".'),
			});
		}
		return connection;
	}

	list(): Promise<ListedSession[]> {
		return this.#options.sessions.listSessions();
	}

	/**
	 * Checks a token by asking Notion who it belongs to, keeps it, and makes the session active. A session of the same bot at the
	 * same address is signed in again instead of added. Throws what `users.me` throws; nothing is kept then.
	 */
	connect(request: ConnectRequest): Promise<Connection> {
		return this.#inTurn(() => this.#connect(request));
	}

	async #connect({ token, baseUrl, path, name, tokenSource, beside, signal }: ConnectRequest): Promise<Connection> {
		const bot = await this.#check(token, baseUrl, signal);
		const workspace = workspaceOf(bot);
		const { sessions } = this.#options;
		const known = (await sessions.listSessions()).find(
			(record) => record.botId === bot.id && record.baseUrl === baseUrl,
		);
		if (known) {
			await sessions.storeToken(known.id, token);
			const record = await sessions.updateSession(known.id, { tokenSource: tokenSource ?? "entered" });
			return this.#activate(record, token, { beside });
		}
		const record = await sessions.createSession(
			{
				name: name ?? workspace.name ?? bot.name ?? l10n.t("Notion workspace"),
				path: path ?? null,
				botId: bot.id,
				workspaceId: workspace.id ?? null,
				workspaceName: workspace.name ?? null,
				baseUrl,
				tokenSource,
			},
			token,
		);
		return this.#activate(record, token, { beside });
	}

	/** Makes a remembered session active without asking Notion. Throws `unauthorized` when its token is gone. */
	open(id: string, options: OpenOptions = {}): Promise<Connection> {
		return this.#inTurn(() => this.#openKnown(id, options));
	}

	async #openKnown(id: string, options: OpenOptions): Promise<Connection> {
		const open = this.#open.get(id);
		if (open) {
			if (open !== this.#active) {
				await this.#makeActive(open);
			}
			return open;
		}
		const record = await this.#options.sessions.getSession({ id });
		const behind = this.#behind.get(id);
		if (behind) {
			this.#behind.delete(id);
			return this.#show(behind, options);
		}
		return this.#activate(record, await this.#tokenOf(record), options);
	}

	async #tokenOf({ id, name }: Pick<SessionRecord, "id" | "name">): Promise<string> {
		const token = await this.#options.sessions.token(id);
		if (token === undefined) {
			throw new WorkspaceError("unauthorized", l10n.t('The token of "{0}" is no longer in the secret storage.', name), {
				remedy: l10n.t("Sign in again with a token."),
			});
		}
		return token;
	}

	/**
	 * The connected workspace of a name, whether it is the active one or not; it stays as active as it is. Throws `invalidInput` where
	 * there is none or several, `unauthorized` when its token is gone.
	 */
	named(name: string): Promise<Connection> {
		return this.#inTurn(async () => {
			const listed = await this.list();
			const found = listed.filter((session) => session.workspaceName === name || session.name === name);
			const [record, ...more] = found;
			if (!record || more.length > 0) {
				const message = record
					? l10n.t('{0} connected workspaces are called "{1}".', found.length, name)
					: l10n.t('No connected workspace is called "{0}".', name);
				const names = listed.map((session) => session.name).join(", ");
				throw new WorkspaceError("invalidInput", message, { remedy: l10n.t("There are: {0}.", names) });
			}
			const open = this.#open.get(record.id) ?? this.#behind.get(record.id);
			if (open) {
				return open;
			}
			const connection = this.#connection(record, await this.#tokenOf(record));
			this.#behind.set(record.id, connection);
			return connection;
		});
	}

	/** Closes a session in this window. It stays remembered, with its token and everything that is stored of it. */
	leave(id: string): Promise<void> {
		return this.#inTurn(() => this.#drop(id));
	}

	/** Gives a session another name. Throws `invalidInput` for an empty one. */
	rename(id: string, name: string): Promise<void> {
		return this.#inTurn(async () => {
			if (name.trim() === "") {
				throw new WorkspaceError("invalidInput", l10n.t("A workspace needs a name."));
			}
			const record = await this.#options.sessions.updateSession(id, { name: name.trim() });
			this.#open.get(id)?.update(record);
			this.#changed.fire();
		});
	}

	/**
	 * Gives a session another token, after checking that it belongs to the same integration: what is stored is what that one may
	 * see. Throws what `users.me` throws, and `invalidInput` for the token of another one; nothing is changed then.
	 */
	signIn(
		id: string,
		token: string,
		options: { readonly signal?: AbortSignal } & OpenOptions = {},
	): Promise<Connection> {
		return this.#inTurn(async () => {
			const { sessions } = this.#options;
			const record = await sessions.getSession({ id });
			const bot = await this.#check(token, record.baseUrl, options.signal);
			if (bot.id !== record.botId) {
				throw new WorkspaceError(
					"invalidInput",
					l10n.t('This is the token of another integration, "{0}".', bot.name ?? bot.id),
					{
						remedy: l10n.t(
							"Connect it as another workspace, or take the token of the integration of {0}.",
							record.name,
						),
					},
				);
			}
			await sessions.storeToken(id, token);
			const changed = await sessions.updateSession(id, { tokenSource: "entered" });
			return this.#activate(changed, token, { beside: options.beside ?? this.#open.has(id) });
		});
	}

	/** Closes a session and forgets its token, its record and everything that was stored of its workspace. */
	disconnect(id: string): Promise<void> {
		return this.#inTurn(async () => {
			await this.#drop(id);
			await this.#options.sessions.deleteSession(id);
		});
	}

	/**
	 * Closes sessions whose record or token is gone, because another window has disconnected them; takes over other names, and other
	 * tokens with which another window has signed in.
	 */
	catchUp(): Promise<void> {
		return this.#inTurn(async () => {
			const listed = await this.list();
			let isChanged = false;
			for (const connection of this.#withBehind) {
				const record = listed.find(({ id }) => id === connection.id);
				const token = record && (await this.#options.sessions.token(record.id));
				if (!record || token === undefined) {
					await this.#drop(connection.id);
				} else if (token !== this.#tokens.get(connection)) {
					await this.#replace(connection, record, token);
					isChanged = true;
				} else if (record.name !== connection.record.name) {
					connection.update(record);
					isChanged = true;
				}
			}
			if (isChanged) {
				this.#changed.fire();
			}
		});
	}

	/** Lets the sessions of a workspace that has another address follow it. */
	async move(from: string, to: string): Promise<void> {
		const { sessions } = this.#options;
		for (const { id, baseUrl } of await this.list()) {
			if (baseUrl === from) {
				await sessions.updateSession(id, { baseUrl: to });
			}
		}
		for (const connection of this.#withBehind) {
			const { id, record } = connection;
			const token = record.baseUrl === from ? await sessions.token(id) : undefined;
			if (token !== undefined) {
				await this.#replace(connection, await sessions.getSession({ id }), token);
				this.#changed.fire();
			}
		}
	}

	/** Those that are shown and those that aren't. */
	get #withBehind(): readonly Connection[] {
		return [...this.all, ...this.#behind.values()];
	}

	/** Opens a session anew, with another token or address, and puts it where it was; the active one stays the active one. */
	async #replace(open: Connection, record: SessionRecord, token: string): Promise<void> {
		const connection = this.#connection(record, token);
		if (this.#behind.get(open.id) === open) {
			this.#behind.set(open.id, connection);
		} else {
			this.#open.set(open.id, connection);
			if (this.#active === open) {
				this.#active = connection;
				connection.session.activate();
			}
		}
		await open.close();
	}

	/** Where the active one is closed, the one that was opened before it takes its place. */
	async #drop(id: string): Promise<void> {
		await this.#closeBehind(id);
		const connection = this.#open.get(id);
		if (!connection) {
			return;
		}
		this.#open.delete(id);
		if (this.#active === connection) {
			this.#active = this.all.at(-1);
			this.#active?.session.activate();
		}
		await connection.close();
		this.#changed.fire();
	}

	#inTurn<T>(work: () => Promise<T>): Promise<T> {
		const done = this.#turn.then(work, work);
		this.#turn = done.catch(() => {});
		return done;
	}

	async close(): Promise<void> {
		const open = this.all;
		this.#open.clear();
		this.#active = undefined;
		await Promise.all([...open, ...this.#behind.values()].map((connection) => connection.close()));
		this.#behind.clear();
	}

	async #closeBehind(id: string): Promise<void> {
		const connection = this.#behind.get(id);
		this.#behind.delete(id);
		await connection?.close();
	}

	#connection(record: SessionRecord, token: string): Connection {
		const { database, clock, log } = this.#options;
		const objects = new SessionObjects<NotionObject>(database, record.id, clock, (error) =>
			log.error("Objects could not be stored.", error),
		);
		const connection = new Connection({
			record,
			session: this.#transport(record.baseUrl, token, record.workspaceId),
			objects,
			clock,
			log,
			turn: { leases: createLeaseStore(database), task: `crawl|${record.id}`, holder: this.#holder },
		});
		this.#tokens.set(connection, token);
		return connection;
	}

	async #activate(record: SessionRecord, token: string, options: OpenOptions): Promise<Connection> {
		await this.#closeBehind(record.id);
		return this.#show(this.#connection(record, token), options);
	}

	/** A session that is opened again, with another token or address, keeps its place. */
	async #show(connection: Connection, { beside = false }: OpenOptions): Promise<Connection> {
		const replaced = this.#open.get(connection.id) ?? (beside ? undefined : this.#active);
		if (replaced && replaced.id !== connection.id) {
			this.#open.delete(replaced.id);
		}
		this.#open.set(connection.id, connection);
		await this.#makeActive(connection);
		await replaced?.close();
		return connection;
	}

	async #makeActive(connection: Connection): Promise<void> {
		const { database, sessions, clock } = this.#options;
		this.#active = connection;
		connection.session.activate();
		if (!database.isReadOnly) {
			connection.update(await sessions.updateSession(connection.id, { lastUsedAt: clock.now() }));
		}
		this.#changed.fire();
	}

	async #check(token: string, baseUrl: string, signal: AbortSignal | undefined): Promise<User> {
		await using session = new Session({ ...this.#transport(baseUrl, token), log: this.#options.log, deadline: 20_000 });
		try {
			return await session.whoami({ signal });
		} catch (error) {
			if (isWorkspaceError(error, "unauthorized")) {
				throw new WorkspaceError("unauthorized", l10n.t("Notion does not accept this token."), {
					remedy: l10n.t(
						"Copy the whole token from the integration's page, without spaces, and check that it wasn't refreshed since.",
					),
					cause: error,
				});
			}
			throw error;
		}
	}

	#transport(baseUrl: string, token: string, workspaceId?: string | null) {
		const { clock, fetchFor, pacers, pageLocks } = this.#options;
		const pacer = pacers.pacer({ baseUrl, token, workspaceId: workspaceId ?? undefined });
		return { baseUrl, token, clock, fetch: fetchFor?.(baseUrl), pacer, pageLocks };
	}
}

function workspaceOf(user: User): { readonly id?: string; readonly name?: string } {
	if (user.type !== "bot" || !("workspace_name" in user.bot)) {
		return {};
	}
	return { id: user.bot.workspace_id ?? undefined, name: user.bot.workspace_name ?? undefined };
}
