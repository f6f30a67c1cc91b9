// Runs on Node, on the VSIX that the same run has just made.
import assert from "node:assert/strict";
import fs from "node:fs";
import process from "node:process";
import { readVsix } from "../../support/vsix.ts";

/** Everything that may be in the package: what runs, what VS Code shows, and what it is described with. */
const allowed = [
	/^\[Content_Types\]\.xml$/,
	/^extension\.vsixmanifest$/,
	/^extension\/(package\.json|package\.nls(\.[\w-]+)?\.json)$/,
	/^extension\/(readme\.md|changelog\.md|LICENSE(\.txt|\.md)?)$/i,
	/^extension\/dist\/(diagram|extension|localNotion|table)\.js$/,
	/^extension\/l10n\/bundle\.l10n(\.[\w-]+)?\.json$/,
	/^extension\/samples\/bakery\/[\w.-]+\.(yaml|json|csv|md)$/,
	/^extension\/media\/(?!screenshots\/)[\w./-]+\.(svg|png|md|css|js|json)$/,
];

describe("The package", () => {
	const file = process.env.VSIX ?? "";
	const entries = () => readVsix(file);

	it("holds only what runs", () => {
		const names = entries().map((entry) => entry.name);
		assert.deepEqual(
			names.filter((name) => !allowed.some((pattern) => pattern.test(name))),
			[],
		);
	});

	it("holds every file that its package.json points to", () => {
		const names = new Set(entries().map((entry) => entry.name.toLowerCase()));
		const manifest = entries().find((entry) => entry.name === "extension/package.json");
		assert.ok(manifest);
		const missing = [...filesNamedIn(JSON.parse(manifest.text()))].filter(
			(name) => !names.has(`extension/${name.replace(/^\.\//, "")}`.toLowerCase()),
		);
		assert.deepEqual(missing, []);
	});

	it("holds the bundles of both parts", () => {
		const names = entries().map((entry) => entry.name);
		assert.ok(names.includes("extension/dist/extension.js"));
		assert.ok(names.includes("extension/dist/localNotion.js"));
	});

	it("is smaller than a megabyte", () => {
		assert.ok(fs.statSync(file).size < 1_000_000, `${fs.statSync(file).size} bytes`);
	});
});

/** The values in a manifest that are paths of files in the package. */
function* filesNamedIn(value: unknown): Generator<string> {
	if (typeof value === "string") {
		if (/^(\.\/|media\/|l10n\/|dist\/)[\w./-]+\.\w+$/.test(value)) {
			yield value;
		}
	} else if (typeof value === "object" && value !== null) {
		for (const [key, inner] of Object.entries(value)) {
			if (!["scripts", "devDependencies"].includes(key)) {
				yield* filesNamedIn(inner);
			}
		}
	}
}
