import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { isWorkspaceError } from "../../../src/base/errors.ts";
import { bench, paragraph, title } from "./support.ts";

describe("a workspace in a file", () => {
	let folder = "";
	beforeEach(() => {
		folder = mkdtempSync(path.join(tmpdir(), "local-notion-"));
	});
	afterEach(() => rmSync(folder, { recursive: true, force: true }));

	const open = () => bench({ dataFile: path.join(folder, "workspace.db"), sample: "bakery" });

	it("has everything again after a start that had answered it", async () => {
		const first = await open();
		const id = await first.page("Kept");
		await first.call("PATCH", `/v1/blocks/${id}/children`, { children: [paragraph("one"), paragraph("two")] });
		const before = await first.call("GET", `/v1/blocks/${id}/children`);
		await first.notion.close();

		const second = await open();
		const after = await second.call("GET", `/v1/blocks/${id}/children`);
		assert.deepEqual(after.body.results, before.body.results);
		assert.equal(second.notion.token, first.notion.token);
		await second.notion.close();
	});

	it("gives no id twice across starts", async () => {
		const ids = new Set<string>();
		for (let n = 0; n < 3; n++) {
			const workspace = await open();
			ids.add(await workspace.page("Same name"));
			await workspace.notion.close();
		}
		assert.equal(ids.size, 3);
	});

	it("loses nothing that was answered when the process ends without closing", async () => {
		const first = await open();
		const id = await first.page("Answered");
		const second = await open();
		assert.deepEqual((await second.call("GET", `/v1/pages/${id}`)).status, 200);
		await first.notion.close();
		await second.notion.close();
	});

	it("says so when the file isn't its own, and leaves it as it is", async () => {
		const file = path.join(folder, "workspace.db");
		writeFileSync(file, "not a database at all, and long enough to have a header of its own".repeat(100));
		const before = readFileSync(file);
		await assert.rejects(open(), (error) => isWorkspaceError(error, "store"));
		assert.deepEqual(readFileSync(file), before);
	});

	it("keeps a reset", async () => {
		const first = await open();
		const id = await first.page("Gone");
		first.notion.reset();
		await first.notion.close();
		const second = await open();
		assert.equal((await second.call("GET", `/v1/pages/${id}`)).status, 404);
		const root = await second.call("GET", `/v1/pages/${second.notion.rootPageId}`);
		assert.equal(root.body.properties.title.title[0].plain_text, "Bakery");
		await second.call("PATCH", `/v1/pages/${second.notion.rootPageId}`, { properties: { title: title("My bakery") } });
		await second.notion.close();
	});
});
