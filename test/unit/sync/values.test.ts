import assert from "node:assert/strict";
import fc from "fast-check";
import { type AttributeValue, canonicalValue, sameValue } from "../../../src/sync/values.ts";

describe("values of attributes", () => {
	it("are equal however they are written, and different when they mean something else", () => {
		for (const [a, b] of [
			["caf\u00e9", "cafe\u0301"],
			["a\r\nb\rc", "a\nb\nc"],
			["", null],
			[[], null],
			[0, -0],
			[
				["b", "a", "a"],
				["a", "b"],
			],
			[{ start: "2026-03-11T10:00:00+01:00" }, { start: "2026-03-11T09:00:00.000Z", end: null }],
			[{ start: "2026-03-11 09:00" }, { start: "2026-03-11T09:00:00Z" }],
		] as const satisfies readonly (readonly [AttributeValue, AttributeValue])[]) {
			assert.ok(sameValue(a, b), JSON.stringify([a, b]));
		}
		for (const [a, b] of [
			["a", "A"],
			["1", 1],
			[false, null],
			[0, null],
			[["a"], "a"],
			[{ start: "2026-03-11" }, { start: "2026-03-11T00:00:00Z" }],
			[{ start: "2026-03-11" }, { start: "2026-03-11", end: "2026-03-12" }],
		] as const satisfies readonly (readonly [AttributeValue, AttributeValue])[]) {
			assert.ok(!sameValue(a, b), JSON.stringify([a, b]));
		}
	});

	it("have one spelling, which is its own", () => {
		const value: fc.Arbitrary<AttributeValue> = fc.oneof(
			fc.constant(null),
			fc.string({ unit: "binary" }),
			fc.double({ noNaN: true }),
			fc.boolean(),
			fc.array(fc.string({ unit: "grapheme" })),
			fc
				.date({ noInvalidDate: true, min: new Date(0), max: new Date("2100-01-01") })
				.map((date) => ({ start: date.toISOString() })),
		);
		fc.assert(
			fc.property(value, value, (a, b) => {
				assert.ok(sameValue(a, canonicalValue(a)));
				assert.deepEqual(canonicalValue(canonicalValue(a)), canonicalValue(a));
				assert.equal(sameValue(a, b), sameValue(b, a));
			}),
		);
	});
});
