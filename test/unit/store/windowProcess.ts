// A window of its own on a shared store, to be killed at any moment.
// node windowProcess.ts FILE JOURNAL SESSION_ID NAME; writes without end, and prints what is safe: "safe N" once write N is on the disk.
import process from "node:process";
import { systemClock } from "../../../src/base/clock.ts";
import { StoreDatabase } from "../../../src/store/database.ts";
import { SessionObjects } from "../../../src/store/objects.ts";
import { storedPage } from "./storedPage.ts";

const [file = "", journal = "wal", sessionId = "", name = ""] = process.argv.slice(2);
const database = StoreDatabase.open(file, systemClock, { journal: journal === "truncate" ? "truncate" : "wal" });
const objects = new SessionObjects<{ v: number }>(database, sessionId, systemClock, (error) => {
	throw error;
});
process.stdout.write("opened\n");
for (let n = 1; ; n++) {
	// A note that must not be lost, as an operation of the outbox; and a crawl's page of objects beside it.
	await database.write(() =>
		database
			.statement(
				"INSERT INTO operations (id, task_id, run_id, kind, body, state, created_at, changed_at) VALUES (?, ?, 'run', 'create', '{}', 'ready', 0, 0)",
			)
			.run(`${name}-${n}`, name),
	);
	process.stdout.write(`safe ${n}\n`);
	objects.put(
		Array.from({ length: 30 }, (_, i) =>
			storedPage(`page-${(n * 7 + i) % 200}`, `Loaf ${n} of ${name}`, {
				askedAt: n * 1000,
				text: `batch ${n} ${i}`,
				object: { v: n },
			}),
		),
	);
	await objects.flush();
	await objects.rootPages();
	await objects.search(`loaf ${n}`, 10);
	await objects.saveListing("everything", { ...(await objects.listing("everything")), cursor: `${n}` });
}
