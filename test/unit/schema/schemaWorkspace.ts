import type { Clock } from "../../../src/base/clock.ts";
import { systemClock } from "../../../src/base/clock.ts";
import { createLocalNotion, type LocalNotion } from "../../../src/localNotion/server.ts";
import { createPacer } from "../../../src/notion/pacer.ts";
import { Session } from "../../../src/notion/session.ts";
import type { FetchLike } from "../../../src/notion/transport.ts";
import { type ApplyOptions, type ApplyResult, applySchema } from "../../../src/schema/applySchema.ts";
import type { LockedDatabases } from "../../../src/schema/lockFile.ts";
import { observeSchema } from "../../../src/schema/observe.ts";
import { planSchema } from "../../../src/schema/planSchema.ts";
import type { SchemaFile } from "../../../src/schema/schemaFile.ts";
import { parseSchemaFile } from "../../../src/schema/schemaParser.ts";
import type { SchemaPlan } from "../../../src/schema/schemaPlan.ts";

/** A local Notion workspace, a session on it, and the lock as it was saved last. */
export class SchemaWorkspace implements AsyncDisposable {
	readonly local: LocalNotion;
	readonly session: Session;
	locked: LockedDatabases = {};
	folder: ReadonlyMap<string, LockedDatabases> = new Map();
	/** Takes the place of the connection for a while. */
	intercept: ((send: () => Promise<Response>, method: string, path: string) => Promise<Response>) | undefined;
	/** Notion gives the other sides of relations names of its own making, whatever is wished for. */
	ignoresReverseNames = false;
	/** Sleeping moves this on. */
	skipped = 0;
	readonly clock: Clock = {
		now: () => systemClock.now() + this.skipped,
		sleep: async (milliseconds) => {
			this.skipped += milliseconds;
		},
	};

	constructor(local: LocalNotion) {
		this.local = local;
		const fetch: FetchLike = (url, init) => {
			const send = () => local.fetch(url, this.ignoresReverseNames ? withoutReverseNames(init) : init);
			return this.intercept ? this.intercept(send, init.method, new URL(url).pathname) : send();
		};
		const pacer = createPacer({ clock: systemClock, requestsPerSecond: undefined });
		this.session = new Session({ token: local.token, baseUrl: "http://local.test", fetch, pacer, clock: this.clock });
	}

	static async open(sample?: "bakery"): Promise<SchemaWorkspace> {
		return new SchemaWorkspace(await createLocalNotion({ sample }));
	}

	async plan(file: SchemaFile): Promise<SchemaPlan> {
		const { locked, folder } = this;
		const observation = await observeSchema(this.session.api, { file, locked, folder });
		return planSchema({ file, locked, observation });
	}

	async apply(plan: SchemaPlan, options: Partial<ApplyOptions> = {}): Promise<ApplyResult> {
		return applySchema({
			api: this.session.api,
			plan,
			locked: this.locked,
			folder: this.folder,
			parentPageId: this.local.rootPageId,
			clock: this.clock,
			saveLock: async (locked) => {
				this.locked = locked;
			},
			...options,
		});
	}

	/** Plans and applies; what is done must be all that there is to do. */
	async make(file: SchemaFile, options: Partial<ApplyOptions> = {}): Promise<ApplyResult> {
		return this.apply(await this.plan(file), options);
	}

	/** Databases by title that are not in the trash, with the names of their properties. */
	async databases(): Promise<Record<string, string[]>> {
		const found = await this.session.searchDatabases(undefined, {});
		const entries = await Promise.all(
			found.map(async (database) => {
				const source = await this.session.getDataSource(database.data_sources[0]?.id ?? "", { useCache: false });
				return [database.title[0]?.plain_text ?? "", Object.keys(source.properties).sort()] as const;
			}),
		);
		return Object.fromEntries(entries.sort());
	}

	/** How many requests changed something since the last call. */
	writes(): number {
		const count = this.local.journal.filter(({ method, path }) => isWrite(method, path)).length;
		const since = count - this.#counted;
		this.#counted = count;
		return since;
	}
	#counted = 0;

	async [Symbol.asyncDispose](): Promise<void> {
		await this.session.close();
		await this.local.close();
	}
}

export function isWrite(method: string, path: string): boolean {
	return method !== "GET" && !path.endsWith("/query") && !path.endsWith("/search");
}

function withoutReverseNames(init: Parameters<FetchLike>[1]): Parameters<FetchLike>[1] {
	const { body } = init;
	return typeof body === "string"
		? { ...init, body: body.replaceAll(/"synced_property_name":"(?:[^"\\]|\\.)*"/g, "") }
		: init;
}

/** A file that must be without errors. */
export function schema(text: string): SchemaFile {
	const { file, diagnostics } = parseSchemaFile(text);
	if (!file) {
		throw new Error(diagnostics.map(({ message }) => message).join("\n"));
	}
	return file;
}
