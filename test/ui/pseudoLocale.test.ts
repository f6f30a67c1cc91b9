import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import { packageExtension } from "../../scripts/package.ts";
import { type BakeryWindow, openBakery } from "../support/bakery.ts";
import { pseudo } from "../support/pseudoLocale.ts";

/** Names of months and the like, which the browser gives in its own language. */
const ofTheBrowser = /\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b|\b[AP]M\b/g;
/** Names that are the same in every language. */
const names = /\b(?:Notion|CSV|JSON|Markdown|YAML|VS Code|URL|Id)\b/g;

/** What VS Code itself says in our views. */
const ofVsCode = /^(?:Actions for .*|Welcome|\d+ (?:Results|Selected)|Info|Warning)$/;

/** Protects that every text of ours can be translated: what has no brackets in a made-up language was written into the code. */
describe("In another language", () => {
	let window: BakeryWindow;
	let data: readonly string[];

	before(async () => {
		window = await openBakery({ extension: { vsix: packageExtension().file }, pseudoLocale: true, size: [1280, 1300] });
		data = stringsIn([...window.notion.snapshot().records.values()]).sort((a, b) => b.length - a.length);
		await window.workbench.showContainer(pseudo("Notion"));
		await window.workbench.treeRow(/Ingredient Inventory/).waitFor({ timeout: 30_000 });
	});

	after(() => window.close());

	const command = (title: string) => window.workbench.run(`Notion: ${pseudo(title)}`);

	/** What is left of a text without brackets, what is Notion's, and what has no words. */
	function untranslated(text: string): string | undefined {
		let rest = text.replace(ofVsCode, "");
		for (let before = ""; before !== rest; ) {
			before = rest;
			rest = rest.replace(/⟦[^⟦⟧]*⟧/g, " ");
		}
		for (const known of data) {
			rest = rest.replaceAll(known, " ");
		}
		rest = rest.replace(ofTheBrowser, " ").replace(names, " ");
		return /\p{L}{2,}/u.test(rest) ? text : undefined;
	}

	async function assertTranslated(...parts: readonly Locator[]): Promise<void> {
		const found: string[] = [];
		for (const part of parts) {
			await part.first().waitFor();
			const texts = await part.evaluateAll((roots) =>
				roots.flatMap((root) => {
					const all = [root, ...root.querySelectorAll("*")].filter((element) => !element.closest("style, script"));
					const attributes = ["aria-label", "title", "placeholder", "aria-description"];
					return all.flatMap((element) => [
						...[...element.childNodes].flatMap((node) =>
							node.nodeType === Node.TEXT_NODE ? [node.textContent ?? ""] : [],
						),
						...attributes.map((name) => element.getAttribute(name) ?? ""),
					]);
				}),
			);
			assert.ok(
				texts.some((text) => text.includes("⟦")),
				"something is translated there",
			);
			found.push(...texts.flatMap((text) => untranslated(text) ?? []));
		}
		assert.deepEqual([...new Set(found)], []);
	}

	it("the sidebar has no text that isn't translated", async () => {
		const { page } = window.workbench;
		await assertTranslated(
			page.locator(".sidebar .pane-header .title"),
			page.locator(".sidebar .pane-body .monaco-list-row"),
			page.locator(".sidebar .welcome-view-content"),
		);
	});

	it("nor has a table", async () => {
		const { workbench } = window;
		await workbench.treeRow(/Ingredient Inventory/).click();
		await workbench.webview().getByRole("columnheader").first().waitFor();
		await workbench.webview().getByRole("rowheader").first().waitFor();
		await assertTranslated(workbench.webview().locator("body"));
	});

	it("nor has search, nor a page that it finds", async () => {
		const { workbench } = window;
		await command("Search");
		await workbench.quickInput().fill("croissants for sat");
		await workbench.quickPickRow("Croissants for Saturday").waitFor();
		await assertTranslated(workbench.page.locator(".quick-input-widget:visible .quick-input-filter"));
		await workbench.pick("Croissants for Saturday");
		await workbench.webview().getByRole("heading", { name: "Croissants for Saturday" }).waitFor();
		await assertTranslated(workbench.webview().locator(".markdown-body, body").first());
	});

	it("nor has a cascade, from its list to its question", async () => {
		const { workbench } = window;
		await command("Run Cascade Task");
		await workbench.quickPickRow("Croissants for Saturday").waitFor();
		await workbench.pick("Croissants for Saturday");
		await workbench.dialog().waitFor();
		await assertTranslated(workbench.dialog().locator(".dialog-message-row"));
		await workbench.dialogButton("Cancel");
	});

	it("nor has a diagram", async () => {
		const { workbench } = window;
		await workbench.openFile("bakery.notion-schema.yaml");
		await command("Show Diagram");
		await workbench.webview().locator("svg").first().waitFor();
		await assertTranslated(workbench.webview().locator("body"));
	});
});

/** Every text in a value, names of properties too. */
function stringsIn(value: unknown): string[] {
	if (typeof value === "string") {
		return value.trim() === "" ? [] : [value];
	}
	if (Array.isArray(value)) {
		return value.flatMap(stringsIn);
	}
	return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
