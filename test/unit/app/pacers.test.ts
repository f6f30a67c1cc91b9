import assert from "node:assert/strict";
import { Pacers } from "../../../src/app/pacers.ts";
import type { Pacer } from "../../../src/notion/pacer.ts";
import { createBudgetStore } from "../../../src/store/budgets.ts";
import { StoreDatabase } from "../../../src/store/database.ts";
import { createCountingService } from "../../support/countingService.ts";
import { createSimulatedClock } from "../../support/simulatedClock.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

describe("The pacers of an app", () => {
	const baseUrl = "https://api.notion.com";

	/** Two windows on one store file. */
	function twoWindows(clock = createSimulatedClock()) {
		const folder = temporaryFolder();
		const databases = [1, 2].map(() => StoreDatabase.open(folder.file("workspaces.db"), clock));
		const windows = databases.map((database) => new Pacers(createBudgetStore(database, clock), clock));
		const close = () => {
			for (const database of databases) {
				database.close();
			}
			folder[Symbol.dispose]();
		};
		const [first, second] = windows as [Pacers, Pacers];
		const [database] = databases as [StoreDatabase];
		return { clock, first, second, database, [Symbol.dispose]: close };
	}

	const sendMany = async (count: number, pacer: Pacer, ask: () => number | undefined) => {
		for (let sent = 0; sent < count; ) {
			await pacer.turn("background");
			const retryAfter = ask();
			if (retryAfter === undefined) {
				sent++;
				await pacer.answered();
			} else {
				await pacer.refused({ retryAfter });
			}
		}
	};

	it("give two windows with one token one budget", async () => {
		using windows = twoWindows();
		const { clock, first, second } = windows;
		const service = createCountingService(clock, { perSecond: 3 });
		const pacers = [first, second].map((window) => window.pacer({ baseUrl, token: "ntn_one" }));
		const start = clock.now();
		await clock.run(Promise.all(pacers.map((pacer) => sendMany(150, pacer, service.ask))));
		assert.ok(service.refused.length < 3, `${service.refused.length} refusals`);
		assert.ok(clock.now() - start < 1.05 * 100_000, `${clock.now() - start} ms`);
	});

	it("begin at the budget that Notion documents", async () => {
		using windows = twoWindows();
		const { clock, first } = windows;
		const pacer = first.pacer({ baseUrl, token: "ntn_one" });
		const start = clock.now();
		await clock.run(Promise.all(Array.from({ length: 181 }, () => pacer.turn("interactive"))));
		assert.ok(clock.now() - start >= 60_000);
	});

	it("remember after a restart what was sent before it", async () => {
		using windows = twoWindows();
		const { clock, first, second } = windows;
		await clock.run(sendMany(30, first.pacer({ baseUrl, token: "ntn_one" }), () => undefined));
		const start = clock.now();
		const pacer = second.pacer({ baseUrl, token: "ntn_one" });
		const waits: number[] = [];
		const burst = async () => {
			for (let i = 0; i < 170; i++) {
				await pacer.turn("interactive");
				waits.push(clock.now() - start);
			}
		};
		await clock.run(burst());
		assert.equal(waits.filter((wait) => wait < 10_000).length, 150);
	});

	it("tell other tokens of a workspace when its own limit was met", async () => {
		using windows = twoWindows();
		const { clock, first, second } = windows;
		const one = first.pacer({ baseUrl, token: "ntn_one", workspaceId: "w" });
		const two = second.pacer({ baseUrl, token: "ntn_two", workspaceId: "w" });
		const elsewhere = second.pacer({ baseUrl, token: "ntn_three", workspaceId: "another" });
		await clock.run(one.turn("interactive"));
		await one.refused({ retryAfter: 90_000, limit: "workspace" });
		const start = clock.now();
		await clock.run(elsewhere.turn("interactive"));
		assert.equal(clock.now(), start);
		await clock.run(two.turn("interactive"));
		assert.equal(clock.now() - start, 90_000);
	});

	it("keep a hash of a token and never the token", async () => {
		using windows = twoWindows();
		await windows.clock.run(windows.first.pacer({ baseUrl, token: "ntn_canary", workspaceId: "w" }).turn("background"));
		const rows = windows.database.sqlite.prepare("SELECT * FROM budgets").all();
		assert.equal(rows.length, 2);
		assert.ok(!JSON.stringify(rows).includes("canary"));
	});

	it("write nothing for a workspace on this machine, which has no budget", async () => {
		using windows = twoWindows();
		const pacer = windows.first.pacer({ baseUrl: "http://127.0.0.1:8080", token: "ntn_local" });
		await windows.clock.run(sendMany(500, pacer, () => undefined));
		assert.deepEqual(windows.database.sqlite.prepare("SELECT * FROM budgets").all(), []);
	});
});
