import assert from "node:assert/strict";
import { readYaml } from "../../../../src/base/userFiles/yamlDocument.ts";

describe("yamlDocument", () => {
	it("tells where a key and a value stand", () => {
		const document = readYaml("databases:\n  recipes:\n    title: Recipes\n");
		assert.deepEqual(document.rangeOf(["databases", "recipes", "title"]), {
			start: { line: 2, character: 11 },
			end: { line: 2, character: 18 },
		});
		assert.deepEqual(document.rangeOf(["databases", "recipes"], { key: true }).start, { line: 1, character: 2 });
		assert.equal(
			document.rangeOf(["databases", "recipes", "icon"]).start.line,
			2,
			"what is missing is shown where it is missed",
		);
	});

	it("reads JSON too", () => assert.deepEqual(readYaml('{"a": [1, {"b": null}]}').data, { a: [1, { b: null }] }));

	for (const [name, text, code] of [
		["a broken line", "a: [1", "yaml-bad-collection-type|yaml-missing-char|yaml-unexpected-token|yaml-bad-indent"],
		["a key that comes twice", "a: 1\na: 2\n", "yaml-duplicate-key"],
		[
			"tabs for indentation",
			"a:\n\tb: 1\n",
			"yaml-tab-as-indent|yaml-unexpected-token|yaml-bad-indent|yaml-missing-char|yaml-impossible",
		],
		["a prototype key", "a:\n  __proto__: { polluted: true }\n", "prototype-key"],
		["an unknown tag", "a: !!js/function 'return 1'\n", "yaml-tag-resolve-failed"],
		["nesting without end", `${"[".repeat(400)}${"]".repeat(400)}`, "yaml-depth"],
		[
			"an alias bomb",
			`a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n`,
			"yaml-aliases",
		],
	] as const) {
		it(`says what is wrong with ${name}, and never throws`, () => {
			const { diagnostics } = readYaml(text);
			assert.match(diagnostics[0]?.code ?? "none", new RegExp(`^(${code})$`));
			assert.equal(({} as { polluted?: boolean }).polluted, undefined);
		});
	}
});
