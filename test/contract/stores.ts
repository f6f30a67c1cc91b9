import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { StoreDatabase } from "../../src/store/database.ts";

/** Runs `suite` once for each implementation; `open` is called anew for every test. */
export function forEachImplementation<T>(
	name: string,
	implementations: Readonly<Record<string, (database: () => StoreDatabase) => T>>,
	suite: (open: () => T) => void,
): void {
	for (const [implementation, create] of Object.entries(implementations)) {
		describe(`${name}: ${implementation}`, () => {
			const opened: { database: StoreDatabase; folder: string }[] = [];
			const database = () => {
				const folder = mkdtempSync(path.join(tmpdir(), "store-"));
				const store = { database: StoreDatabase.open(path.join(folder, "store.db")), folder };
				opened.push(store);
				return store.database;
			};
			afterEach(() => {
				for (const store of opened.splice(0)) {
					store.database.close();
					rmSync(store.folder, { recursive: true });
				}
			});
			suite(() => create(database));
		});
	}
}
