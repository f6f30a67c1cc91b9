import * as l10n from "@vscode/l10n";
import type { Clock } from "../base/clock.ts";
import { Emitter } from "../base/emitter.ts";
import { isWorkspaceError, WorkspaceError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { Session } from "../notion/session.ts";
import type { FetchLike } from "../notion/transport.ts";
import type { NotionObject, User } from "../notion/types.ts";
import type { StoreDatabase } from "../store/database.ts";
import { SessionObjects } from "../store/objects.ts";
import type { ListedSession, SessionManager, SessionRecord } from "../store/sessions.ts";
import { Connection } from "./connection.ts";
import type { Pacers } from "./pacers.ts";

export interface ConnectionsOptions {
	readonly database: StoreDatabase;
	readonly sessions: SessionManager;
	readonly clock: Clock;
	readonly log: Log;
	readonly pacers: Pacers;
	/** The `fetch` for a base URL; default: the global one. */
	readonly fetchFor?: (baseUrl: string) => FetchLike | undefined;
}

export interface ConnectRequest {
	readonly token: string;
	readonly baseUrl: string;
	/** The VS Code folder that the session belongs to. */
	readonly path?: string;
	/** Default: the workspace's name. */
	readonly name?: string;
	readonly signal?: AbortSignal;
}

/** Opens, keeps and forgets sessions; at most one is the active one. */
export class Connections {
	readonly #options: ConnectionsOptions;
	readonly #changed = new Emitter<void>();
	#active: Connection | undefined;
	/** Open beside the active one, for tasks between two workspaces; by session id. */
	readonly #beside = new Map<string, Connection>();
	/** Opening and closing happen one after the other: two at once would close what the other has just opened. */
	#turn: Promise<unknown> = Promise.resolve();

	constructor(options: ConnectionsOptions) {
		this.#options = options;
	}

	/** Fires when another session became active, or none. */
	readonly onDidChange = this.#changed.event;

	get active(): Connection | undefined {
		return this.#active;
	}

	/** The active connection. Throws `closed` where there is none. */
	requireActive(): Connection {
		if (!this.#active) {
			throw new WorkspaceError("closed", l10n.t("No workspace is connected."), {
				remedy: l10n.t('Run "Notion: Connect Workspace".'),
			});
		}
		return this.#active;
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

	async #connect({ token, baseUrl, path, name, signal }: ConnectRequest): Promise<Connection> {
		const bot = await this.#check(token, baseUrl, signal);
		const workspace = workspaceOf(bot);
		const { sessions } = this.#options;
		const known = (await sessions.listSessions()).find(
			(record) => record.botId === bot.id && record.baseUrl === baseUrl,
		);
		if (known) {
			await sessions.storeToken(known.id, token);
			return this.#activate(known, token);
		}
		const record = await sessions.createSession(
			{
				name: name ?? workspace.name ?? bot.name ?? l10n.t("Notion workspace"),
				path: path ?? null,
				botId: bot.id,
				workspaceId: workspace.id ?? null,
				workspaceName: workspace.name ?? null,
				baseUrl,
			},
			token,
		);
		return this.#activate(record, token);
	}

	/** Makes a remembered session active without asking Notion. Throws `unauthorized` when its token is gone. */
	open(id: string): Promise<Connection> {
		return this.#inTurn(() => this.#open(id));
	}

	async #open(id: string): Promise<Connection> {
		if (this.#active?.id === id) {
			return this.#active;
		}
		const record = this.#options.sessions.getSession({ id });
		return this.#activate(record, await this.#tokenOf(record));
	}

	async #tokenOf({ id, name }: Pick<SessionRecord, "id" | "name">): Promise<string> {
		const token = await this.#options.sessions.token(id);
		if (token === undefined) {
			throw new WorkspaceError("unauthorized", l10n.t('The token of "{0}" is no longer in the secret storage.', name), {
				remedy: l10n.t("Connect the workspace again."),
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
			const open = this.#active?.id === record.id ? this.#active : this.#beside.get(record.id);
			if (open) {
				return open;
			}
			const connection = this.#connection(record, await this.#tokenOf(record));
			this.#beside.set(record.id, connection);
			return connection;
		});
	}

	/** Closes a session and forgets its token, its record and everything that was stored of its workspace. */
	disconnect(id: string): Promise<void> {
		return this.#inTurn(async () => {
			await this.#drop(id);
			await this.#options.sessions.deleteSession(id);
		});
	}

	/** Closes the active session if its record or its token is gone: another window has disconnected it. */
	leaveIfGone(): Promise<void> {
		return this.#inTurn(async () => {
			const id = this.#active?.id;
			if (id === undefined) {
				return;
			}
			const listed = await this.list();
			if (!listed.some((session) => session.id === id && session.signedIn)) {
				await this.#drop(id);
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
		const active = this.#active;
		if (active?.record.baseUrl === from) {
			const token = await sessions.token(active.id);
			if (token !== undefined) {
				await this.#activate(sessions.getSession({ id: active.id }), token);
			}
		}
	}

	async #drop(id: string): Promise<void> {
		await this.#beside.get(id)?.close();
		this.#beside.delete(id);
		if (this.#active?.id === id) {
			const active = this.#active;
			this.#active = undefined;
			await active.close();
			this.#changed.fire();
		}
	}

	#inTurn<T>(work: () => Promise<T>): Promise<T> {
		const done = this.#turn.then(work, work);
		this.#turn = done.catch(() => {});
		return done;
	}

	async close(): Promise<void> {
		await this.#active?.close();
		this.#active = undefined;
		await Promise.all([...this.#beside.values()].map((connection) => connection.close()));
		this.#beside.clear();
	}

	#connection(record: SessionRecord, token: string): Connection {
		const { database, clock, log } = this.#options;
		const objects = new SessionObjects<NotionObject>(database, record.id, clock, (error) =>
			log.error("Objects could not be stored.", error),
		);
		return new Connection(record, this.#transport(record.baseUrl, token, record.workspaceId), objects, log);
	}

	async #activate(record: SessionRecord, token: string): Promise<Connection> {
		const { clock, sessions } = this.#options;
		const used = await sessions.updateSession(record.id, { lastUsedAt: clock.now() });
		const before = this.#active;
		this.#active = this.#connection(used, token);
		this.#active.session.activate();
		await before?.close();
		this.#changed.fire();
		return this.#active;
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
		const { clock, fetchFor, pacers } = this.#options;
		const pacer = pacers.pacer({ baseUrl, token, workspaceId: workspaceId ?? undefined });
		return { baseUrl, token, clock, fetch: fetchFor?.(baseUrl), pacer };
	}
}

function workspaceOf(user: User): { readonly id?: string; readonly name?: string } {
	if (user.type !== "bot" || !("workspace_name" in user.bot)) {
		return {};
	}
	return { id: user.bot.workspace_id ?? undefined, name: user.bot.workspace_name ?? undefined };
}
