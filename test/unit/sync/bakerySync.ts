import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { randomId, systemClock } from "../../../src/base/clock.ts";
import { silentLog } from "../../../src/base/log.ts";
import { createLocalNotion, type LocalNotion } from "../../../src/localNotion/server.ts";
import { createPacer } from "../../../src/notion/pacer.ts";
import { displayText, plainValue } from "../../../src/notion/propertyValue.ts";
import { Session } from "../../../src/notion/session.ts";
import { rawTitle } from "../../../src/notion/titles.ts";
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
import type { AttributeMapping, SyncTaskDeclaration } from "../../../src/tasks/taskFile.ts";
import { createVirtualClock } from "../../support/virtualClock.ts";

/** The ingredients of the bakery's local Notion workspace and a price list in a folder, kept in step by the real parts. */
export interface BakerySync {
	readonly notion: LocalNotion;
	readonly session: Session;
	readonly state: SyncState;
	readonly runs: RunStore;
	readonly file: string;
	task(changes?: Partial<SyncTaskDeclaration>): ConnectorSyncTask;
	/** The file's lines. */
	lines(): readonly string[];
	write(text: string): void;
	/** Lets the file have been written so many milliseconds from now. */
	touchFile(milliseconds: number): void;
	/** Replaces a piece of the file that is there once. */
	edit(from: string, to: string): void;
	/** A row of Notion's by its name: `["g", "0.0009"]`. */
	row(name: string): Promise<readonly string[]>;
	setPrice(name: string, price: number | null): Promise<void>;
	trash(name: string): Promise<void>;
	create(name: string, price: number): Promise<void>;
	/** Gives an option of a property another name. */
	renameOption(property: string, from: string, to: string): Promise<void>;
	/** Renames a property, or gives it another type. */
	alterProperty(name: string, change: { name: string } | { rich_text: Record<string, never> }): Promise<void>;
	/** The titles of all rows. */
	names(): Promise<readonly string[]>;
	/** Makes queries by edit time find nothing: as edits do that Notion doesn't date. */
	hideEdits(hidden: boolean): void;
	/** What must not change when nothing is to be done: the file and the requests that change something. */
	footprint(): { readonly bytes: string; readonly mtime: number; readonly inode: number; readonly writes: number };
	close(): Promise<void>;
}

export const priceAttributes: readonly AttributeMapping[] = [
	{ notion: "Name", other: "name", direction: "both" },
	{ notion: "Unit", other: "unit", direction: "both" },
	{ notion: "Price", other: "price", direction: "both" },
];

const everyIngredient = `name;unit;price
Wheat flour;g;0,0009
Rye flour;g;0,0012
Butter;g;0,0085
Sugar;g;0,0011
Salt;g;0,0005
Fresh yeast;g;0,006
Milk;ml;0,0012
Water;ml;0
Eggs;pc;0,32
Dark chocolate sticks;pc;0,18
Sourdough starter;g;0,001
Honey;g;0,014
Caraway;g;0,02
Vanilla extract;ml;0,35
`;

export async function openBakerySync(content = everyIngredient): Promise<BakerySync> {
	const folder = mkdtempSync(path.join(tmpdir(), "sync-"));
	const file = path.join(folder, "prices.csv");
	writeFileSync(file, content);
	const notion = await createLocalNotion({ sample: "bakery" });
	const clock = createVirtualClock(Date.now());
	let hidden = false;
	const pacer = createPacer({ clock: systemClock, requestsPerSecond: undefined });
	const open = () => {
		const database = StoreDatabase.open(path.join(folder, "store", "workspaces.db"));
		const session = new Session({
			token: notion.token,
			baseUrl: "http://local.test",
			fetch: (url, init) => notion.fetch(url, hidden ? { ...init, body: fromNowOn(init.body) } : init),
			clock,
			pacer,
		});
		const runs = createRunStore(database);
		const leaseClock = { now: clock.now, sleep: systemClock.sleep };
		const services = {
			session,
			state: createSyncStateStore(database),
			outbox: new Outbox({ store: createOutboxStore(database), session, clock, log: silentLog }),
			leases: new Leases({
				store: createLeaseStore(database),
				clock: leaseClock,
				holder: { id: randomId(), name: "test" },
			}),
			runs: new RunRecorder({ store: runs, session, clock, newId: randomId }),
			clock,
			newId: randomId,
		};
		return { database, services, runs };
	};
	const current = open();
	const session = new Session({ token: notion.token, baseUrl: "http://local.test", fetch: notion.fetch, clock, pacer });
	const databases = await session.searchDatabases("Ingredient Inventory");
	const dataSource = databases[0]?.data_sources[0];
	if (!dataSource) {
		throw new Error("The bakery has no ingredients.");
	}
	const page = async (name: string) => {
		const rows = await session.api.query(dataSource.id);
		const found = rows.find((row) => rawTitle(row) === name);
		if (!found) {
			throw new Error(`No row ${name}.`);
		}
		return found;
	};
	return {
		notion,
		session,
		get state() {
			return current.services.state;
		},
		get runs() {
			return current.runs;
		},
		file,
		task: (changes) =>
			new ConnectorSyncTask({
				declaration: { ...declaration, ...changes },
				taskId: "bakery/price list",
				notionId: dataSource.id,
				folder,
				services: current.services,
			}),
		lines: () => readFileSync(file, "utf8").split("\n"),
		write: (text) => writeFileSync(file, text),
		touchFile: (milliseconds) => {
			const time = new Date(Date.now() + milliseconds);
			utimesSync(file, time, time);
		},
		edit: (from, to) => {
			const text = readFileSync(file, "utf8");
			if (text.split(from).length !== 2) {
				throw new Error(`"${from}" isn't there once.`);
			}
			writeFileSync(file, text.replace(from, to));
		},
		row: async (name) => {
			const { Unit, Price } = (await page(name)).properties;
			return [Unit, Price].map((value) => (value ? displayText(plainValue(value)) : "missing"));
		},
		setPrice: async (name, price) => {
			await session.api.updatePage((await page(name)).id, { properties: { Price: { number: price } } });
		},
		trash: async (name) => {
			await session.api.updatePage((await page(name)).id, { in_trash: true });
		},
		hideEdits: (hide) => {
			hidden = hide;
		},
		footprint: () => {
			const { mtimeMs, ino } = statSync(file);
			const writes = notion.journal.filter(
				({ method, path: address }) => method === "PATCH" || (method === "POST" && address.endsWith("/pages")),
			).length;
			return { bytes: readFileSync(file, "utf8"), mtime: mtimeMs, inode: ino, writes };
		},
		renameOption: async (property, from, to) => {
			const schema = (await session.api.dataSource(dataSource.id)).properties[property];
			const options = schema?.type === "select" ? schema.select.options : [];
			const renamed = options.map(({ id, name, color }) => ({ id, name: name === from ? to : name, color }));
			await session.api.updateDataSource(dataSource.id, {
				properties: { [property]: { select: { options: renamed } } },
			});
		},
		alterProperty: async (name, change) => {
			await session.api.updateDataSource(dataSource.id, { properties: { [name]: change } });
		},
		names: async () => {
			const rows = await session.api.query(dataSource.id);
			return rows.map(rawTitle).sort();
		},
		create: async (name, price) => {
			await session.api.createPage({
				parent: { type: "data_source_id", data_source_id: dataSource.id },
				properties: { Name: { title: [{ text: { content: name } }] }, Price: { number: price } },
			});
		},
		close: async () => {
			current.database.close();
			await notion.close();
			rmSync(folder, { recursive: true });
		},
	};
}

/** The same query, for what will be edited in a hundred years. */
function fromNowOn(body: string | FormData | undefined): string | FormData | undefined {
	return typeof body === "string" ? body.replace(/"(on_or_)?after":"20/g, '"$1after":"21') : body;
}

const declaration: SyncTaskDeclaration = {
	kind: "sync",
	name: "price list",
	id: "price list",
	path: ["tasks", "price list"],
	range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
	run: { onChange: false },
	notion: { kind: "database", database: "ingredients" },
	other: { connector: "csv", path: "prices.csv", key: "name" },
	attributes: priceAttributes,
	conflicts: "ask",
	guard: { count: 10, share: 0.2 },
};
