import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { readText } from "../../../src/app/schemaFolder.ts";
import { isWorkspaceError } from "../../../src/base/errors.ts";
import type { Diagnostic } from "../../../src/base/userFiles/diagnostic.ts";
import { repairOf } from "../../../src/base/userFiles/repair.ts";
import { parseSchemaFile } from "../../../src/schema/schemaParser.ts";

const directory = path.join(import.meta.dirname, "badFiles");
const files = readdirSync(directory)
	.filter((file) => /\.notion-schema\./.test(file))
	.sort();
const golden = path.join(import.meta.dirname, "badFiles.golden.txt");
const folder = new Map([["bakery", ["ingredients", "recipes"]]]);

/** `line:column-line:column code: message`, and below it the repair that is offered. */
function describeProblem(text: string, diagnostic: Diagnostic): string {
	const { start, end } = diagnostic.range;
	const place = `${start.line + 1}:${start.character + 1}-${end.line + 1}:${end.character + 1}`;
	const severity = diagnostic.severity === "warning" ? " (warning)" : "";
	const repair = repairOf(text, diagnostic);
	return [
		`${place} ${diagnostic.code}${severity}: ${diagnostic.message}`,
		...(repair ? [`    ${repair.title}: ${repair.newText}`] : []),
	].join("\n");
}

async function problemsOf(file: string): Promise<string> {
	try {
		const text = await readText(path.join(directory, file));
		const { diagnostics } = parseSchemaFile(text, { folder });
		return diagnostics.map((diagnostic) => describeProblem(text, diagnostic)).join("\n");
	} catch (error) {
		assert.ok(isWorkspaceError(error, "invalidFile"), String(error));
		return `${error.message} ${error.remedy}`;
	}
}

describe("a bad schema file", () => {
	it("has a diagnostic at its place, in words that are reviewed (UPDATE_GOLDEN=1 writes them anew)", async () => {
		const found: string[] = [];
		for (const file of files) {
			found.push(`== ${file}\n${await problemsOf(file)}\n`);
		}
		const text = found.join("\n");
		if (process.env.UPDATE_GOLDEN) {
			writeFileSync(golden, text);
		}
		assert.ok(files.length >= 100);
		assert.equal(text, readFileSync(golden, "utf8"));
	});

	for (const file of files) {
		it(`is never taken for a good one: ${file}`, async () => {
			const problems = await problemsOf(file);
			assert.notEqual(problems, "");
			assert.doesNotMatch(problems, /\n +at |Error:/, "a stack trace");
		});
	}
});
