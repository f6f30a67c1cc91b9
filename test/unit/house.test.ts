import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const source = path.join(import.meta.dirname, "..", "..", "src");

/** Who may import whom: the table of docs/architecture, which the linter enforces while one writes. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
	base: [],
	notion: ["base"],
	store: ["base"],
	tasks: ["base", "notion", "store"],
	schema: ["base", "notion", "tasks"],
	cascade: ["base", "notion", "schema", "tasks"],
	sync: ["base", "notion", "schema", "tasks"],
	localNotion: ["base"],
	app: ["base", "notion", "store", "tasks", "schema", "cascade", "sync", "localNotion"],
	"api.ts": ["base", "notion", "store", "tasks", "schema", "cascade", "sync", "localNotion", "app"],
	ui: ["base", "notion", "store", "tasks", "schema", "cascade", "sync", "app"],
	"extension.ts": ["app", "ui", "localNotion"],
};

function roomOf(file: string): string {
	return path.relative(source, file).split(path.sep)[0] ?? "";
}

function importsOf(file: string): string[] {
	const text = readFileSync(file, "utf8");
	return [...text.matchAll(/(?:from|import\()\s*"([^"]+)"/g)].map(([, specifier = ""]) => specifier);
}

const files = readdirSync(source, { recursive: true, encoding: "utf8" })
	.filter((name) => name.endsWith(".ts"))
	.map((name) => path.join(source, name));

describe("the house", () => {
	it("has a rule for every room", () => {
		assert.deepEqual([...new Set(files.map(roomOf))].toSorted(), Object.keys(mayImport).toSorted());
	});

	it("imports a room only where its table allows it", () => {
		for (const file of files) {
			const room = roomOf(file);
			for (const specifier of importsOf(file).filter((name) => name.startsWith("."))) {
				const target = roomOf(path.resolve(path.dirname(file), specifier));
				const allowed = target === room || mayImport[room]?.includes(target);
				assert.ok(allowed, `${path.relative(source, file)} imports ${specifier}`);
			}
		}
	});

	it("imports vscode in the front only", () => {
		for (const file of files.filter((name) => importsOf(name).includes("vscode"))) {
			assert.ok(["ui", "extension.ts"].includes(roomOf(file)), file);
		}
	});

	it("has a README in every room", () => {
		for (const room of Object.keys(mayImport).filter((name) => !name.endsWith(".ts"))) {
			assert.ok(readFileSync(path.join(source, room, "README.md"), "utf8").length > 100, room);
		}
	});
});
