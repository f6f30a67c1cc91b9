import assert from "node:assert/strict";
import { emptyLock, formatLockFile, parseLockFile, withDatabases } from "../../../src/schema/lockFile.ts";

const linked = { databaseId: "d", dataSourceId: "s", properties: { b: "2", a: "1" } };

describe("lock files", () => {
	it("are written sorted, so that a change is a small difference", () => {
		const lock = withDatabases(emptyLock, { id: "w", name: "Work" }, { z: linked, a: linked });
		const text = formatLockFile(lock);
		assert.ok(text.indexOf('"a": {') < text.indexOf('"z": {'));
		assert.ok(text.indexOf('"a": "1"') < text.indexOf('"b": "2"'));
		assert.ok(text.endsWith("}\n"));
		assert.deepEqual(parseLockFile(text), { lock, diagnostics: [] });
	});

	it("keep the other workspaces' entries and names", () => {
		const first = withDatabases(emptyLock, { id: "w", name: "Work" }, { a: linked });
		const both = withDatabases(first, { id: "v" }, {});
		assert.deepEqual(withDatabases(both, { id: "w" }, { b: linked }).workspaces, {
			w: { name: "Work", databases: { b: linked } },
			v: { databases: {} },
		});
	});

	const damaged: Record<string, string> = {
		"an empty file": "",
		"a merge conflict": '{\n<<<<<<< HEAD\n"version": 1\n=======\n"version": 1\n>>>>>>> other\n}',
		"half a file": '{ "version": 1, "workspaces": {',
		"another version": '{ "version": 2, "workspaces": {} }',
		"an entry without ids": '{ "version": 1, "workspaces": { "w": { "databases": { "a": { "properties": {} } } } } }',
		"a name that reaches a prototype": '{ "version": 1, "workspaces": { "__proto__": { "databases": {} } } }',
	};
	for (const [name, text] of Object.entries(damaged)) {
		it(`are refused when damaged, never taken for empty: ${name}`, () => {
			const { lock, diagnostics } = parseLockFile(text);
			assert.equal(lock, undefined);
			assert.equal(diagnostics[0]?.code, "damaged-lock");
		});
	}
});
