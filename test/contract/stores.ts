import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { StoreDatabase } from "../../src/store/database.ts";

/** What an implementation is made of. */
export interface StoreFiles {
	/** A new store in a file of its own. */
	(): StoreDatabase;
	/** The file of the newest store once more, as another window opens it. */
	again(): StoreDatabase;
}

/** Several windows' stores as one: each call goes to the next of them. */
export function inTurn<T extends object>(...stores: readonly T[]): T {
	let calls = 0;
	return new Proxy(stores[0] as T, {
		get: (_first, name) => {
			return (...args: unknown[]) => {
				const store = stores[calls++ % stores.length] as T;
				const method = Reflect.get(store, name) as (...args: unknown[]) => unknown;
				return method.apply(store, args);
			};
		},
	});
}

/** Runs `suite` once for each implementation; `open` is called anew for every test. */
export function forEachImplementation<T>(
	name: string,
	implementations: Readonly<Record<string, (database: StoreFiles) => T>>,
	suite: (open: () => T) => void,
): void {
	for (const [implementation, create] of Object.entries(implementations)) {
		describe(`${name}: ${implementation}`, () => {
			const opened: { database: StoreDatabase; folder: string }[] = [];
			const openIn = (folder: string) => {
				const database = StoreDatabase.open(path.join(folder, "store.db"));
				opened.push({ database, folder });
				return database;
			};
			const database: StoreFiles = Object.assign(() => openIn(mkdtempSync(path.join(tmpdir(), "store-"))), {
				again: () => openIn(opened.at(-1)?.folder ?? ""),
			});
			afterEach(() => {
				const all = opened.splice(0);
				for (const { database } of all) {
					database.close();
				}
				for (const folder of new Set(all.map((store) => store.folder))) {
					rmSync(folder, { recursive: true });
				}
			});
			suite(() => create(database));
		});
	}
}
