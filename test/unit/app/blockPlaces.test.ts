import assert from "node:assert/strict";
import type { WorkspaceIndex } from "../../../src/app/workspaceIndex.ts";
import { MainJob } from "../../support/mainJob.ts";
import { clientOf, findPage } from "../../support/notionEdits.ts";

const paragraph = (content: string) => ({ paragraph: { rich_text: [{ text: { content } }] } });

describe("a page in a toggle or a column", () => {
	let job: MainJob;

	beforeEach(async () => {
		job = await MainJob.open();
		const handbook = await findPage(job.notion, "Handbook");
		const added = await clientOf(job.notion).blocks.children.append({
			block_id: handbook.id,
			children: [
				{ toggle: { rich_text: [{ text: { content: "More" } }], children: [paragraph("Inside")] } },
				{
					column_list: {
						children: [{ column: { children: [paragraph("Left")] } }, { column: { children: [paragraph("Right")] } }],
					},
				},
			],
		});
		const [toggle, columns] = added.results;
		const [left] = (await clientOf(job.notion).blocks.children.list({ block_id: columns?.id ?? "" })).results;
		job.notion.person.move((await findPage(job.notion, "Ideas")).id, toggle?.id ?? "");
		job.notion.person.move((await findPage(job.notion, "Cleaning plan")).id, left?.id ?? "");
		await job.connect();
	});

	afterEach(() => job[Symbol.asyncDispose]());

	const titles = async (pages: Promise<readonly { readonly title: string }[]>) =>
		(await pages).map(({ title }) => title);

	/** Looks at the pages, as the sidebar does, until what it looks at stays. */
	async function look(index: WorkspaceIndex): Promise<void> {
		const { promise, resolve } = Promise.withResolvers<void>();
		const listener = index.onDidChange(() => resolve());
		await index.placePages();
		await promise;
		listener.dispose();
	}

	it("is listed in its page once somebody has looked, by one request for each block on the way", async () => {
		const { index, session } = job.connection;
		const handbook = await findPage(job.notion, "Handbook");
		assert.ok((await titles(index.rootPages())).includes("Ideas"), "nobody knows yet where it is");
		const before = session.requests.total;
		const looking = look(index);
		await looking;
		// The toggle; the column, and the list of columns that it is in.
		assert.equal(session.requests.total - before, 3);
		assert.deepEqual(await titles(index.rootPages()), ["Bakery"]);
		const below = await titles(index.childPages(handbook.id));
		assert.ok(below.includes("Ideas") && below.includes("Cleaning plan"));
		assert.equal(session.cache.pageOf((await findPage(job.notion, "Ideas")).id), undefined, "a page is no block");
	});

	it("isn't shown at the top while its page is being asked for", async () => {
		const { index } = job.connection;
		const { promise, resolve } = Promise.withResolvers<void>();
		index.onDidChange(() => resolve());
		await index.placePages();
		assert.deepEqual(await titles(index.rootPages()), ["Bakery"]);
		await promise;
		assert.deepEqual(await titles(index.rootPages()), ["Bakery"]);
	});

	it("stays in its page after a restart, without a request", async () => {
		await look(job.connection.index);
		const { id } = job.connection;
		await job.app.connections.close();
		const again = await job.app.connections.open(id);
		const before = job.requests;
		await again.index.placePages();
		assert.deepEqual(await titles(again.index.rootPages()), ["Bakery"]);
		assert.equal(job.requests, before);
	});

	it("is at the top where Notion can't be asked, and in its page once it can", async () => {
		const { index } = job.connection;
		job.notion.setFaults([{ path: "/v1/blocks/**", effect: { kind: "status", status: 401 } }]);
		await look(index);
		assert.ok((await titles(index.rootPages())).includes("Ideas"));
		job.notion.setFaults([]);
		await index.placePages();
		assert.ok((await titles(index.rootPages())).includes("Ideas"), "it isn't asked again and again");
		await index.refresh();
		await look(index);
		assert.deepEqual(await titles(index.rootPages()), ["Bakery"]);
	});
});
