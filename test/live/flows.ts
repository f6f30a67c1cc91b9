import assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { openCascade } from "../../src/app/cascades.ts";
import type { Connection } from "../../src/app/connection.ts";
import { type App, createApp } from "../../src/app/createApp.ts";
import { SchemaRun } from "../../src/app/schemaRun.ts";
import { openSync } from "../../src/app/syncs.ts";
import { declaredTasks, folderSchemas } from "../../src/app/taskFolder.ts";
import { silentLog } from "../../src/base/log.ts";
import { createLocalNotion, sampleToken } from "../../src/localNotion/server.ts";
import { titleOf } from "../../src/notion/titles.ts";
import type { FetchLike } from "../../src/notion/transport.ts";
import type { Page } from "../../src/notion/types.ts";
import { createMemoryTokens } from "../support/memoryTokens.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

export interface LiveOptions {
	readonly token: string;
	readonly baseUrl: string;
	/** The page in which the scratch page is made. */
	readonly pageId: string;
	readonly fetch: FetchLike;
	/** Hears of each flow as it ends. */
	readonly report: (result: FlowResult) => void;
}

export interface FlowResult {
	readonly name: string;
	readonly error?: unknown;
}

/** Every flow of the extension once, on a page of its own that is put into the trash at the end, whatever happens. */
export async function runFlows(options: LiveOptions): Promise<readonly FlowResult[]> {
	using place = temporaryFolder();
	await using app = openApp(place.path, options.fetch);
	cpSync(path.join(import.meta.dirname, "files"), place.file("folder"), { recursive: true });
	const results: FlowResult[] = [];
	const flow = async <T>(name: string, work: () => Promise<T>): Promise<T | undefined> => {
		const [result, value] = await work().then(
			(done) => [{ name }, done] as const,
			(error: unknown) => [{ name, error }, undefined] as const,
		);
		results.push(result);
		options.report(result);
		return value;
	};
	const connection = await flow("connect: who the token belongs to", () => connect(app, options));
	if (!connection) {
		return results;
	}
	const scratch = await flow("create a page", () => makeScratch(connection, options.pageId));
	if (!scratch) {
		return results;
	}
	try {
		const live = new LiveFlows(app, connection, scratch, place.file("folder"));
		await flow("read the page, its blocks and its Markdown", () => live.read());
		await flow("search", () => live.search());
		await flow("list users", () => connection.session.allUsers());
		const hasDatabases = await flow("create databases and their rows from a schema file, and plan again", () =>
			live.schema(),
		);
		if (hasDatabases) {
			await flow("cascade: write the log once", () => live.cascade());
			await flow("sync with a CSV file", () => live.sync());
			await flow("find a conflict, and settle it", () => live.conflict());
			await flow("put a row into the trash, and take it back", () => live.trash());
		}
		await flow("say what isn't there", () => live.missing());
	} finally {
		await flow("clean up: put the page into the trash", () =>
			connection.session.api.updatePage(scratch.id, { in_trash: true }),
		);
	}
	return results;
}

function openApp(folder: string, fetch: FetchLike): App {
	return createApp({
		storeFile: path.join(folder, "workspaces.db"),
		tokens: createMemoryTokens(),
		log: silentLog,
		fetch,
		sample: {
			dataFile: path.join(folder, "sample.db"),
			port: { get: () => undefined, set: async () => {} },
			load: async () => ({ createLocalNotion, sampleToken }),
		},
	});
}

async function connect(app: App, { token, baseUrl }: LiveOptions): Promise<Connection> {
	const connection = await app.connections.connect({ token, baseUrl });
	assert.equal((await connection.session.whoami()).type, "bot");
	return connection;
}

function makeScratch({ session }: Connection, pageId: string): Promise<Page> {
	return session.createPage({ pageId }, `Check of Workspaces for Notion, ${new Date().toISOString().slice(0, 16)}`);
}

/** What runs on the scratch page, in the order of the methods. */
class LiveFlows {
	readonly #app: App;
	readonly #connection: Connection;
	readonly #scratch: Page;
	readonly #folder: string;

	constructor(app: App, connection: Connection, scratch: Page, folder: string) {
		this.#app = app;
		this.#connection = connection;
		this.#scratch = scratch;
		this.#folder = folder;
	}

	async read(): Promise<void> {
		const { session } = this.#connection;
		const { id } = this.#scratch;
		const text = (content: string) => ({ rich_text: [{ text: { content } }] });
		await session.api.appendChildren({
			block_id: id,
			children: [
				{ type: "heading_2", heading_2: text("A heading") },
				{ type: "paragraph", paragraph: text("A paragraph") },
				{ type: "to_do", to_do: { ...text("Something to do"), checked: true } },
				{
					type: "bulleted_list_item",
					bulleted_list_item: { ...text("An item"), children: [{ type: "paragraph", paragraph: text("below it") }] },
				},
				{ type: "code", code: { ...text("let x = 1"), language: "javascript" } },
				{ type: "divider", divider: {} },
			],
		});
		assert.equal((await session.getPage(id, { useCache: false })).id, id);
		const blocks = await session.api.children(id);
		assert.equal(blocks.length, 6);
		const [item] = blocks.filter(({ has_children }) => has_children);
		assert.ok(item);
		assert.equal((await session.api.children(item.id)).length, 1);
		await session.getBlock(item.id, { useCache: false });
		const { markdown } = await session.api.pageMarkdown(id);
		assert.match(markdown, /A heading[\s\S]*A paragraph/);
	}

	/** A search may know nothing yet of what was made just now, so nothing is expected of what it finds. */
	async search(): Promise<void> {
		const { session } = this.#connection;
		const { results } = await session.api.searchPage({
			query: titleOf(this.#scratch),
			sort: { timestamp: "last_edited_time", direction: "descending" },
		});
		assert.ok(Array.isArray(results));
		await session.api.searchPage({ filter: { property: "object", value: "data_source" }, size: 5 });
	}

	async schema(): Promise<true> {
		const { error, deviations } = await (await this.#plan()).apply({ parentPageId: this.#scratch.id });
		if (error) {
			throw error;
		}
		assert.deepEqual(deviations, []);
		assert.deepEqual((await this.#plan()).plan.steps, []);
		assert.equal((await this.#rows("ingredients")).length, 3);
		return true;
	}

	async cascade(): Promise<void> {
		const [task] = await declaredTasks([this.#tasks()], "cascade");
		assert.ok(task);
		const cascade = await openCascade(task, await this.#taskOptions());
		const [candidate] = await cascade.candidates();
		assert.ok(candidate, "no row is in the state");
		const { id } = candidate.row;
		assert.equal((await cascade.run(id)).written.length, 2);
		assert.equal((await cascade.run(id)).written.length, 0);
		const amounts = (await this.#rows("log")).map(
			({ properties: { Amount } }) => Amount?.type === "number" && Amount.number,
		);
		assert.deepEqual(amounts.toSorted(), [-1000, -500]);
	}

	async sync(): Promise<void> {
		const sync = await this.#sync();
		const first = await sync.run();
		assert.deepEqual([first.toNotion, first.toOther, first.conflicts], [1, 1, 0]);
		const again = await sync.run();
		assert.deepEqual([again.toNotion, again.toOther], [0, 0]);
	}

	async conflict(): Promise<void> {
		const sync = await this.#sync();
		const file = path.join(this.#folder, "prices.csv");
		writeFileSync(file, readFileSync(file, "utf8").replace(/^Butter,g,2.*$/m, "Butter,g,3"));
		await this.#connection.session.api.updatePage((await this.#row("Butter")).id, {
			properties: { Price: { number: 4 } },
		});
		assert.equal((await sync.run()).conflicts, 1);
		assert.equal((await sync.resolveAll("other")).resolved, 1);
		const { Price } = (await this.#row("Butter")).properties;
		assert.equal(Price?.type === "number" && Price.number, 3);
	}

	async trash(): Promise<void> {
		const { session } = this.#connection;
		const { id } = await this.#row("Yeast");
		assert.equal((await session.api.updatePage(id, { in_trash: true })).in_trash, true);
		assert.equal((await session.getPage(id, { useCache: false })).in_trash, true);
		assert.equal((await session.api.updatePage(id, { in_trash: false })).in_trash, false);
	}

	async missing(): Promise<void> {
		const { session } = this.#connection;
		await assert.rejects(session.getPage("00000000-0000-4000-8000-000000000000", { useCache: false }), {
			code: "notFound",
		});
		const wrong = {
			parent: { type: "page_id" as const, page_id: this.#scratch.id },
			properties: { Nope: { number: 1 } },
		};
		await assert.rejects(session.api.createPage(wrong), { code: "refused" });
	}

	async #row(title: string): Promise<Page> {
		const found = (await this.#rows("ingredients")).find((row) => titleOf(row) === title);
		assert.ok(found, `There is no row "${title}".`);
		return found;
	}

	async #rows(key: string): Promise<Page[]> {
		const schemas = await folderSchemas([this.#schemaFile], this.#connection.workspaceId);
		const locked = schemas[0]?.locked[key];
		assert.ok(locked && "dataSourceId" in locked, `${key} was not created.`);
		return this.#connection.session.api.query(locked.dataSourceId);
	}

	get #schemaFile(): string {
		return path.join(this.#folder, "live.notion-schema.yaml");
	}

	#plan(): Promise<SchemaRun> {
		const parts = this.#app.taskParts(this.#connection.session);
		return SchemaRun.plan({ connection: this.#connection, parts, path: this.#schemaFile, folder: [this.#schemaFile] });
	}

	async #sync() {
		const [task] = await declaredTasks([this.#tasks()], "sync");
		assert.ok(task);
		const options = await this.#taskOptions();
		const workspace = () => assert.fail("The task names no other workspace.");
		return openSync(task, { ...options, root: this.#folder, workspace });
	}

	#tasks() {
		return { path: path.join(this.#folder, "live.notion-tasks.yaml"), folder: this.#folder };
	}

	async #taskOptions() {
		const connection = this.#connection;
		const folder = await folderSchemas([this.#schemaFile], connection.workspaceId);
		return { connection, folder, parts: this.#app.taskParts(connection.session) };
	}
}
