import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { createLocalNotion, type LocalNotion } from "../../src/localNotion/server.ts";
import { createPacer } from "../../src/notion/pacer.ts";
import { Session } from "../../src/notion/session.ts";
import { StoreDatabase } from "../../src/store/database.ts";
import { createSyncStateStore } from "../../src/store/syncState.ts";
import type { Connector } from "../../src/sync/connectors/connector.ts";
import { CsvConnector } from "../../src/sync/connectors/csv.ts";
import { FolderImages } from "../../src/sync/connectors/folder/folderImages.ts";
import { KeptFiles } from "../../src/sync/connectors/folder/keptFiles.ts";
import { MarkdownFolderConnector } from "../../src/sync/connectors/folder/markdownFolder.ts";
import { PageLinks } from "../../src/sync/connectors/folder/pageLinks.ts";
import { JsonConnector } from "../../src/sync/connectors/json.ts";
import { NotionConnector } from "../../src/sync/connectors/notionDataSource.ts";
import { resolveProperties } from "../../src/sync/connectors/notionProperties.ts";
import { PageContents } from "../../src/sync/connectors/pageContent.ts";
import { FolderTreeConnector } from "../../src/sync/connectors/tree/folderTreeConnector.ts";
import { MovesUnderWay } from "../../src/sync/connectors/tree/movesUnderWay.ts";
import { PageTreeConnector } from "../../src/sync/connectors/tree/pageTreeConnector.ts";
import { TreeLinks } from "../../src/sync/connectors/tree/treeLinks.ts";
import type { AttributeType } from "../../src/sync/values.ts";
import { createMemoryOutboxStore } from "../../src/tasks/memoryOutbox.ts";
import { Outbox } from "../../src/tasks/outbox.ts";
import { SqliteConnector } from "./sqliteConnector.ts";

/** One attribute of each kind; every connector under test starts without any object. */
export const attributeTypes: Readonly<Record<string, AttributeType>> = {
	Name: "text",
	Note: "text",
	Price: "number",
	Done: "boolean",
	Unit: "option",
	Tags: "set",
	Due: "date",
};

export interface OpenedConnector {
	readonly connector: Connector;
	/** It holds the content of pages too, under `contentAttribute`. */
	readonly holdsContent?: boolean;
	/** The attributes that it holds; default: all. */
	readonly holds?: readonly string[];
	close(): Promise<void>;
}

export const connectors: Readonly<Record<string, () => Promise<OpenedConnector>>> = {
	CsvConnector: openCsv,
	"JsonConnector, a list": () => openJson("[]\n"),
	"JsonConnector, an object by key": () => openJson("{}\n"),
	MarkdownFolderConnector: openFolder,
	NotionConnector: openNotion,
	"SqliteConnector, the example of the guide": openSqlite,
	"NotionConnector, with what stands on the pages": () => openNotion({ content: "Content" }),
	FolderTreeConnector: openFolderTree,
	PageTreeConnector: openPageTree,
};

/** What else an object of a connector holds: text of several blocks. */
export const contentAttribute = "Content";

async function openCsv(): Promise<OpenedConnector> {
	const folder = mkdtempSync(path.join(tmpdir(), "connector-"));
	const file = path.join(folder, "objects.csv");
	const names = Object.keys(attributeTypes);
	writeFileSync(file, `${names.join(",")}\n`);
	const columns = Object.entries(attributeTypes).map(([attribute, type]) => ({ attribute, column: attribute, type }));
	return {
		connector: new CsvConnector({ file, columns, keyAttribute: "Name" }),
		close: async () => rmSync(folder, { recursive: true }),
	};
}

async function openJson(content: string): Promise<OpenedConnector> {
	const folder = mkdtempSync(path.join(tmpdir(), "connector-"));
	const file = path.join(folder, "objects.json");
	writeFileSync(file, content);
	const fields = Object.entries(attributeTypes).map(([attribute, type]) => ({ attribute, field: attribute, type }));
	return {
		connector: new JsonConnector({ file, fields, keyAttribute: "Name" }),
		close: async () => rmSync(folder, { recursive: true }),
	};
}

async function openSqlite(): Promise<OpenedConnector> {
	const folder = mkdtempSync(path.join(tmpdir(), "connector-"));
	const file = path.join(folder, "objects.db");
	const database = new DatabaseSync(file);
	const columns = Object.keys(attributeTypes).map((name) => `"${name}"`);
	database.exec(`CREATE TABLE objects (operation TEXT UNIQUE, ${columns.join(", ")})`);
	database.close();
	const connector = new SqliteConnector(file, "objects", attributeTypes, "Name");
	return {
		connector,
		close: async () => {
			connector.close();
			rmSync(folder, { recursive: true });
		},
	};
}

async function openFolder(): Promise<OpenedConnector> {
	const folder = mkdtempSync(path.join(tmpdir(), "connector-"));
	const fields = Object.entries(attributeTypes).map(([attribute, type]) => ({ attribute, field: attribute, type }));
	return {
		connector: new MarkdownFolderConnector({
			...{ folder, fields, titleAttribute: "Name", keyAttribute: "Name", contentAttribute },
			links: new PageLinks(() => []),
			images: new FolderImages(folder),
		}),
		holdsContent: true,
		close: async () => rmSync(folder, { recursive: true }),
	};
}

const treeAttributes = { title: "Name", place: "Folder", content: contentAttribute };

async function openFolderTree(): Promise<OpenedConnector> {
	const folder = mkdtempSync(path.join(tmpdir(), "connector-"));
	const database = StoreDatabase.open(path.join(folder, "workspaces.db"), systemClock);
	const docs = path.join(folder, "docs");
	mkdirSync(docs);
	const remembering = { state: createSyncStateStore(database), taskId: "contract" };
	return {
		connector: new FolderTreeConnector({
			folder: docs,
			attributes: treeAttributes,
			links: new TreeLinks(() => []),
			images: new FolderImages(docs),
			known: () => [],
			kept: new KeptFiles(remembering),
			moves: new MovesUnderWay(remembering),
		}),
		holds: ["Name"],
		holdsContent: true,
		close: async () => {
			database.close();
			rmSync(folder, { recursive: true });
		},
	};
}

async function openPageTree(): Promise<OpenedConnector> {
	const notion = await createLocalNotion({ sample: "bakery" });
	const session = sessionOf(notion);
	const root = await session.api.createPage({
		parent: { type: "page_id", page_id: notion.rootPageId },
		properties: { title: { title: [{ text: { content: "Handbook" } }] } },
	});
	const outbox = new Outbox({ store: createMemoryOutboxStore(), session, clock: systemClock, log: silentLog });
	return {
		connector: new PageTreeConnector({
			...{ session, outbox, taskId: "contract", clock: systemClock, attributes: treeAttributes },
			rootId: root.id,
			title: "Handbook",
			links: new TreeLinks(() => []),
			pages: new PageContents({ api: session.api, outbox, taskId: "contract" }),
		}),
		holds: ["Name"],
		holdsContent: true,
		close: () => notion.close(),
	};
}

function sessionOf(notion: LocalNotion): Session {
	return new Session({
		token: notion.token,
		baseUrl: "http://local.test",
		fetch: notion.fetch,
		pacer: createPacer({ clock: systemClock, requestsPerSecond: undefined }),
	});
}

async function openNotion({ content }: { readonly content?: string } = {}): Promise<OpenedConnector> {
	const notion = await createLocalNotion({ sample: "bakery" });
	const session = sessionOf(notion);
	const database = await session.api.createDatabase({
		parent: { type: "page_id", page_id: notion.rootPageId },
		title: [{ text: { content: "Objects" } }],
		initial_data_source: {
			properties: {
				Name: { title: {} },
				Note: { rich_text: {} },
				Price: { number: {} },
				Done: { checkbox: {} },
				Unit: { select: {} },
				Tags: { multi_select: {} },
				Due: { date: {} },
			},
		},
	});
	const dataSourceId = database.data_sources[0]?.id ?? "";
	const rules = Object.keys(attributeTypes).map((name) => ({ name, other: name, direction: "both" }) as const);
	const { properties } = resolveProperties(await session.api.dataSource(dataSourceId), rules, []);
	const outbox = new Outbox({ store: createMemoryOutboxStore(), session, clock: systemClock, log: silentLog });
	return {
		connector: new NotionConnector({
			session,
			dataSourceId,
			title: "Objects",
			properties,
			keyAttribute: "Name",
			outbox,
			taskId: "contract",
			clock: systemClock,
			...(content === undefined
				? {}
				: {
						content: {
							attribute: content,
							links: new PageLinks(() => []),
							pages: new PageContents({ api: session.api, outbox, taskId: "contract" }),
						},
					}),
		}),
		holdsContent: content !== undefined,
		close: () => notion.close(),
	};
}
