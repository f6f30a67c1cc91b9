import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import type { Client } from "@notionhq/client";
import type { Clock } from "../../../src/base/clock.ts";
import { createLocalNotion, type LocalNotion } from "../../../src/localNotion/server.ts";
import { ConnectorSyncTask } from "../../../src/sync/connectorSyncTask.ts";
import type { SyncState } from "../../../src/sync/syncState.ts";
import type { SyncTaskDeclaration } from "../../../src/tasks/taskFile.ts";
import type { FaultyProcess } from "../../support/faultyProcess.ts";
import { createVirtualClock } from "../../support/virtualClock.ts";
import { clientOf, counter, openServices, rigFolder, start, writesTo } from "../sync/syncWorld.ts";

/** A page with others below it and a folder that it is kept in step with: real parts, one virtual clock, and faults on demand. */
export interface TreeWorld {
	readonly clock: Clock;
	readonly notion: LocalNotion;
	readonly client: Client;
	/** The page whose subpages are synced. */
	readonly rootId: string;
	/** Absolute path of the folder. */
	readonly docs: string;
	readonly state: SyncState;
	readonly process: FaultyProcess;
	task(changes?: Partial<SyncTaskDeclaration>): ConnectorSyncTask;
	/** A new process on the same store and folder, after the lease of the last one has run out. */
	restart(): Promise<void>;
	/** What must not change when nothing is to be done: every file, and the requests that change something. */
	footprint(): unknown;
	close(): Promise<void>;
}

export const treeTaskId = "rig/docs";

export async function openTreeWorld(seed = 1): Promise<TreeWorld> {
	const folder = rigFolder();
	const docs = path.join(folder, "docs");
	mkdirSync(docs);
	const clock = createVirtualClock(start);
	const notion = await createLocalNotion({ seed, clock });
	const client = clientOf(notion);
	const root = await client.pages.create({
		parent: { type: "page_id", page_id: notion.rootPageId },
		properties: { title: { title: [{ text: { content: "Handbook" } }] } },
	});
	const process: FaultyProcess = { step: () => "pass", dead: false };
	const ids = counter(seed);
	const open = () => openServices({ folder, notion, clock, process, ids });
	let current = open();
	return {
		...{ clock, notion, client, docs, process, rootId: root.id },
		get state() {
			return current.state;
		},
		task: (changes) =>
			new ConnectorSyncTask({
				declaration: { ...declaration, ...changes },
				taskId: treeTaskId,
				notionId: root.id,
				folder,
				services: current.services,
			}),
		restart: async () => {
			current.database.close();
			process.dead = false;
			process.step = () => "pass";
			await clock.sleep(60_000);
			current = open();
		},
		footprint: () => [filesIn(docs), writesTo(notion)],
		close: async () => {
			current.database.close();
			await notion.close();
			rmSync(folder, { recursive: true });
		},
	};
}

const declaration: SyncTaskDeclaration = {
	kind: "sync",
	name: "docs",
	id: "docs",
	path: ["tasks", "docs"],
	range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
	run: { onChange: false },
	notion: { kind: "page", page: "Handbook" },
	other: { connector: "markdown", path: "docs" },
	attributes: [],
	conflicts: "ask",
	guard: { count: 1000, share: 1 },
};

/** Every file by its path, with what is in it and when it was written. */
function filesIn(folder: string): readonly unknown[] {
	return readdirSync(folder, { recursive: true, encoding: "utf8" })
		.sort()
		.map((name) => {
			const found = statSync(path.join(folder, name));
			return found.isFile() ? [name, readFileSync(path.join(folder, name), "utf8"), found.mtimeMs] : [name];
		});
}
