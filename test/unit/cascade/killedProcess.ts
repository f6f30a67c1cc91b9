// A process of its own that runs the sample's cascade once, to be killed at any moment.
// node killedProcess.ts STORE_FILE BASE_URL TOKEN PAGE_ID CLOCK_OFFSET SOURCES_AS_JSON; prints "started", then "written N".
import process from "node:process";
import { type Clock, randomId } from "../../../src/base/clock.ts";
import { silentLog } from "../../../src/base/log.ts";
import { CascadeTask } from "../../../src/cascade/cascadeTask.ts";
import { createPacer } from "../../../src/notion/pacer.ts";
import { Session } from "../../../src/notion/session.ts";
import { createActivationStore } from "../../../src/store/activations.ts";
import { StoreDatabase } from "../../../src/store/database.ts";
import { createLeaseStore } from "../../../src/store/leases.ts";
import { createOutboxStore } from "../../../src/store/outbox.ts";
import { createRunStore } from "../../../src/store/runs.ts";
import { Leases } from "../../../src/tasks/lease.ts";
import { Outbox } from "../../../src/tasks/outbox.ts";
import { RunRecorder } from "../../../src/tasks/runs.ts";
import { useIngredients } from "./bakery.ts";

const [file = "", baseUrl = "", token = "", pageId = "", offset = "0", sources = "{}"] = process.argv.slice(2);

// Later processes live later, so that they needn't wait for the lease of the one before, nor for Notion's limit.
const clock: Clock = {
	now: () => Date.now() + Number(offset),
	sleep: (milliseconds, signal) =>
		new Promise((resolve, reject) => {
			const timer = setTimeout(resolve, Math.min(milliseconds, 5000));
			signal?.addEventListener("abort", () => {
				clearTimeout(timer);
				reject(signal.reason);
			});
		}),
};
const session = new Session({
	token,
	baseUrl,
	clock,
	pacer: createPacer({ clock, requestsPerSecond: undefined }),
});
const database = StoreDatabase.open(file);
const task = new CascadeTask({
	declaration: useIngredients(),
	storeId: "bakery/use ingredients",
	sources: JSON.parse(sources),
	session,
	outbox: new Outbox({ store: createOutboxStore(database), session, clock, log: silentLog }),
	recorder: new RunRecorder({ store: createRunStore(database), session, clock, newId: randomId }),
	leases: new Leases({ store: createLeaseStore(database), clock, holder: { id: randomId(), name: "process" } }),
	activations: createActivationStore(database),
	clock,
	log: silentLog,
});
process.stdout.write("started\n");
const { written } = await task.run(pageId);
process.stdout.write(`written ${written.length}\n`);
database.close();
