import assert from "node:assert/strict";
import type { Client } from "@notionhq/client";
import fc from "fast-check";
import { systemClock } from "../../../../src/base/clock.ts";
import { isWorkspaceError } from "../../../../src/base/errors.ts";
import { silentLog } from "../../../../src/base/log.ts";
import { createLocalNotion, type LocalNotion } from "../../../../src/localNotion/server.ts";
import { createPacer } from "../../../../src/notion/pacer.ts";
import { Session } from "../../../../src/notion/session.ts";
import { joinParts } from "../../../../src/sync/bodyParts.ts";
import { PageContents } from "../../../../src/sync/connectors/pageContent.ts";
import { createMemoryOutboxStore } from "../../../../src/tasks/memoryOutbox.ts";
import { Outbox } from "../../../../src/tasks/outbox.ts";
import { clientOf } from "../../../rig/sync/syncWorld.ts";

describe("What stands on a page", () => {
	let notion: LocalNotion;
	let client: Client;
	let contents: PageContents;
	let operations = 0;
	before(async () => {
		notion = await createLocalNotion({});
		client = clientOf(notion);
		const session = new Session({
			token: notion.token,
			baseUrl: "http://local.test",
			fetch: notion.fetch,
			pacer: createPacer({ clock: systemClock, requestsPerSecond: undefined }),
		});
		const outbox = new Outbox({ store: createMemoryOutboxStore(), session, clock: systemClock, log: silentLog });
		contents = new PageContents({ api: session.api, outbox, taskId: "test" });
	});
	after(() => notion.close());

	const writing = () => ({ operationId: `operation ${++operations}`, runId: "run" });
	const create = async (parts: readonly string[]): Promise<string> => {
		const parent = { type: "page_id", page_id: notion.rootPageId } as const;
		return (await client.pages.create({ parent, markdown: parts.join("\n") })).id;
	};
	const shown = async (pageId: string) =>
		(await client.pages.retrieveMarkdown({ page_id: pageId })).markdown.split("\n");
	const replace = (pageId: string, old_str: string, new_str: string) =>
		client.pages.updateMarkdown({
			page_id: pageId,
			type: "update_content",
			update_content: { content_updates: [{ old_str, new_str }] },
		});

	it("isn't written over where it was edited after it was read, and loses nothing of that", async () => {
		const page = await create(["a", "b", "c"]);
		await contents.read(page, {});
		await replace(page, "b", "b, by somebody else");
		await assert.rejects(contents.write(page, { from: "a\n\nb\n\nc", to: "a\n\nb, by us\n\nc" }, writing()), (error) =>
			isWorkspaceError(error),
		);
		assert.deepEqual(await shown(page), ["a", "b, by somebody else", "c"]);
	});

	it("is written where nobody else was, whatever was edited beside it", async () => {
		const page = await create(["a", "b", "c"]);
		await contents.read(page, {});
		await replace(page, "c", "c, by somebody else");
		const now = await contents.write(page, { from: "a\n\nb\n\nc", to: "a, by us\n\nb\n\nc" }, writing());
		assert.equal(now, "a, by us\n\nb\n\nc, by somebody else");
	});

	it("keeps pages within it, and empty paragraphs between what changes", async () => {
		const page = await create(["a", "<empty-block/>", "b"]);
		await client.pages.create({
			parent: { type: "page_id", page_id: page },
			properties: { title: { title: [{ text: { content: "Below" } }] } },
		});
		await contents.read(page, {});
		await contents.write(page, { from: "a\n\nb", to: "A\n\nb\n\nC" }, writing());
		const lines = await shown(page);
		assert.deepEqual(
			lines.map((line) => line.replace(/ url="[^"]*"/, "")),
			["A", "<empty-block/>", "b", "C", "<page>Below</page>"],
		);
	});

	it("becomes any other content in as few and small replacements as tell the place, also where parts are alike", async () => {
		const parts = fc.array(fc.constantFrom("a", "a", "b", "- a", "- b", "# a", "aa"), { maxLength: 7 });
		await fc.assert(
			fc.asyncProperty(parts, parts, async (before, after) => {
				const page = await create(before);
				await contents.read(page, {});
				const now = await contents.write(page, { from: joinParts(before), to: joinParts(after) }, writing());
				assert.equal(now, joinParts(after));
			}),
			{ numRuns: Number(process.env.RUNS ?? 100) },
		);
	});

	it("is written in several requests where one can't make so many blocks", async () => {
		const parts = Array.from({ length: 2000 }, (_, index) => `Part ${index}`);
		const page = await create([]);
		await contents.read(page, {});
		const now = await contents.write(page, { from: "", to: joinParts(parts) }, writing());
		assert.equal(now, joinParts(parts));
	});
});
