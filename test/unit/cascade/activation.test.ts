import assert from "node:assert/strict";
import { type ActivationRecord, afterSighting, type LoggedActivation } from "../../../src/cascade/activation.ts";

const now = Date.parse("2026-03-11T10:00:30Z");
const minute = 60_000;
const minuteOf = (time: number) => Math.floor(time / minute) * minute;

function record(number: number, active: boolean, seenAt = now - 10 * minute): ActivationRecord {
	return { number, active, seenAt, inactiveAt: active ? undefined : seenAt, handled: 1, reversed: 0 };
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
			assert.equal(afterSighting(before, logged, true, now).number, expected);
		});
	}

	it("remembers when the row was last seen out of the state", () => {
		const left = afterSighting(record(2, true), undefined, false, now);
		assert.deepEqual(left, { number: 2, active: false, seenAt: now, inactiveAt: now, handled: 1, reversed: 0 });
		assert.equal(afterSighting(left, undefined, true, now + 1).inactiveAt, now);
	});
});
