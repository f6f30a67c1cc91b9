import assert from "node:assert/strict";
import path from "node:path";
import type { Frame } from "playwright-core";
import { complaintsOfAxe, guidelines } from "../support/axe.ts";
import { type BakeryWindow, openBakery } from "../support/bakery.ts";
import { hostileStrings } from "../support/hostileStrings.ts";
import { clientOf, findPage } from "../support/notionEdits.ts";

const text = (content: string) => [{ type: "text" as const, text: { content } }];

/** Protects pages in VS Code's own Markdown preview: nothing in them runs, and everybody can read them. */
describe("Pages in the preview", () => {
	let window: BakeryWindow;
	const asked: string[] = [];

	before(async () => {
		window = await openBakery({ size: [1280, 1400] });
		window.workbench.page.on("request", (request) => void asked.push(request.url()));
		await window.workbench.showContainer("Notion");
		await window.workbench.treeRow("Ingredient Inventory", "Databases").waitFor({ timeout: 30_000 });
	});

	after(() => window.close());

	async function shown(heading: string | RegExp): Promise<Frame> {
		const locator = window.workbench.webview().getByRole("heading", { name: heading }).first();
		await locator.waitFor({ timeout: 30_000 });
		const frame = await (await locator.elementHandle())?.ownerFrame();
		assert.ok(frame);
		return frame;
	}

	async function openByTitle(title: string): Promise<void> {
		const { workbench, notion } = window;
		const page = await findPage(notion, title);
		await workbench.run("Notion: Open by Link");
		await workbench.answer(page.url);
	}

	for (const title of ["Handbook", "Croissants for Saturday"]) {
		it(`have no violations of axe: ${title}`, async () => {
			await openByTitle(title);
			const frame = await shown(title);
			await window.workbench.screenshot(path.join(process.env.SCREENSHOTS ?? "out/ui", `page ${title}.png`));
			assert.deepEqual(await complaintsOfAxe(frame, { tags: guidelines, selector: "body" }), []);
		});
	}

	it("have the comments on their blocks beside these, when somebody asks for them", async () => {
		const { workbench, notion } = window;
		const client = clientOf(notion);
		const { results } = await client.blocks.children.list({ block_id: (await findPage(notion, "Handbook")).id });
		const rule = results.find((block) => "type" in block && block.type === "heading_2");
		await client.comments.create({ parent: { block_id: rule?.id ?? "" }, rich_text: text("Only three?") });
		await openByTitle("Handbook");
		const frame = await shown("Handbook");
		await frame.getByText("Comments on single blocks are not read yet").waitFor();
		await workbench.titleButton("Read Comments on Blocks").click();
		const remark = workbench.webview().getByText("Only three?");
		await remark.waitFor({ timeout: 30_000 });
		await workbench.screenshot(path.join(process.env.SCREENSHOTS ?? "out/ui", "page with comments.png"));
		const [heading, aside] = await Promise.all([
			workbench.webview().getByRole("heading", { name: "The three rules" }).boundingBox(),
			workbench.webview().getByRole("complementary", { name: "Comments" }).boundingBox(),
		]);
		assert.ok(heading && aside && aside.x >= heading.x + heading.width && aside.y <= heading.y + heading.height);
		assert.deepEqual(await complaintsOfAxe(await shown("Handbook"), { tags: guidelines, selector: "body" }), []);
	});

	it("show hostile strings as text, wherever they stand", async () => {
		const { notion } = window;
		const client = clientOf(notion);
		const parent = { type: "page_id" as const, page_id: notion.rootPageId };
		const { id } = await client.pages.create({
			parent,
			properties: { title: { title: text("Strange words") } },
			children: hostileStrings.slice(0, 50).map((content) => ({ paragraph: { rich_text: text(content) } })),
		});
		for (const content of hostileStrings) {
			await client.blocks.children.append({
				block_id: id,
				children: [
					{ callout: { rich_text: text(content), color: "red_background" } },
					{ toggle: { rich_text: text(content), children: [{ paragraph: { rich_text: text(content) } }] } },
					{ code: { rich_text: text(content), language: "html" } },
					{ equation: { expression: content } },
					{ to_do: { rich_text: text(content), checked: true } },
				],
			});
		}
		for (const content of hostileStrings) {
			await client.comments.create({ parent: { page_id: id }, rich_text: text(content) });
		}
		await openByTitle("Strange words");
		const frame = await shown("Strange words");
		await frame
			.getByText(hostileStrings[0] ?? "")
			.first()
			.waitFor();
		const found = await frame.evaluate(() => ({
			hacked: "hacked" in globalThis || "hacked" in globalThis.parent,
			elements: [...document.querySelectorAll(".markdown-body *, body > :not(script):not(style) *")]
				.filter(({ tagName }) =>
					["SCRIPT", "IFRAME", "OBJECT", "EMBED", "FORM", "BASE", "META", "LINK"].includes(tagName),
				)
				.map(({ outerHTML }) => outerHTML),
			handlers: [...document.querySelectorAll("body *")].flatMap((element) =>
				element
					.getAttributeNames()
					.filter((name) => name.startsWith("on"))
					.map((name) => `${element.tagName} ${name}`),
			),
			links: [...document.querySelectorAll("a[href]")]
				.map((link) => link.getAttribute("href") ?? "")
				.filter((href) => /^\s*(javascript|vbscript|data|file):/i.test(href)),
		}));
		assert.deepEqual(found, { hacked: false, elements: [], handlers: [], links: [] });
		assert.deepEqual(
			asked.filter((url) => new URL(url).hostname.endsWith("evil.example")),
			[],
		);
	});
});
