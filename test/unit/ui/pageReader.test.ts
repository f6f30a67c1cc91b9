import assert from "node:assert/strict";
import { silentLog } from "../../../src/base/log.ts";
import { PagePictures } from "../../../src/ui/page/pagePictures.ts";
import { keptPage, readPage, storedPage } from "../../../src/ui/page/pageReader.ts";
import { MainJob } from "../../support/mainJob.ts";
import { clientOf, findPage } from "../../support/notionEdits.ts";

describe("A page's document", () => {
	let job: MainJob;

	beforeEach(async () => {
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
		const { text } = await readPage(job.connection, row.id);
		assert.match(text, /\[Production Plan\]\(notion:\/Tables\/Production%20Plan\?/);
		assert.match(text, /Open in Notion/);
		assert.match(text, /\| Status \| <span class="notion-option notion-blue">In Process<\/span> \|/);
		assert.match(text, /\[Croissant\]\(\.\.\//);
		assert.match(text, /## Comments[\s\S]*&#60;b&#62;Four&#60;\/b&#62; or five\?/);
	});

	it("says where a block leads that Markdown leaves out", async () => {
		const { text } = await readPage(job.connection, (await findPage(job.notion, "Ideas")).id);
		assert.match(text, /🔖 \[https:\/\/en\.wikipedia\.org\/wiki\/Spelt\]/);
	});

	it("is there at once as it was last read, in a later window too, with its formatting, blocks, comments and age", async () => {
		const { id } = await findPage(job.notion, "Ideas");
		assert.equal(await keptPage(job.connection, id), undefined, "it was never read");
		await clientOf(job.notion).comments.create({
			parent: { page_id: id },
			rich_text: [{ text: { content: "Spelt first" } }],
		});
		const read = await readPage(job.connection, id);
		const connectionId = job.connection.id;
		await job.app.connections.close();
		const again = await job.app.connections.open(connectionId);
		const before = job.requests;
		const { text = "" } = (await keptPage(again, id)) ?? {};
		assert.equal(job.requests, before);
		assert.match(text, / · As read [^\n]+\n/);
		assert.equal(text.replace(/ · As read [^\n]+/, ""), read.text, "nothing moves when its age goes");
	});

	it("is there without Notion as it was last read, and says why it isn't newer", async () => {
		const { id } = await findPage(job.notion, "Handbook");
		assert.equal(await storedPage(job.connection, id, ""), undefined, "its text was never read");
		await readPage(job.connection, id);
		await job.goOffline();
		const { text = "" } = (await storedPage(job.connection, id, "Notion can't be reached.")) ?? {};
		assert.match(text, / · As read [^\n]+\. Notion can't be reached\.\n/);
		assert.match(text, /\*\*Weigh, never guess\.\*\*|Weigh, never guess\./);
		assert.match(text, /^#+ .*The three rules/m);
	});

	it("is its words without formatting where it isn't kept, and says so", async () => {
		const { id } = await findPage(job.notion, "Handbook");
		await job.connection.session.api.pageMarkdown(id);
		const { text = "" } = (await storedPage(job.connection, id, "Notion can't be reached.")) ?? {};
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
