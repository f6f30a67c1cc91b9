import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Client } from "@notionhq/client";
import type { Clock } from "../../../src/base/clock.ts";
import { silentLog } from "../../../src/base/log.ts";
import { createLocalNotion, type LocalNotion } from "../../../src/localNotion/server.ts";
import { createPacer } from "../../../src/notion/pacer.ts";
import { Session } from "../../../src/notion/session.ts";
import type { FetchLike } from "../../../src/notion/transport.ts";
import { StoreDatabase } from "../../../src/store/database.ts";
import { createLeaseStore } from "../../../src/store/leases.ts";
import { createOutboxStore } from "../../../src/store/outbox.ts";
import { createRunStore, type RunStore } from "../../../src/store/runs.ts";
import { createSyncStateStore } from "../../../src/store/syncState.ts";
import { ConnectorSyncTask } from "../../../src/sync/connectorSyncTask.ts";
import type { SyncState } from "../../../src/sync/syncState.ts";
import { Leases } from "../../../src/tasks/lease.ts";
import { Outbox } from "../../../src/tasks/outbox.ts";
import { RunRecorder } from "../../../src/tasks/runs.ts";
import type { SyncTaskDeclaration } from "../../../src/tasks/taskFile.ts";
import { dieIn, type FaultyProcess, faultyFetch } from "../../support/faultyProcess.ts";
import { createVirtualClock } from "../../support/virtualClock.ts";
import { declarationOf, type OtherKind } from "./declaration.ts";
import { FolderSide } from "./folderSide.ts";
import { CsvSide, emptyRow, JsonSide, NotionSide, type PeoplesSide, type Row } from "./sides.ts";

/** A data source with rows and something that it is kept in step with: real parts, one virtual clock, and faults on demand. */
export interface SyncWorld {
	readonly clock: Clock;
	readonly notion: LocalNotion;
	readonly state: SyncState;
	readonly runs: RunStore;
	/** Both sides as people edit them. */
	readonly people: { readonly notion: NotionSide; readonly other: PeoplesSide };
	/** What befalls the process that runs the task. */
	readonly process: FaultyProcess;
	readonly file: string | undefined;
	/** What the task's paths are relative to. */
	readonly folder: string;
	task(changes?: Partial<SyncTaskDeclaration>): ConnectorSyncTask;
	/** A new process on the same store and file, after the lease of the last one has run out. */
	restart(): Promise<void>;
	/** A new process whose store is gone, with everything that it knew. */
	lose(): Promise<void>;
	/** What must not change when nothing is to be done: the file, and the requests that change something. */
	footprint(): unknown;
	close(): Promise<void>;
}

export interface SyncWorldOptions {
	readonly seed: number;
	readonly rows: readonly Row[];
	readonly other: OtherKind;
	/** Rows of the other side; default: the same. */
	readonly otherRows?: readonly Row[];
}

export const taskId = "rig/rows";

/** In memory where the system has a folder for that: the rigs commit thousands of times. */
export function rigFolder(): string {
	return mkdtempSync(path.join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "sync-rig-"));
}

export const start = Date.parse("2026-03-11T10:00:00Z");

export async function openSyncWorld({ seed, rows, other, otherRows = rows }: SyncWorldOptions): Promise<SyncWorld> {
	const folder = rigFolder();
	const clock = createVirtualClock(start);
	const notion = await createLocalNotion({ seed, clock });
	const second = other === "database" ? await createLocalNotion({ seed: seed + 1_000_000, clock }) : undefined;
	const ids = counter(seed);
	const process: FaultyProcess = { step: () => "pass", dead: false };
	const here = await createRows(notion, rows, "Rows", { notesAreContent: other === "markdown" });
	const there = second && (await createRows(second, otherRows, "Others"));
	const people = { notion: here.people, other: there?.people ?? (await openFile(folder, other, otherRows)) };
	const file = other === "database" || other === "markdown" ? undefined : path.join(folder, `rows.${other}`);
	const open = () => {
		const opened = openServices({ folder, notion, clock, process, ids });
		const otherSession = second && sessionOf(second, clock, (fetch) => faultyFetch(fetch, process));
		const store = createOutboxStore(opened.database);
		return {
			...opened,
			otherDataSource: otherSession &&
				there && {
					id: there.dataSourceId,
					session: otherSession,
					outbox: new Outbox({ store, session: otherSession, clock, log: silentLog }),
				},
		};
	};
	let current = open();
	return {
		clock,
		notion,
		people,
		process,
		file,
		folder,
		get state() {
			return current.state;
		},
		get runs() {
			return current.runs;
		},
		task: (changes) =>
			new ConnectorSyncTask({
				declaration: { ...declarationOf(other), ...changes },
				taskId,
				notionId: here.dataSourceId,
				folder,
				services: current.services,
				otherDataSource: current.otherDataSource,
			}),
		restart: async () => {
			current.database.close();
			process.dead = false;
			process.step = () => "pass";
			await clock.sleep(60_000);
			current = open();
		},
		lose: async () => {
			current.database.close();
			for (const name of readdirSync(folder).filter((one) => one.startsWith("workspaces.db"))) {
				rmSync(path.join(folder, name));
			}
			current = open();
		},
		footprint: () => [
			file && fileState(file),
			people.other instanceof FolderSide && people.other.state(),
			writesTo(notion),
			second && writesTo(second),
		],
		close: async () => {
			current.database.close();
			await notion.close();
			await second?.close();
			rmSync(folder, { recursive: true });
		},
	};
}

export interface ServicesOptions {
	/** Where the store's file is. */
	readonly folder: string;
	readonly notion: LocalNotion;
	readonly clock: Clock;
	readonly process: FaultyProcess;
	readonly ids: () => string;
}

/** What a process that runs tasks works with: the store, and a session whose requests may fail. */
export function openServices({ folder, notion, clock, process, ids }: ServicesOptions) {
	const database = StoreDatabase.open(path.join(folder, "workspaces.db"), clock);
	dieIn(database, process);
	const session = sessionOf(notion, clock, (fetch) => faultyFetch(fetch, process));
	const runs = createRunStore(database);
	const state = createSyncStateStore(database);
	const services = {
		session,
		state,
		leases: new Leases({
			store: createLeaseStore(database),
			// Nobody else wants the lease here: it isn't renewed while time jumps.
			clock: { now: clock.now, sleep: untilAborted },
			holder: { id: ids(), name: "rig" },
		}),
		outbox: new Outbox({ store: createOutboxStore(database), session, clock, log: silentLog }),
		runs: new RunRecorder({ store: runs, session, clock, newId: ids }),
		clock,
		newId: ids,
	};
	return { database, runs, state, services };
}

async function openFile(folder: string, other: OtherKind, rows: readonly Row[]): Promise<PeoplesSide> {
	if (other === "markdown") {
		const files = new FolderSide(path.join(folder, "rows"));
		for (const row of rows) {
			await files.create(row);
		}
		return files;
	}
	const file = path.join(folder, `rows.${other}`);
	const side = other === "csv" ? new CsvSide(file) : new JsonSide(file);
	writeFileSync(file, side.write(rows));
	return side;
}

export function clientOf(notion: LocalNotion): Client {
	return new Client({
		auth: notion.token,
		baseUrl: "http://local.notion.invalid",
		notionVersion: "2026-03-11",
		fetch: (url, init) => notion.fetch(url, init as Parameters<LocalNotion["fetch"]>[1]),
	});
}

/** A database with the rows in it. */
export async function createRows(
	notion: LocalNotion,
	rows: readonly Row[],
	title: string,
	{ notesAreContent = false } = {},
): Promise<{ readonly people: NotionSide; readonly dataSourceId: string; readonly client: Client }> {
	const client = clientOf(notion);
	const database = await client.databases.create({
		parent: { type: "page_id", page_id: notion.rootPageId },
		title: [{ text: { content: title } }],
		initial_data_source: {
			properties: {
				Name: { title: {} },
				Price: { number: {} },
				Unit: { select: {} },
				Tags: { multi_select: {} },
				...(notesAreContent ? {} : { Note: { rich_text: {} } }),
			},
		},
	});
	const dataSourceId = ("data_sources" in database ? database.data_sources[0]?.id : undefined) ?? "";
	const people = new NotionSide(client, dataSourceId, { notesAreContent });
	for (const row of rows) {
		await people.create({ ...emptyRow, ...row });
	}
	return { people, dataSourceId, client };
}

function sessionOf(notion: LocalNotion, clock: Clock, faulty: (fetch: FetchLike) => FetchLike): Session {
	return new Session({
		token: notion.token,
		baseUrl: "http://local.notion.invalid",
		fetch: faulty(notion.fetch),
		clock,
		pacer: createPacer({ clock, requestsPerSecond: undefined }),
	});
}

/** Ids that follow from the seed. */
export function counter(seed: number): () => string {
	let last = 0;
	return () =>
		`00000000-0000-4000-8000-${(seed % 0xffff).toString(16).padStart(4, "0")}${(++last).toString(16).padStart(8, "0")}`;
}

function untilAborted(_milliseconds: number, signal?: AbortSignal): Promise<void> {
	return new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
}

function fileState(file: string): unknown {
	const { mtimeMs, ino } = statSync(file);
	return [readFileSync(file, "utf8"), mtimeMs, ino];
}

/** Requests that changed something. */
export function writesTo({ journal }: LocalNotion): number {
	return journal.filter(
		({ method, path: address }) => method === "PATCH" || (method === "POST" && address.endsWith("/pages")),
	).length;
}
