import { createLocalNotion, type LocalNotion } from "../../src/localNotion/server.ts";
import { clientOf } from "./notionEdits.ts";

export interface LargeBakery {
	readonly notion: LocalNotion;
	readonly url: string;
	/** The data source with the many rows: `Sale 0` and so on. */
	readonly sourceId: string;
	/** In the order in which they were made. */
	readonly rowIds: readonly string[];
}

/** The bakery over HTTP, with so many rows that search has several pages. They are old, and were made ten a minute. */
export async function largeBakery(rows: number): Promise<LargeBakery> {
	const notion = await createLocalNotion({ sample: "bakery" });
	const { url } = await notion.listen({ port: 0 });
	const start = Date.now() - 5 * 60 * 60_000;
	notion.clock.set(start);
	const client = clientOf(notion);
	const database = await client.databases.create({
		parent: { type: "page_id", page_id: notion.rootPageId },
		title: [{ text: { content: "Sales" } }],
		initial_data_source: { properties: { Name: { title: {} }, Note: { rich_text: {} } } },
	});
	const sourceId = "data_sources" in database ? (database.data_sources[0]?.id ?? "") : "";
	const rowIds: string[] = [];
	for (let i = 0; i < rows; i++) {
		notion.clock.set(start + Math.floor(i / 10) * 60_000);
		const { id } = await client.pages.create({
			parent: { type: "data_source_id", data_source_id: sourceId },
			properties: {
				Name: { title: [{ text: { content: `Sale ${i}` } }] },
				Note: { rich_text: [{ text: { content: `paid by ${i % 2 ? "card" : "cash"}` } }] },
			},
		});
		rowIds.push(id);
	}
	notion.clock.set(Date.now());
	return { notion, url, sourceId, rowIds };
}
