import assert from "node:assert/strict";
import { silentLog } from "../../../src/base/log.ts";
import { PagePictures } from "../../../src/ui/page/pagePictures.ts";
import { readPage, storedPage } from "../../../src/ui/page/pageReader.ts";
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

	it("is there without Notion once it was read, and says why it isn't newer", async () => {
		const { id } = await findPage(job.notion, "Handbook");
		assert.equal(await storedPage(job.connection, id, ""), undefined, "its text was never read");
		await readPage(job.connection, id);
		await job.goOffline();
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
