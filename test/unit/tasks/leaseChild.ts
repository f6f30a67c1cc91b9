// A process that runs a task under its lease, again and again, on a store that it shares: STORE NAME ORIGIN. Each step adds one to
// the task's runs and leaves its number in `startedAt`. What happens is written to the output, one word and one number a line.
import process from "node:process";
import { isWorkspaceError } from "../../../src/base/errors.ts";
import { StoreDatabase } from "../../../src/store/database.ts";
import { createLeaseStore } from "../../../src/store/leases.ts";
import { createScheduleStore } from "../../../src/store/schedules.ts";
import { Leases } from "../../../src/tasks/lease.ts";
import { createFastClock } from "./fastClock.ts";

const [file = "", name = "", origin = ""] = process.argv.slice(2);
const clock = createFastClock(Number(origin));
const database = StoreDatabase.open(file, clock);
const leases = new Leases({ store: createLeaseStore(database), clock, holder: { id: name, name } });
const schedules = createScheduleStore(database);
const say = (event: string, number: number) => process.stdout.write(`${event} ${number}\n`);

for (;;) {
	try {
		await leases.withLease("task", async ({ fence }) => {
			say("held", fence);
			for (let step = 0; step < 200; step++) {
				await schedules.update(
					"task",
					(before) => {
						if ((before?.startedAt ?? 0) > fence) {
							say("stale", fence);
						}
						return { paused: false, failures: 0, runs: (before?.runs ?? 0) + 1, startedAt: fence };
					},
					{ id: "task", fence },
				);
				say("step", fence);
				// Deaf to the lost lease on purpose: only the store keeps it from going on.
				await clock.sleep(500);
			}
		});
	} catch (error) {
		if (!isWorkspaceError(error, "busy")) {
			throw error;
		}
		say("refused", 0);
		await clock.sleep(1000);
	}
}
