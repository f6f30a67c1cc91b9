import assert from "node:assert/strict";
import fc from "fast-check";
import {
	isExecutable,
	loggedActivation,
	planCascade,
	plannedKeys,
	rowsToWrite,
} from "../../../src/cascade/cascadePlan.ts";
import type { Quantity } from "../../../src/cascade/observation.ts";
import { id, line, logRow, planInput, trigger } from "./builders.ts";

const number = (value: number): Quantity => ({ kind: "number", number: value });

describe("planning a cascade", () => {
	it("plans a row per line: trigger amount x line amount x factor", () => {
		const plan = planCascade(planInput());
		assert.deepEqual(
			plan.rows.map(({ item, amount, reason, source }) => [item.title, amount, reason, source]),
			[
				["Item 1", -4, "Task: Croissants", id(1)],
				["Item 2", -8, "Task: Croissants", id(1)],
			],
		);
		assert.ok(isExecutable(plan));
	});

	it("multiplies decimals as people do", () => {
		const input = planInput({ trigger: trigger({ amount: number(3) }), junction: [line(1, { amount: number(0.1) })] });
		assert.equal(planCascade(input).rows[0]?.amount, -0.3);
	});

	const unsound: readonly (readonly [string, Parameters<typeof line>[1], string])[] = [
		["no item", { items: [] }, '"Line 1" has nothing in "Ingredient".'],
		[
			"two items",
			{ items: [2, 3].map((n) => ({ id: id(n), title: "x", inTrash: false, values: {} })) },
			'"Line 1" has 2 entries in "Ingredient" where one is needed.',
		],
		[
			"an item in the trash",
			{ items: [{ id: id(2), title: "Salt", inTrash: true, values: {} }] },
			'"Line 1" points to "Salt", which is in the trash.',
		],
		["no amount", { amount: { kind: "empty" } }, '"Line 1" has no number in "Amount per batch".'],
		["an amount of zero", { amount: number(0) }, '"Line 1" has 0 in "Amount per batch".'],
		[
			"an amount that is not a number",
			{ amount: number(Number.NaN) },
			'"Line 1" has NaN in "Amount per batch", not a number.',
		],
		[
			"a text for an amount",
			{ amount: { kind: "other", text: "a pinch" } },
			'"Line 1" has a pinch in "Amount per batch", not a number.',
		],
		["an amount beyond numbers", { amount: number(1e308) }, 'The amount for "Line 1" is too large or too small.'],
	];
	for (const [what, changes, message] of unsound) {
		it(`plans nothing to be written for a line with ${what}, and names the line`, () => {
			const plan = planCascade(planInput({ junction: [line(1, changes), line(2)] }));
			assert.deepEqual(
				plan.problems.map((problem) => problem.message),
				[message],
			);
			assert.equal(plan.problems[0]?.page.title, "Line 1");
			assert.equal(isExecutable(plan), false);
		});
	}

	const unready: readonly (readonly [string, Parameters<typeof trigger>[0], string])[] = [
		["in another state", { phase: "other", state: "Status: Planned" }, "not-in-state"],
		["in the trash", { inTrash: true, phase: "other" }, "in-trash"],
		["without a related row", { related: [] }, "no-related-row"],
		["that this task has written itself, by way of another", { title: "Loop", writtenBy: undefined }, "loop"],
		["without an amount", { amount: { kind: "empty" } }, "no-amount"],
	];
	for (const [what, changes, code] of unready) {
		it(`plans nothing to be written for a trigger row ${what}`, () => {
			const ancestors = code === "loop" ? ["another", "task"] : ["another"];
			const plan = planCascade(planInput({ trigger: trigger(changes), ancestors }));
			assert.deepEqual(
				plan.problems.map((problem) => problem.code),
				[code],
			);
		});
	}

	it("says so when there are no lines", () => {
		assert.equal(planCascade(planInput({ junction: [] })).problems[0]?.code, "no-junction-row");
	});

	it("takes what is in the log, or in the store, for written", () => {
		const input = planInput();
		const [first = "", second = ""] = plannedKeys(input);
		const plan = planCascade({ ...input, log: [logRow(first, { amount: -5 })], written: new Set([second]) });
		assert.deepEqual(rowsToWrite(plan), []);
		assert.equal(plan.rows[0]?.amount, -5);
		assert.equal(isExecutable(plan), false);
	});

	it("doesn't mind what becomes of a line whose row is written", () => {
		const input = planInput({ junction: [line(1, { items: [], amount: { kind: "empty" } })] });
		const [key = ""] = plannedKeys(input);
		assert.deepEqual(planCascade({ ...input, log: [logRow(key)] }).problems, []);
	});

	it("plans every line once whatever was written before: the missing ones and no others", () => {
		const lines = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 40 });
		fc.assert(
			fc.property(lines, fc.array(fc.boolean()), fc.integer({ min: 1, max: 9 }), (numbers, done, activation) => {
				const input = planInput({ junction: numbers.map((n) => line(n)), activation });
				const keys = plannedKeys(input);
				const log = keys.filter((_key, i) => done[i] === true).map((key) => logRow(key));
				const plan = planCascade({ ...input, log });
				const written = [...log.map(({ key }) => key), ...rowsToWrite(plan).map((row) => row.operationKey)];
				assert.deepEqual(written.toSorted(), keys.toSorted());
				assert.equal(new Set(keys).size, numbers.length);
				assert.equal(plan.problems.length === 0, numbers.length > 0);
			}),
		);
	});

	it("reads the newest activation from the log", () => {
		const [first = ""] = plannedKeys(planInput({ activation: 1 }));
		const [second = "", third = ""] = plannedKeys(planInput({ activation: 2 }));
		const log = [
			logRow(second, { createdAt: 9 }),
			logRow(first, { createdAt: 1 }),
			logRow(third, { createdAt: 7 }),
			logRow("something else"),
		];
		assert.deepEqual(loggedActivation(log), { number: 2, since: 7 });
		assert.equal(loggedActivation([]), undefined);
	});
});
