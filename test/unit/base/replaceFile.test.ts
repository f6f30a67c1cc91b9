import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { replaceFile } from "../../../src/base/replaceFile.ts";

describe("a file that is replaced", () => {
	let folder: string;
	beforeEach(() => {
		folder = mkdtempSync(path.join(tmpdir(), "replace-"));
	});
	afterEach(() => rmSync(folder, { recursive: true }));

	it("is the old one, whole, when the new one can't take its place", async () => {
		const file = path.join(folder, "prices.csv");
		writeFileSync(file, "old");
		const failure = new Error("no");
		await assert.rejects(
			replaceFile(file, "new, and longer", {
				beforeRename: async () => {
					assert.equal(readFileSync(file, "utf8"), "old");
					throw failure;
				},
			}),
			failure,
		);
		assert.equal(readFileSync(file, "utf8"), "old");
		assert.deepEqual(readdirSync(folder), ["prices.csv"]);
		await replaceFile(file, "new, and longer");
		assert.equal(readFileSync(file, "utf8"), "new, and longer");
	});
});
