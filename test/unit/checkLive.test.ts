import assert from "node:assert/strict";
import { createLocalNotion, type LocalNotion } from "../../src/localNotion/server.ts";
import { checkLive } from "../live/compare.ts";
import { compareShapes, shapeOf } from "../live/shapes.ts";

describe("npm run check:live, on a local workspace", () => {
	async function check(break_: (notion: LocalNotion) => void = () => {}) {
		const notion = await createLocalNotion({ sample: "bakery", seed: 7 });
		const { url } = await notion.listen({ port: 0 });
		break_(notion);
		const failed: string[] = [];
		const report = ({ name, error }: { readonly name: string; readonly error?: unknown }) =>
			void (error && failed.push(`${name}: ${error}`));
		const { differences } = await checkLive({ token: notion.token, baseUrl: url, pageId: notion.rootPageId, report });
		const left = [...notion.snapshot().records.values()].filter(
			(record) =>
				record.kind === "page" && !record.inTrash && JSON.stringify(record.values).includes("Check of Workspaces"),
		);
		await notion.close();
		return { failed, differences, left };
	}

	it("carries every flow out, finds no difference, and leaves nothing behind", async () => {
		assert.deepEqual(await check(), { failed: [], differences: [], left: [] });
	});

	it("says which flow fails, and cleans up all the same", async () => {
		const refuse = { kind: "status", status: 400, code: "validation_error", message: "No databases today." } as const;
		const { failed, left } = await check((notion) =>
			notion.setFaults([{ method: "POST", path: "/v1/databases", effect: refuse }]),
		);
		assert.equal(failed.length, 1);
		assert.match(failed[0] ?? "", /schema file.*No databases today/);
		assert.deepEqual(left, []);
	});
});

describe("The shapes of answers", () => {
	const compare = (live: unknown, local: unknown) => compareShapes(shapeOf(live), shapeOf(local));

	it("are equal whatever the contents: names of properties, values that are null, lists that are empty", () => {
		const one = { id: "a", icon: null, properties: { Name: { type: "title", title: [{ text: "x" }] } } };
		const other = { id: "b", icon: { type: "emoji" }, properties: { Title: { type: "title", title: [] } } };
		assert.deepEqual(compare(one, other), []);
	});

	it("differ by a key, and by a type, at their path", () => {
		assert.deepEqual(compare({ a: { b: 1, c: 1 } }, { a: { b: "1" } }), [
			".a.b: number, locally string",
			".a.c: only in Notion (number)",
		]);
		assert.deepEqual(compare({ list: [{ x: 1 }] }, { list: [{ x: 1, y: {} }] }), [".list[].y: only locally (object)"]);
	});
});
