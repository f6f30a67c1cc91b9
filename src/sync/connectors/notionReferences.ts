import * as l10n from "@vscode/l10n";
import { isWorkspaceError } from "../../base/errors.ts";
import { displayText, plainValue } from "../../notion/propertyValue.ts";
import type { RequestOptions } from "../../notion/requestOptions.ts";
import type { Session } from "../../notion/session.ts";
import { rawTitle } from "../../notion/titles.ts";
import type { Page, PartialUser, User } from "../../notion/types.ts";
import { canonicalKey } from "../values.ts";

/** What a key or id stands for, or why it stands for nothing. */
export type Referred = { readonly is: string } | { readonly problem: string };

/** What the values of a property are called by people: rows by their title or another property, people by their e-mail. */
export interface References {
	/** The key of each id. */
	keysOf(ids: readonly string[], options: RequestOptions): Promise<ReadonlyMap<string, Referred>>;
	/** The id of each key. */
	idsOf(keys: readonly string[], options: RequestOptions): Promise<ReadonlyMap<string, Referred>>;
}

/** Single look-ups cost less than a list of all rows, as long as there are few. */
const mostSingleReads = 10;

/** The rows that a relation points to, called by their title, or by the property that the task names. */
export class RelatedRows implements References {
	readonly #api: Pick<Session["api"], "page" | "query" | "queryPage">;
	readonly #dataSourceId: string;
	readonly #keyProperty: string | undefined;
	readonly #keys = new Map<string, Referred>();
	readonly #ids = new Map<string, Referred>();
	#hasAll = false;

	constructor(
		api: Pick<Session["api"], "page" | "query" | "queryPage">,
		dataSourceId: string,
		keyProperty: string | undefined,
	) {
		this.#api = api;
		this.#dataSourceId = dataSourceId;
		this.#keyProperty = keyProperty;
	}

	async keysOf(ids: readonly string[], options: RequestOptions): Promise<ReadonlyMap<string, Referred>> {
		const missing = [...new Set(ids)].filter((id) => !this.#keys.has(id));
		if (missing.length > mostSingleReads) {
			await this.#readAll(options);
		}
		for (const id of missing.filter((candidate) => !this.#keys.has(candidate))) {
			this.#keys.set(id, await this.#readOne(id, options));
		}
		return this.#keys;
	}

	async idsOf(keys: readonly string[], options: RequestOptions): Promise<ReadonlyMap<string, Referred>> {
		const missing = [...new Set(keys)].filter((key) => !this.#ids.has(key));
		const isTitle = this.#keyProperty === undefined;
		if (missing.length > mostSingleReads || (!isTitle && missing.length > 0)) {
			await this.#readAll(options);
		}
		for (const key of missing.filter((candidate) => !this.#ids.has(candidate))) {
			const rows = this.#hasAll
				? []
				: await this.#api.query(this.#dataSourceId, { filter: { property: "title", title: { equals: key } } }, options);
			const found = rows.filter((row) => !row.in_trash && this.#keyOf(row) === canonicalKey(key));
			this.#ids.set(key, oneOf(key, found));
		}
		return this.#ids;
	}

	async #readOne(id: string, options: RequestOptions): Promise<Referred> {
		try {
			const page = await this.#api.page(id, options);
			const key = this.#keyOf(page);
			return key === undefined ? noKey : { is: key };
		} catch (error) {
			if (isWorkspaceError(error, "notFound", "restricted")) {
				return { problem: l10n.t("A related row isn't shared with the integration.") };
			}
			throw error;
		}
	}

	async #readAll(options: RequestOptions): Promise<void> {
		if (this.#hasAll) {
			return;
		}
		const rows = (await this.#api.query(this.#dataSourceId, {}, options)).filter((row) => !row.in_trash);
		for (const row of rows) {
			const key = this.#keyOf(row);
			this.#keys.set(row.id, key === undefined ? noKey : { is: key });
		}
		for (const [key, found] of Map.groupBy(rows, (row) => this.#keyOf(row))) {
			if (key !== undefined) {
				this.#ids.set(key, oneOf(key, found));
			}
		}
		this.#hasAll = true;
	}

	#keyOf(page: Page): string | undefined {
		const value = this.#keyProperty === undefined ? undefined : page.properties[this.#keyProperty];
		if (this.#keyProperty === undefined) {
			return canonicalKey(rawTitle(page));
		}
		return value ? canonicalKey(displayText(plainValue(value))) : undefined;
	}
}

const noKey: Referred = {
	get problem() {
		return l10n.t("A related row has no name to be called by.");
	},
};

function oneOf(key: string, found: readonly { readonly id: string }[]): Referred {
	const [only, ...more] = found;
	if (!only) {
		return { problem: l10n.t('No related row is called "{0}". Create it in Notion, or correct the name.', key) };
	}
	return more.length > 0
		? { problem: l10n.t('{0} related rows are called "{1}". Give each its own name.', found.length, key) }
		: { is: only.id };
}

/** People, called by their e-mail; by their name where Notion doesn't tell it. */
export class People implements References {
	readonly #api: Pick<Session["api"], "users">;
	readonly #seen = new Map<string, string>();
	#users: Promise<readonly User[]> | undefined;

	constructor(api: Pick<Session["api"], "users">) {
		this.#api = api;
	}

	/** What an object says of people spares asking for them. */
	see(users: readonly (PartialUser | User)[]): void {
		for (const user of users) {
			const key = keyOfUser(user);
			if (key !== undefined) {
				this.#seen.set(user.id, key);
			}
		}
	}

	async keysOf(ids: readonly string[], options: RequestOptions): Promise<ReadonlyMap<string, Referred>> {
		if (ids.some((id) => !this.#seen.has(id))) {
			this.see(await this.#all(options));
		}
		return new Map(ids.map((id) => [id, { is: this.#seen.get(id) ?? id }]));
	}

	async idsOf(keys: readonly string[], options: RequestOptions): Promise<ReadonlyMap<string, Referred>> {
		const users = keys.length === 0 ? [] : await this.#all(options);
		return new Map(keys.map((key) => [key, this.#find(key, users)]));
	}

	#find(key: string, users: readonly User[]): Referred {
		const wanted = key.toLowerCase();
		const byMail = users.find((user) => user.type === "person" && user.person.email?.toLowerCase() === wanted);
		const byName = users.filter((user) => user.name === key || user.id === key);
		const [named, ...more] = byName;
		const found = byMail ?? (more.length === 0 ? named : undefined);
		return found
			? { is: found.id }
			: { problem: l10n.t('Nobody in the workspace has the e-mail or the name "{0}".', key) };
	}

	#all(options: RequestOptions): Promise<readonly User[]> {
		this.#users ??= this.#api.users(options).catch((error: unknown) => {
			// Without the capability to read users nobody is found, and ids stay ids.
			if (isWorkspaceError(error, "restricted")) {
				return [];
			}
			this.#users = undefined;
			throw error;
		});
		return this.#users;
	}
}

function keyOfUser(user: PartialUser | User): string | undefined {
	if (!("type" in user)) {
		return undefined;
	}
	const mail = user.type === "person" ? user.person.email : undefined;
	return mail ?? user.name ?? undefined;
}
