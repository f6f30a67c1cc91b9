import assert from "node:assert/strict";
import fc from "fast-check";
import { createPacer } from "../../../src/notion/pacer.ts";
import { createVirtualClock } from "../../support/virtualClock.ts";

describe("pacer", () => {
	it("never lets more than 60 x rate + burst go within 60 seconds, whatever the pauses", async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 10 }),
				fc.integer({ min: 1, max: 20 }),
				fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 150 }),
				async (requestsPerSecond, burst, pauses) => {
					const clock = createVirtualClock();
					const pacer = createPacer({ clock, requestsPerSecond, burst });
					const sent: number[] = [];
					for (const pause of pauses) {
						await pacer.turn("background");
						sent.push(clock.now());
						await clock.sleep(pause % 7 === 0 ? pause : 0);
					}
					for (const [i, start] of sent.entries()) {
						const within = sent.slice(i).filter((time) => time < start + 60_000).length;
						assert.ok(within <= 60 * requestsPerSecond + burst, `${within} requests in 60 s`);
					}
				},
			),
			{ numRuns: 60 },
		);
	});

	it("lets interactive requests overtake background ones", async () => {
		const clock = createVirtualClock();
		const pacer = createPacer({ clock, requestsPerSecond: 1, burst: 1 });
		await pacer.turn("background");
		const order: string[] = [];
		await Promise.all([
			pacer.turn("background").then(() => order.push("background 1")),
			pacer.turn("background").then(() => order.push("background 2")),
			pacer.turn("interactive").then(() => order.push("interactive")),
		]);
		assert.equal(order[0], "interactive");
	});

	it("holds everybody when the service asks for it", async () => {
		const clock = createVirtualClock();
		const pacer = createPacer({ clock, requestsPerSecond: undefined });
		const start = clock.now();
		pacer.hold(30_000);
		await pacer.turn("interactive");
		assert.equal(clock.now() - start, 30_000);
	});

	it("forgets a request that was cancelled while it waited", async () => {
		const clock = createVirtualClock();
		const pacer = createPacer({ clock, requestsPerSecond: 1, burst: 1 });
		await pacer.turn("background");
		const controller = new AbortController();
		const waiting = pacer.turn("background", controller.signal);
		controller.abort(new Error("enough"));
		await assert.rejects(waiting, /enough/);
		await pacer.turn("background");
	});
});
