import assert from "node:assert/strict";
import fc from "fast-check";
import { isWorkspaceError } from "../../../src/base/errors.ts";
import { createMemoryBudgets } from "../../../src/notion/budgetStore.ts";
import { createPacer, type Pacer } from "../../../src/notion/pacer.ts";
import type { Priority } from "../../../src/notion/requestOptions.ts";
import { type CountingService, createCountingService } from "../../support/countingService.ts";
import { createSimulatedClock, type SimulatedClock } from "../../support/simulatedClock.ts";

/** Sends a request until the service takes it; gives the milliseconds that took. */
async function send(
	pacer: Pacer,
	service: CountingService,
	clock: SimulatedClock,
	priority: Priority,
): Promise<number> {
	const start = clock.now();
	for (let again = false; ; again = true) {
		await pacer.turn(priority, { again });
		const retryAfter = service.ask();
		if (retryAfter === undefined) {
			await pacer.answered();
			return clock.now() - start;
		}
		await pacer.refused({ retryAfter });
	}
}

function sendMany(count: number, ...parameters: Parameters<typeof send>): Promise<number[]> {
	return Promise.all(Array.from({ length: count }, () => send(...parameters)));
}

describe("pacer", () => {
	it("never lets more than the budget of a minute go within any minute, whatever the pauses and priorities", async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 4 }),
				fc.array(
					fc.record({
						pause: fc.integer({ min: 0, max: 9000 }),
						count: fc.integer({ min: 1, max: 120 }),
						urgent: fc.boolean(),
					}),
					{ minLength: 1, maxLength: 6 },
				),
				async (requestsPerSecond, steps) => {
					const clock = createSimulatedClock();
					const service = createCountingService(clock, { perSecond: requestsPerSecond });
					// Before it tries for more.
					const pacer = createPacer({ clock, requestsPerSecond });
					const work = async () => {
						const sent: Promise<unknown>[] = [];
						for (const { pause, count, urgent } of steps) {
							sent.push(sendMany(count, pacer, service, clock, urgent ? "interactive" : "background"));
							await clock.sleep(pause);
						}
						await Promise.all(sent);
					};
					await clock.run(work());
					const first = service.accepted[0] ?? 0;
					assert.deepEqual(
						service.refused.filter((at) => at < first + 60_000),
						[],
					);
				},
			),
			{ numRuns: 40 },
		);
	});

	it("lets interactive requests overtake background ones", async () => {
		const clock = createSimulatedClock();
		const pacer = createPacer({ clock, requestsPerSecond: 1 });
		const order: string[] = [];
		const ask = (name: string, priority: Priority) => pacer.turn(priority).then(() => order.push(name));
		const background = Array.from({ length: 10 }, (_, i) => ask(`background ${i}`, "background"));
		const urgent = async () => {
			await clock.sleep(1500);
			await ask("interactive", "interactive");
		};
		await clock.run(Promise.all([...background, urgent()]));
		assert.ok(order.indexOf("interactive") < 6, order.join(", "));
	});

	it("lets a person's requests go at once after a quiet time, a whole minute's if need be", async () => {
		const clock = createSimulatedClock();
		const pacer = createPacer({ clock, requestsPerSecond: 3 });
		const service = createCountingService(clock, { perSecond: 3 });
		const waits = await clock.run(sendMany(150, pacer, service, clock, "interactive"));
		assert.equal(Math.max(...waits), 0);
	});

	it("keeps a place for a person while a crawl uses up everything else", async () => {
		const clock = createSimulatedClock();
		const pacer = createPacer({ clock, requestsPerSecond: 3 });
		const service = createCountingService(clock, { perSecond: 3 });
		const waits: number[] = [];
		const person = async () => {
			for (let i = 0; i < 40; i++) {
				await clock.sleep(4100);
				waits.push(await send(pacer, service, clock, "interactive"));
			}
		};
		await clock.run(Promise.all([sendMany(450, pacer, service, clock, "background"), person()]));
		const late = waits.filter((wait) => wait > 2 * (1000 / 3));
		assert.ok(late.length <= waits.length * 0.05, late.join(", "));
	});

	for (const [name, real] of [
		["a third of what is documented", { perSecond: 1 }],
		["a quarter of it, in windows of ten seconds", { perSecond: 0.8, window: 10 }],
		["no bursts", { perSecond: 3, window: 1 }],
		["windows that begin with the full minute", { perSecond: 2, fixed: true }],
	] as const) {
		it(`finds a budget of ${name} by itself, and uses it`, async () => {
			const clock = createSimulatedClock();
			const service = createCountingService(clock, real);
			const pacer = createPacer({ clock, requestsPerSecond: 3 });
			const count = Math.round(real.perSecond * 600);
			const start = clock.now();
			await clock.run(sendMany(count, pacer, service, clock, "background"));
			const ideal = (count / real.perSecond) * 1000;
			assert.ok(clock.now() - start < 1.25 * ideal, `${clock.now() - start} ms, ideal ${ideal}`);
			const inLastHalf = service.refused.filter((at) => at > start + ideal / 2);
			assert.ok(inLastHalf.length <= 0.02 * count, `${inLastHalf.length} refusals of ${count}`);
		});
	}

	it("finds a budget of twice what is documented", async () => {
		const clock = createSimulatedClock();
		const service = createCountingService(clock, { perSecond: 6 });
		const pacer = createPacer({ clock, requestsPerSecond: 3 });
		await clock.run(sendMany(5000, pacer, service, clock, "background"));
		const last = clock.now();
		const inLastMinute = service.accepted.filter((at) => at > last - 60_000).length;
		assert.ok(inLastMinute > 0.9 * 360, `${inLastMinute} in the last minute`);
		assert.ok(service.refused.length < 0.01 * 5000, `${service.refused.length} refusals`);
	});

	it("sends at once where no limit is known, and finds it when it is met", async () => {
		const clock = createSimulatedClock();
		const service = createCountingService(clock, { perSecond: 5 });
		const pacer = createPacer({ clock, requestsPerSecond: undefined });
		await clock.run(sendMany(300, pacer, service, clock, "background"));
		assert.equal(service.refused.length, 0);
		await clock.run(sendMany(900, pacer, service, clock, "background"));
		const second = service.refused.filter((at) => at > (service.refused[0] ?? 0) + 60_000);
		assert.ok(second.length <= 3, `${second.length} refusals after it was known`);
	});

	it("waits twice as long after each refusal that doesn't say how long", async () => {
		const clock = createSimulatedClock();
		const pacer = createPacer({ clock, requestsPerSecond: 3 });
		const pauses: number[] = [];
		const work = async () => {
			for (let i = 0; i < 8; i++) {
				await pacer.turn("interactive");
				pauses.push(await pacer.refused({ retryAfter: undefined }));
			}
			await pacer.turn("interactive");
			await pacer.answered();
			await pacer.turn("interactive");
			pauses.push(await pacer.refused({ retryAfter: undefined }));
		};
		await clock.run(work());
		assert.deepEqual(pauses, [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 1000]);
	});

	it("holds everybody for minutes when the service asks for it, and tells who won't wait so long at once", async () => {
		const clock = createSimulatedClock();
		const pacer = createPacer({ clock, requestsPerSecond: 3 });
		const start = clock.now();
		assert.equal(await pacer.refused({ retryAfter: 600_000 }), 600_000);
		const impatient = pacer.turn("interactive", { patience: 120_000 });
		const told = assert.rejects(
			impatient,
			(error) => isWorkspaceError(error, "rateLimited") && /10 minutes/.test(error.remedy ?? ""),
		);
		await clock.run(told);
		assert.equal(clock.now(), start);
		await clock.run(pacer.turn("background"));
		assert.equal(clock.now() - start, 600_000);
	});

	it("forgets a request that was cancelled while it waited", async () => {
		const clock = createSimulatedClock();
		const pacer = createPacer({ clock, requestsPerSecond: 1 });
		const service = createCountingService(clock, { perSecond: 1 });
		await clock.run(sendMany(3, pacer, service, clock, "background"));
		const controller = new AbortController();
		const waiting = pacer.turn("background", { signal: controller.signal });
		controller.abort(new Error("enough"));
		await assert.rejects(waiting, /enough/);
		await clock.run(pacer.turn("background"));
	});

	it("keeps to one budget with another window that has the same token, and finds it without asking", async () => {
		const clock = createSimulatedClock();
		const service = createCountingService(clock, { perSecond: 3 });
		const shared = { store: createMemoryBudgets(), token: "hash" };
		const windows = [1, 2].map(() => createPacer({ clock, requestsPerSecond: 3, shared }));
		const start = clock.now();
		await clock.run(Promise.all(windows.map((pacer) => sendMany(300, pacer, service, clock, "background"))));
		assert.ok(service.refused.length < 6, `${service.refused.length} refusals`);
		assert.ok(clock.now() - start <= 1.05 * 200_000, `${clock.now() - start} ms`);
	});

	it("keeps to the workspace's budget with other connections, each within its own", async () => {
		const clock = createSimulatedClock();
		const workspace = createCountingService(clock, { perSecond: 4 });
		const store = createMemoryBudgets();
		const connections = ["a", "b"].map((token) =>
			createPacer({ clock, requestsPerSecond: 3, shared: { store, token, workspace: "w" } }),
		);
		await clock.run(Promise.all(connections.map((pacer) => sendMany(600, pacer, workspace, clock, "background"))));
		assert.ok(workspace.refused.length < 12, `${workspace.refused.length} refusals`);
	});

	it("goes on alone when the store fails", async () => {
		const clock = createSimulatedClock();
		const store = { update: () => Promise.reject(new Error("locked")) };
		const pacer = createPacer({ clock, requestsPerSecond: 3, shared: { store, token: "hash" } });
		const service = createCountingService(clock, { perSecond: 3 });
		await clock.run(sendMany(200, pacer, service, clock, "background"));
		assert.deepEqual(service.refused, []);
	});
});
