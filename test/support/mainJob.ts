import { cpSync } from "node:fs";
import path from "node:path";
import { openCascade } from "../../src/app/cascades.ts";
import type { Connection } from "../../src/app/connection.ts";
import { type App, createApp } from "../../src/app/createApp.ts";
import { SchemaRun } from "../../src/app/schemaRun.ts";
import { openSync } from "../../src/app/syncs.ts";
import { declaredTasks, folderSchemas } from "../../src/app/taskFolder.ts";
import { type Log, silentLog } from "../../src/base/log.ts";
import { createLocalNotion, type LocalNotion, sampleToken } from "../../src/localNotion/server.ts";
import { PageNames } from "../../src/ui/page/pageNames.ts";
import { readPage } from "../../src/ui/page/pageReader.ts";
import { startServer, type TestServer } from "./httpServer.ts";
import { createMemoryTokens } from "./memoryTokens.ts";
import { temporaryFolder } from "./temporaryFolder.ts";
import { relatedIds, TestTable } from "./testTable.ts";

export interface MainJobOptions {
	/** The token that the workspace takes; its own by default. */
	readonly token?: string;
	readonly log?: Log;
}

/** The whole main job without an editor: the app on files of its own, a copy of the bakery's folder, a workspace behind HTTP. */
export class MainJob implements AsyncDisposable {
	readonly notion: LocalNotion;
	readonly token: string;
	readonly url: string;
	readonly tokens = createMemoryTokens();
	/** Everything on the disk: `storage` and `bakery` are in it. */
	readonly place: ReturnType<typeof temporaryFolder>;
	readonly #server: TestServer;
	readonly #log: Log;
	#app: App;

	private constructor(
		notion: LocalNotion,
		server: TestServer,
		place: MainJob["place"],
		options: Required<MainJobOptions>,
	) {
		this.notion = notion;
		this.#server = server;
		this.url = server.url;
		this.place = place;
		this.token = options.token;
		this.#log = options.log;
		this.#app = this.#open();
	}

	static async open({ token, log = silentLog }: MainJobOptions = {}): Promise<MainJob> {
		const notion = await createLocalNotion({ sample: "bakery" });
		const accepted = token ?? notion.token;
		const server = await serve(notion, accepted);
		const place = temporaryFolder();
		cpSync(path.join(import.meta.dirname, "..", "..", "samples", "bakery"), place.file("bakery"), { recursive: true });
		return new MainJob(notion, server, place, { token: accepted, log });
	}

	get app(): App {
		return this.#app;
	}

	get connection(): Connection {
		return this.#app.connections.requireActive();
	}

	/** A file of the folder. */
	file(name: string): string {
		return path.join(this.place.path, "bakery", name);
	}

	/** Attempts that have reached the workspace. */
	get requests(): number {
		return this.#server.requests.length;
	}

	/** Starts the app again on the same files; the one before must be disposed. */
	start(): void {
		this.#app = this.#open();
	}

	/** Makes the workspace unreachable. */
	async goOffline(): Promise<void> {
		await this.#server[Symbol.asyncDispose]();
	}

	async connect(): Promise<void> {
		await this.#app.connections.connect({ token: this.token, baseUrl: this.url });
		await this.connection.index.refresh();
	}

	/** The requests of opening a page or row: itself, its text, its comments, the titles of related rows. */
	async openPage(id: string): Promise<void> {
		await this.connection.session.getPage(id);
		await readPage(this.connection, id, new PageNames());
	}

	/** The requests of opening a table: its rows, its views, and the rows that those are related to. */
	async openTable(title: string): Promise<void> {
		const { session } = this.connection;
		const dataSource = (await this.connection.index.databases())
			.flatMap(({ dataSources }) => dataSources)
			.find((candidate) => candidate.title === title);
		if (!dataSource) {
			throw new Error(`There is no database "${title}".`);
		}
		const schema = await session.getDataSource(dataSource.id);
		const table = new TestTable(this.connection, schema);
		await table.source.open();
		await table.source.giveTitles(table.rows.flatMap(relatedIds));
	}

	/** The requests of one word in "Notion: Search". */
	async search(query: string): Promise<number> {
		const stored = await this.connection.index.search(query, 50);
		for await (const hits of this.connection.session.api.search({ query }, { limit: 50 })) {
			return stored.length + hits.length;
		}
		return stored.length;
	}

	planSchema(name: string): Promise<SchemaRun> {
		const folder = this.#schemas();
		const parts = this.#app.taskParts(this.connection.session);
		return SchemaRun.plan({ connection: this.connection, parts, path: this.file(name), folder });
	}

	/** Runs the bakery's cascade on the first row that is in the state; gives how many rows were written. */
	async cascade(): Promise<number> {
		const [task] = await declaredTasks([this.#tasks()], "cascade");
		if (!task) {
			throw new Error("The bakery declares no cascade.");
		}
		const cascade = await openCascade(task, await this.#taskOptions());
		const [candidate] = await cascade.candidates();
		if (!candidate) {
			throw new Error("No row is in the state.");
		}
		await cascade.preview(candidate.row.id);
		return (await cascade.run(candidate.row.id)).written.length;
	}

	/** Runs the bakery's sync, after a look at its plan as the editor shows it. */
	async sync({ preview = true } = {}) {
		const sync = await this.openSync();
		if (preview) {
			await sync.plan();
		}
		return sync.run();
	}

	/** The bakery's sync, for a closer look. */
	async openSync() {
		const [task] = await declaredTasks([this.#tasks()], "sync");
		if (!task) {
			throw new Error("The bakery declares no sync.");
		}
		const options = await this.#taskOptions();
		return openSync(task, {
			...options,
			workspace: () => Promise.resolve(options),
			root: this.place.file("bakery"),
		});
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.#app[Symbol.asyncDispose]();
		await this.#server[Symbol.asyncDispose]();
		await this.notion.close();
		this.place[Symbol.dispose]();
	}

	async #taskOptions() {
		const { connection } = this;
		const folder = await folderSchemas(this.#schemas(), connection.workspaceId);
		return { connection, folder, parts: this.#app.taskParts(connection.session) };
	}

	#schemas(): string[] {
		return ["bakery", "suppliers"].map((name) => this.file(`${name}.notion-schema.yaml`));
	}

	#tasks() {
		return { path: this.file("bakery.notion-tasks.yaml"), folder: this.place.file("bakery") };
	}

	#open(): App {
		return createApp({
			storeFile: path.join(this.place.path, "storage", "workspaces.db"),
			tokens: this.tokens,
			log: this.#log,
			sample: {
				dataFile: this.place.file("sample.db"),
				port: { get: () => undefined, set: async () => {} },
				load: async () => ({ createLocalNotion, sampleToken }),
			},
		});
	}
}

/** Serves a workspace over HTTP to whoever has `token`. */
function serve(notion: LocalNotion, token: string): Promise<TestServer> {
	return startServer(async (request, response) => {
		const chunks: Buffer[] = [];
		for await (const chunk of request) {
			chunks.push(chunk);
		}
		const { authorization = "", "notion-version": version = "", "content-type": type } = request.headers;
		const answer = await notion.fetch(`http://local.test${request.url}`, {
			method: request.method,
			headers: {
				authorization: authorization === `Bearer ${token}` ? `Bearer ${notion.token}` : authorization,
				"notion-version": String(version),
				...(type ? { "content-type": type } : {}),
			},
			body: chunks.length > 0 ? Buffer.concat(chunks).toString() : undefined,
		});
		response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "application/json" });
		response.end(Buffer.from(await answer.arrayBuffer()));
	});
}
