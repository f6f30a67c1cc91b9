import assert from "node:assert/strict";
import {
	type ActivationRecord,
	afterSighting,
	afterStep,
	dueStep,
	hasChanged,
	type LoggedActivation,
} from "../../../src/cascade/activation.ts";

const now = Date.parse("2026-03-11T10:00:30Z");
const minute = 60_000;
const minuteOf = (time: number) => Math.floor(time / minute) * minute;

function record(number: number, active: boolean, seenAt = now - 10 * minute): ActivationRecord {
	return { number, active, seenAt, inactiveAt: active ? undefined : seenAt, handled: 1, reversing: 0, reversed: 0 };
}

describe("activations", () => {
	const cases: readonly (readonly [string, ActivationRecord | undefined, LoggedActivation | undefined, number])[] = [
		["begins at 1", undefined, undefined, 1],
		["goes on with what the log shows when the store is new", undefined, { number: 3, since: 0 }, 3],
		["stays the same while the row stays in the state", record(2, true), { number: 2, since: 0 }, 2],
		["follows the log when another machine is ahead", record(2, true), { number: 4, since: 0 }, 4],
		["is a new one when the row comes back", record(2, false), { number: 2, since: 0 }, 3],
		["is a new one when the row was seen before it first came", record(0, false), undefined, 1],
		[
			"is the one that another machine wrote since the row was out of the state",
			record(1, false),
			{ number: 2, since: minuteOf(now - 5 * minute) },
			2,
		],
		[
			"is a new one when the other machine's rows are older than that",
			record(1, false),
			{ number: 2, since: minuteOf(now - 20 * minute) },
			3,
		],
		[
			"is the written one when the minute doesn't tell",
			record(1, false),
			{ number: 2, since: minuteOf(now - 10 * minute) },
			2,
		],
	];
	for (const [what, before, logged, expected] of cases) {
		it(what, () => {
			assert.equal(afterSighting(before, logged, "effect", now).number, expected);
		});
	}

	it("remembers when the row was last seen out of the state", () => {
		const left = afterSighting(record(2, true), undefined, "other", now);
		assert.deepEqual(left, { ...record(2, false, now), inactiveAt: now });
		assert.equal(afterSighting(left, undefined, "effect", now + 1).inactiveAt, now);
	});

	it("owes the effect of an activation until it is done, also when the row has left the state", () => {
		const left = afterSighting(record(2, true), undefined, "other", now);
		assert.deepEqual(dueStep(left), { kind: "effect", activation: 2 });
		assert.equal(dueStep(afterStep(left, { kind: "effect", activation: 2 })), undefined);
	});

	it("owes every activation that was seen, the oldest first", () => {
		const back = afterSighting(afterSighting(record(2, true), undefined, "other", now), undefined, "effect", now);
		assert.deepEqual(dueStep(back), { kind: "effect", activation: 2 });
		assert.deepEqual(dueStep(afterStep(back, { kind: "effect", activation: 2 })), { kind: "effect", activation: 3 });
	});

	it("owes a reversal until it is done, and no effect that it takes back", () => {
		const cancelled = afterSighting(record(2, true), undefined, "reversal", now);
		assert.deepEqual(dueStep(cancelled), { kind: "reversal", activation: 2 });
		const planned = afterSighting(cancelled, undefined, "other", now);
		assert.deepEqual(dueStep(planned), { kind: "reversal", activation: 2 });
		assert.equal(dueStep(afterStep(planned, { kind: "reversal", activation: 2 })), undefined);
	});

	it("leaves what another machine has begun to that machine", () => {
		const seen = afterSighting(undefined, { number: 3, since: 0 }, "effect", now);
		assert.deepEqual(dueStep(seen), { kind: "effect", activation: 3 });
		assert.equal(dueStep(afterSighting(undefined, { number: 3, since: 0 }, "other", now)), undefined);
	});

	it("takes a listing for news only where it says something else than the record", () => {
		assert.equal(hasChanged(undefined, "effect"), true);
		assert.equal(hasChanged(record(1, true), "effect"), false);
		assert.equal(hasChanged(record(1, true), "other"), true);
		assert.equal(hasChanged(undefined, "other"), false);
		assert.equal(hasChanged(undefined, "reversal"), false);
		assert.equal(hasChanged({ ...record(1, false), reversing: 1 }, "reversal"), false);
		assert.equal(hasChanged(record(1, false), "reversal"), true);
	});
});
