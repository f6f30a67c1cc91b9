import type { BlockObjectRequest, Client } from "@notionhq/client";
import type { LocalNotion } from "../../../src/localNotion/server.ts";
import { clientOf, findPage } from "../../../test/support/notionEdits.ts";

const words = (content: string) => [{ type: "text" as const, text: { content } }];

/** What the bakery lacks to show every state: a page of every kind of block, a table of every kind of property, empty ones, long ones. */
export async function furnish(notion: LocalNotion): Promise<void> {
	const client = clientOf(notion);
	const parent = { type: "page_id" as const, page_id: notion.rootPageId };
	await client.pages.create({ parent, properties: { title: { title: words("An empty page") } } });
	await makeEveryBlock(notion, client);
	await makeEveryProperty(notion, client);
	await makeEmptyDatabase(client, parent);
	await makeLongDatabase(client, parent);
}

async function makeEveryBlock(notion: LocalNotion, client: Client): Promise<void> {
	const handbook = await findPage(notion, "Handbook");
	const children: BlockObjectRequest[] = [
		{ heading_1: { rich_text: words("Texts") } },
		{
			paragraph: {
				rich_text: [
					...words("A paragraph with "),
					{ text: { content: "bold" }, annotations: { bold: true } },
					...words(", "),
					{ text: { content: "italic" }, annotations: { italic: true } },
					...words(", "),
					{ text: { content: "struck" }, annotations: { strikethrough: true } },
					...words(", "),
					{ text: { content: "underlined" }, annotations: { underline: true } },
					...words(", "),
					{ text: { content: "code" }, annotations: { code: true } },
					...words(", "),
					{ text: { content: "red" }, annotations: { color: "red" } },
					...words(" and "),
					{ text: { content: "yellow behind" }, annotations: { color: "yellow_background" } },
					...words(" text, "),
					{ text: { content: "a link", link: { url: "https://example.com" } } },
					...words(", "),
					{ equation: { expression: "e^{i\\pi} + 1 = 0" } },
					...words(", a page: "),
					{ mention: { page: { id: handbook.id } } },
					...words(", a day: "),
					{ mention: { date: { start: "2026-12-24" } } },
				],
			},
		},
		{ quote: { rich_text: words("A quote"), children: [{ paragraph: { rich_text: words("and what is in it") } }] } },
		{ callout: { rich_text: words("A callout"), color: "blue_background", icon: { type: "emoji", emoji: "🥖" } } },
		{ toggle: { rich_text: words("A toggle"), children: [{ paragraph: { rich_text: words("Inside") } }] } },
		{ heading_2: { rich_text: words("Lists") } },
		{
			bulleted_list_item: {
				rich_text: words("Bulleted"),
				children: [{ bulleted_list_item: { rich_text: words("deeper") } }],
			},
		},
		{ numbered_list_item: { rich_text: words("First") } },
		{ numbered_list_item: { rich_text: words("Second") } },
		{ to_do: { rich_text: words("Not done") } },
		{ to_do: { rich_text: words("Done"), checked: true } },
		{ heading_2: { rich_text: words("Others") } },
		{ code: { rich_text: words("const bread = flour + water;"), language: "typescript" } },
		{ code: { rich_text: words("graph LR\n  Flour --> Dough --> Bread"), language: "mermaid" } },
		{ equation: { expression: "\\int_0^1 x^2\\,dx = \\frac{1}{3}" } },
		{
			table: {
				table_width: 2,
				has_column_header: true,
				children: [
					{ table_row: { cells: [words("Flour"), words("Grams")] } },
					{ table_row: { cells: [words("Rye"), words("500")] } },
				],
			},
		},
		{
			column_list: {
				children: [
					{ column: { children: [{ paragraph: { rich_text: words("The left column") } }] } },
					{ column: { children: [{ paragraph: { rich_text: words("The right column") } }] } },
				],
			},
		},
		{ divider: {} },
		{ heading_2: { rich_text: words("Elsewhere") } },
		{ bookmark: { url: "https://en.wikipedia.org/wiki/Rye_bread" } },
		{ embed: { url: "https://example.com/map" } },
		{ image: { type: "external", external: { url: "https://pictures.example/bread.png" }, caption: words("Bread") } },
		{ video: { type: "external", external: { url: "https://example.com/film.mp4" } } },
		{ audio: { type: "external", external: { url: "https://example.com/song.mp3" } } },
		{ pdf: { type: "external", external: { url: "https://example.com/prices.pdf" } } },
		{ file: { type: "external", external: { url: "https://example.com/recipes.zip" }, name: "recipes.zip" } },
		{ link_to_page: { type: "page_id", page_id: handbook.id } },
		{ breadcrumb: {} },
		{ synced_block: { synced_from: null, children: [{ paragraph: { rich_text: words("Synced") } }] } },
		{ table_of_contents: {} },
	];
	const page = await client.pages.create({
		parent: { type: "page_id", page_id: notion.rootPageId },
		icon: { type: "emoji", emoji: "🧱" },
		properties: { title: { title: words("Every kind of block") } },
		children,
	});
	await client.comments.create({ parent: { page_id: page.id }, rich_text: words("Is this all?") });
	const { results } = await client.blocks.children.list({ block_id: page.id });
	const commented = results.flatMap((block) => ("type" in block && block.type === "callout" ? [block.id] : []));
	await client.comments.create({ parent: { block_id: commented[0] ?? "" }, rich_text: words("Which flour?") });
}

async function makeEveryProperty(notion: LocalNotion, client: Client): Promise<void> {
	const recipe = await findPage(notion, "Rye bread");
	const { parent } = recipe;
	const source = parent.type === "data_source_id" ? parent.data_source_id : "";
	const made = await client.databases.create({
		parent: { type: "page_id", page_id: notion.rootPageId },
		title: words("Every kind of property"),
		initial_data_source: {
			properties: {
				Name: { title: {} },
				Text: { rich_text: {} },
				Price: { number: { format: "euro" } },
				Kind: {
					select: {
						options: [
							{ name: "Bread", color: "brown" },
							{ name: "Cake", color: "pink" },
						],
					},
				},
				Tags: {
					multi_select: {
						options: [
							{ name: "vegan", color: "green" },
							{ name: "sweet", color: "purple" },
							{ name: "old", color: "gray" },
						],
					},
				},
				State: { status: {} },
				Day: { date: {} },
				Baker: { people: {} },
				Files: { files: {} },
				Sold: { checkbox: {} },
				Site: { url: {} },
				Mail: { email: {} },
				Phone: { phone_number: {} },
				Recipe: { relation: { data_source_id: source, single_property: {} } },
				Lines: {
					rollup: { relation_property_name: "Recipe", rollup_property_name: "Name", function: "show_original" },
				},
				Doubled: { formula: { expression: 'prop("Price") * 2' } },
				Number: { unique_id: { prefix: "BR" } },
				Created: { created_time: {} },
				"Created by": { created_by: {} },
				Edited: { last_edited_time: {} },
			},
		},
	});
	const id = "data_sources" in made ? (made.data_sources[0]?.id ?? "") : "";
	const people = (await client.users.list({})).results.filter(({ type }) => type === "person");
	for (let i = 0; i < 5; i++) {
		await client.pages.create({
			parent: { type: "data_source_id", data_source_id: id },
			properties: {
				Name: {
					title: words(["Rye bread", "A cake with a rather long name, which doesn't fit", "Roll", "Bun", ""][i] ?? ""),
				},
				Text: { rich_text: words(i === 1 ? "Words over\ntwo lines" : "Some words") },
				Price: { number: i * 1234.5 },
				Kind: { select: { name: i % 2 ? "Cake" : "Bread" } },
				Tags: { multi_select: i === 2 ? [] : [{ name: "vegan" }, { name: "sweet" }] },
				Day: { date: i === 3 ? null : { start: `2026-11-0${i + 1}`, end: i === 1 ? "2026-11-09" : null } },
				Baker: { people: people.slice(0, 1 + (i % 2)).map((person) => ({ id: person.id })) },
				Files: { files: i ? [{ name: "menu.pdf", external: { url: "https://example.com/menu.pdf" } }] : [] },
				Sold: { checkbox: i % 2 === 0 },
				Site: { url: "https://example.com/bread" },
				Mail: { email: "bread@example.com" },
				Phone: { phone_number: "+49 30 123456" },
				Recipe: { relation: [{ id: recipe.id }] },
			},
		});
	}
}

async function makeEmptyDatabase(client: Client, parent: { type: "page_id"; page_id: string }): Promise<void> {
	const properties = { Name: { title: {} } };
	await client.databases.create({ parent, title: words("No rows"), initial_data_source: { properties } });
}

async function makeLongDatabase(client: Client, parent: { type: "page_id"; page_id: string }): Promise<void> {
	const properties = { Name: { title: {} }, Loaves: { number: {} } };
	const made = await client.databases.create({ parent, title: words("Sales"), initial_data_source: { properties } });
	const id = "data_sources" in made ? (made.data_sources[0]?.id ?? "") : "";
	for (let i = 1; i <= 230; i++) {
		await client.pages.create({
			parent: { type: "data_source_id", data_source_id: id },
			properties: { Name: { title: words(`Sale ${i}`) }, Loaves: { number: i % 17 } },
		});
	}
}
