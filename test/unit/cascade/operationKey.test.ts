import assert from "node:assert/strict";
import fc from "fast-check";
import { formatKey, keyPrefix, parseKey } from "../../../src/cascade/operationKey.ts";

describe("operation keys", () => {
	const key = fc.record(
		{
			task: fc.string({ minLength: 1 }).filter((text) => text.trim() === text),
			triggerId: fc.uuid(),
			activation: fc.integer({ min: 1 }),
			junctionId: fc.uuid(),
			reversal: fc.boolean(),
		},
		{ noNullPrototype: true },
	);

	it("give back what they were made from, whatever the task is called", () => {
		fc.assert(fc.property(key, (parts) => assert.deepEqual(parseKey(formatKey(parts)), parts)));
	});

	it("differ when anything differs", () => {
		fc.assert(
			fc.property(key, key, (a, b) => {
				assert.equal(formatKey(a) === formatKey(b), JSON.stringify(a) === JSON.stringify(b));
			}),
		);
	});

	it("begin with what all keys of the task and row begin with", () => {
		fc.assert(
			fc.property(key, (parts) => assert.ok(formatKey(parts).startsWith(keyPrefix(parts.task, parts.triggerId)))),
		);
	});

	it("aren't seen in other texts", () => {
		for (const text of ["", "a/b/c/d", "Opening stock", `task/${"0".repeat(32)}/0/${"0".repeat(32)}`]) {
			assert.equal(parseKey(text), undefined);
		}
	});
});
