import { systemClock } from "../../../src/base/clock.ts";
import { StoreDatabase } from "../../../src/store/database.ts";
import { SessionObjects } from "../../../src/store/objects.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import type { Measurement } from "../run.ts";
import { median } from "../start/median.ts";
import { fillStore } from "./largeStore.ts";

const objects = 100_000;
const restarts = 9;
const longest = 100;

/** From opening the store to what the sidebar's first rows are made of, at 100,000 stored objects. */
export async function measureTree(report: (measurement: Measurement) => void): Promise<void> {
	using folder = temporaryFolder();
	const file = folder.file("workspaces.db");
	const filled = await fillStore(file, objects, 1);
	filled.database.close();
	const times: number[] = [];
	for (let i = 0; i < restarts; i++) {
		const called = performance.now();
		const database = StoreDatabase.open(file);
		const stored = new SessionObjects(database, filled.sessionId, systemClock, (error) => {
			throw error;
		});
		const [databases, pages] = await Promise.all([stored.databases(), stored.rootPages()]);
		const containers = await stored.pagesWithChildren(pages.map(({ id }) => id));
		times.push(performance.now() - called);
		if (databases.length === 0 || pages.length === 0 || containers.size === 0) {
			throw new Error("There must be rows to show.");
		}
		database.close();
	}
	const name = `store opened to first rows of the tree at ${objects} objects (median of ${restarts})`;
	report({ name, ...median(times), unit: "ms", target: longest });
}
