import assert from "node:assert/strict";
import { silentLog } from "../../../src/base/log.ts";
import { PageNames } from "../../../src/ui/page/pageNames.ts";
import { PagePictures } from "../../../src/ui/page/pagePictures.ts";
import { keptPage, readPage, readRemarksOfPage, storedPage } from "../../../src/ui/page/pageReader.ts";
import { MainJob } from "../../support/mainJob.ts";
import { clientOf, findPage } from "../../support/notionEdits.ts";

describe("A page's document", () => {
	let job: MainJob;
	let names: PageNames;

	beforeEach(async () => {
		names = new PageNames();
		job = await MainJob.open();
		await job.connect();
	});

	afterEach(() => job[Symbol.asyncDispose]());

	it("has the way to the page, its properties and its comments", async () => {
		const row = await findPage(job.notion, "Croissants for Saturday");
		await clientOf(job.notion).comments.create({
			parent: { page_id: row.id },
			rich_text: [{ text: { content: "<b>Four</b> or five?" } }],
		});
		const { text } = await readPage(job.connection, row.id, names);
		assert.match(text, /\[Production Plan\]\(notion\.table:\/Tables\/Production%20Plan\?/);
		assert.match(text, /Open in Notion/);
		assert.match(text, /\| Status \| <span class="notion-option notion-blue">In Process<\/span> \|/);
		assert.match(text, /\[Croissant\]\(\.\.\//);
		assert.match(text, /## Comments[\s\S]*&#60;b&#62;Four&#60;\/b&#62; or five\?/);
	});

	it("has the comments on single blocks beside them once they were asked for, says until then that it hasn't, and keeps them", async () => {
		const { id } = await findPage(job.notion, "Cleaning plan");
		const client = clientOf(job.notion);
		const { results } = await client.blocks.children.list({ block_id: id });
		const say = (block: string | undefined, content: string) =>
			client.comments.create({ parent: { block_id: block ?? "" }, rich_text: [{ text: { content } }] });
		const nested = results.find((block) => "has_children" in block && block.has_children)?.id ?? "";
		const inside = (await client.blocks.children.list({ block_id: nested })).results[0]?.id;
		await say(results[0]?.id, "Also on Sundays?");
		await say(inside, "Rather <b>40</b> °C");
		const before = await readPage(job.connection, id, names);
		assert.match(before.text, /Comments on single blocks are not read yet/);
		assert.doesNotMatch(before.text, /Sundays/);
		const seen: (number | undefined)[] = [];
		const progress = {
			signal: new AbortController().signal,
			report: (_text: string, done?: number) => seen.push(done),
		};
		await readRemarksOfPage(job.connection, id, progress, () => Date.now());
		assert.equal(seen.at(-1), 8, "a request for each block");
		const requests = job.requests;
		const { text = "" } = (await keptPage(job.connection, id, names)) ?? {};
		assert.equal(job.requests, requests);
		assert.match(
			text,
			/<div class="notion-remarked">\s+<div>\s+## [^\n]*Every day\s+<\/div>\s+<aside[^>]*>[\s\S]*?Also on Sundays\?[\s\S]*?<\/aside>/,
		);
		assert.match(text, /60 °C, no softener\.[\s\S]*Rather &#60;b&#62;40&#60;\/b&#62; °C/);
		assert.match(text, /Comments on single blocks as read /);
		assert.match(
			(await readPage(job.connection, id, names)).text,
			/Also on Sundays\?/,
			"they stay when the page is read again",
		);
	});

	it("has what was read of comments until it was cancelled, and says of how many blocks", async () => {
		const { id } = await findPage(job.notion, "Cleaning plan");
		await readPage(job.connection, id, names);
		const controller = new AbortController();
		const progress = { signal: controller.signal, report: () => controller.abort() };
		await readRemarksOfPage(job.connection, id, progress, () => Date.now());
		const { text = "" } = (await keptPage(job.connection, id, names)) ?? {};
		assert.match(text, /Comments on the first 4 of 8 blocks, as read /);
	});

	it("leads to the tables of the databases in it, of which a listing names the data sources alone", async () => {
		const { text } = await readPage(job.connection, job.notion.rootPageId, names);
		const [, id] = /\[Recipes\]\(notion\.table:\/Tables\/Recipes\?[^/]+\/([^)]+)\)/.exec(text) ?? [];
		assert.equal(job.connection.session.cache.dataSource(id ?? "")?.object, "data_source");
		assert.doesNotMatch(text, /\[Recipes\]\(https:/);
	});

	it("says where a block leads that Markdown leaves out", async () => {
		const { text } = await readPage(job.connection, (await findPage(job.notion, "Ideas")).id, names);
		assert.match(text, /🔖 \[https:\/\/en\.wikipedia\.org\/wiki\/Spelt\]/);
	});

	it("is there at once as it was last read, in a later window too, with its formatting, blocks, comments and age", async () => {
		const { id } = await findPage(job.notion, "Ideas");
		assert.equal(await keptPage(job.connection, id, names), undefined, "it was never read");
		await clientOf(job.notion).comments.create({
			parent: { page_id: id },
			rich_text: [{ text: { content: "Spelt first" } }],
		});
		const read = await readPage(job.connection, id, names);
		const connectionId = job.connection.id;
		await job.app.connections.close();
		const again = await job.app.connections.open(connectionId);
		const before = job.requests;
		const { text = "" } = (await keptPage(again, id, names)) ?? {};
		assert.equal(job.requests, before);
		assert.match(text, / · As read [^\n]+\n/);
		assert.equal(text.replace(/ · As read [^\n]+/, ""), read.text, "nothing moves when its age goes");
	});

	it("is there without Notion as it was last read, and says why it isn't newer", async () => {
		const { id } = await findPage(job.notion, "Handbook");
		assert.equal(await storedPage(job.connection, id, names, ""), undefined, "its text was never read");
		await readPage(job.connection, id, names);
		await job.goOffline();
		const { text = "" } = (await storedPage(job.connection, id, names, "Notion can't be reached.")) ?? {};
		assert.match(text, / · As read [^\n]+\. Notion can't be reached\.\n/);
		assert.match(text, /\*\*Weigh, never guess\.\*\*|Weigh, never guess\./);
		assert.match(text, /^#+ .*The three rules/m);
	});

	it("is its words without formatting where it isn't kept, and says so", async () => {
		const { id } = await findPage(job.notion, "Handbook");
		await job.connection.session.api.pageMarkdown(id);
		const { text = "" } = (await storedPage(job.connection, id, names, "Notion can't be reached.")) ?? {};
		assert.match(
			text,
			/notion-note">This is the text of the page as it was stored, without its formatting\. Notion can't/,
		);
		assert.match(text, /Weigh, never guess\./);
	});

	it("fetches a picture again, with a new address, when its link has expired", async () => {
		const asked: string[] = [];
		const pictures = new PagePictures(silentLog, async (url) => {
			asked.push(String(url));
			return String(url).includes("old")
				? new Response("expired", { status: 403 })
				: new Response(new Uint8Array([1, 2, 3]), { headers: { "content-type": "image/png" } });
		});
		let url = "https://files.example/loaf.png?old";
		const source = {
			url: () => url,
			refresh: async () => {
				url = "https://files.example/loaf.png?new";
			},
		};
		assert.deepEqual(await pictures.read("/p/loaf.png", source), new Uint8Array([1, 2, 3]));
		assert.equal(asked.length, 2);
		await pictures.read("/p/loaf.png", source);
		assert.equal(asked.length, 2, "it is kept");
	});
});
