import assert from "node:assert/strict";
import { cascadeLoops } from "../../../src/cascade/cascadeLoops.ts";

/** `a>b`: the cascade called `a>b` watches a and writes to b. */
function loopsOf(...names: readonly string[]): string[] {
	const cascades = names.map((name) => {
		const [trigger = "", log = ""] = name.split(">");
		return { name, trigger, log };
	});
	return cascadeLoops(cascades).map((loop) => loop.map(({ name }) => name).join(" "));
}

describe("loops of cascades", () => {
	const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
		["a chain is none", ["a>b", "b>c", "a>c"], []],
		["a cascade that sets itself off", ["a>a", "a>b"], ["a>a"]],
		["two that set each other off, found once", ["a>b", "b>a"], ["a>b b>a"]],
		["three, in any order of declaration", ["c>a", "a>b", "b>c"], ["c>a a>b b>c"]],
		["two loops through one cascade", ["a>b", "b>a", "b>c", "c>a"], ["a>b b>a", "a>b b>c c>a"]],
		["a loop behind a chain", ["x>a", "a>b", "b>a"], ["a>b b>a"]],
	];
	for (const [what, cascades, loops] of cases) {
		it(what, () => assert.deepEqual(loopsOf(...cascades), loops));
	}
});
