import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

const root = path.join(import.meta.dirname, "../..");

describe("docs/invariants.md", () => {
	const rows = readFileSync(path.join(root, "docs/invariants.md"), "utf8")
		.split("\n")
		.filter((line) => /^\| /.test(line) && !/^\| (?:---|\||case)/.test(line))
		.map((line) =>
			line
				.split("|")
				.slice(1, -1)
				.map((cell) => cell.trim()),
		);

	it("has all sixteen invariants, and every case of a conflict", () => {
		const numbers = rows.map(([first = ""]) => first).filter((first) => /^\d+$/.test(first));
		assert.deepEqual(
			numbers,
			Array.from({ length: 16 }, (_, index) => String(index + 1)),
		);
		assert.equal(rows.length - numbers.length, 13);
	});

	for (const [first = "", what = "", tests = ""] of rows) {
		it(`names tests that are there: ${first} ${what.slice(0, 40)}`, () => {
			const links = [...tests.matchAll(/(rig )?\[([^\]]+)\]\(\.\.\/(test\/[^)]+)\)/g)];
			assert.ok(links.length > 0);
			// Nothing else is said in this column.
			assert.equal(links.map(([link]) => link).join(", "), tests);
			for (const [, rig, title = "", file = ""] of links) {
				assert.ok(existsSync(path.join(root, file)), file);
				const source = readFileSync(path.join(root, file), "utf8");
				const names = [`it("${title}"`, `it(\`${title}\``];
				assert.ok(
					rig ? file === `test/rig/${title}.rig.ts` : names.some((name) => source.includes(name)),
					`${file}: ${title}`,
				);
			}
		});
	}
});
