import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import type { Browser } from "playwright-core";
import { startBrowser } from "../../scripts/vscode-host/window.ts";
import { parseSchemaFile } from "../../src/schema/schemaParser.ts";
import { parseTaskFile } from "../../src/tasks/taskFileParser.ts";
import { describeBox } from "../../src/ui/diagram/describeBox.ts";
import type { Diagram } from "../../src/ui/diagram/diagram.ts";
import { diagramHtml } from "../../src/ui/diagram/diagramHtml.ts";
import type { FromDiagram, ToDiagram } from "../../src/ui/diagram/diagramMessages.ts";
import { schemaDiagram } from "../../src/ui/schema/schemaDiagram.ts";
import { pipelineDiagram } from "../../src/ui/tasks/pipelineDiagram.ts";
import { crm } from "../support/crm.ts";
import { hostileStrings } from "../support/hostileStrings.ts";
import { WebviewPage } from "../support/webviewPage.ts";

/** What VS Code's own themes give a page (Light Modern, Dark Modern and both of high contrast), as far as the diagram asks for it. */
const themes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	light: {
		"editor-foreground": "#3b3b3b",
		"editor-background": "#ffffff",
		descriptionForeground: "#3b3b3b",
		"editorWidget-background": "#f8f8f8",
		"editorWidget-border": "#c8c8c8",
		focusBorder: "#005fb8",
		"button-secondaryForeground": "#3b3b3b",
		"button-secondaryBackground": "#e5e5e5",
	},
	dark: {
		"editor-foreground": "#cccccc",
		"editor-background": "#1f1f1f",
		descriptionForeground: "#9d9d9d",
		"editorWidget-background": "#202020",
		"editorWidget-border": "#454545",
		focusBorder: "#0078d4",
		"button-secondaryForeground": "#cccccc",
		"button-secondaryBackground": "#313131",
	},
	"high-contrast": {
		"editor-foreground": "#ffffff",
		"editor-background": "#000000",
		descriptionForeground: "rgba(255, 255, 255, 0.7)",
		"editorWidget-background": "#0c141f",
		contrastBorder: "#6fc3df",
		focusBorder: "#f38518",
		"button-secondaryForeground": "#ffffff",
	},
	"high-contrast-light": {
		"editor-foreground": "#292929",
		"editor-background": "#ffffff",
		descriptionForeground: "rgba(41, 41, 41, 0.9)",
		"editorWidget-background": "#ffffff",
		contrastBorder: "#0f4a85",
		focusBorder: "#006bbd",
		"button-secondaryForeground": "#292929",
	},
};
const font = { "font-family": "system-ui, Ubuntu, sans-serif", "font-size": "13px", "font-weight": "normal" };

/** Pictures are kept there. */
const pictures = process.env.SCREENSHOTS;

function message(diagram: Diagram, note = ""): ToDiagram {
	const descriptions = Object.fromEntries(diagram.boxes.map((box) => [box.id, describeBox(box, diagram)]));
	return { type: "diagram", diagram, descriptions, note };
}

function customers(): Diagram {
	const { file } = parseSchemaFile(crm);
	assert.ok(file);
	return schemaDiagram(file, "Diagram of crm.notion-schema.yaml");
}

function pipeline(): Diagram {
	const [task] = parseTaskFile(readFileSync("samples/bakery/bakery.notion-tasks.yaml", "utf8")).file?.tasks ?? [];
	assert.ok(task?.kind === "cascade");
	const titles = { trigger: "Production Plan", junction: "Recipe Ingredients", log: "Ingredient Transactions" };
	return pipelineDiagram(task, titles);
}

describe("The diagram's webview", () => {
	let browser: Browser;
	let view: WebviewPage<FromDiagram, ToDiagram>;

	before(async () => {
		browser = await startBrowser();
	});

	after(() => browser.close());

	afterEach(async () => {
		assert.deepEqual(view.complaints, [], "the browser refused nothing and nothing was thrown");
		await view.close();
	});

	async function open(diagram: Diagram, size: readonly [number, number] = [1000, 700], theme = "light"): Promise<void> {
		view = await WebviewPage.open(browser, {
			name: "diagram",
			html: (parts) => diagramHtml(parts, diagram.title),
			size,
		});
		await view.setColors({ ...font, ...themes[theme] });
		await view.post(message(diagram));
	}

	async function picture(name: string): Promise<void> {
		if (pictures) {
			await view.page.screenshot({ path: path.join(pictures, `${name}.png`), fullPage: true });
		}
	}

	const box = (name: string | RegExp) => view.page.getByRole("button", { name });

	for (const [name, diagram] of Object.entries({ schema: customers(), pipeline: pipeline() })) {
		for (const theme of Object.keys(themes)) {
			it(`has no violations of axe, wide and narrow: ${name}, ${theme}`, async () => {
				await open(diagram, [1000, 700], theme);
				await picture(`diagram-${name}-${theme}`);
				assert.deepEqual(await view.complaintsOfAxe(), []);
				await view.page.setViewportSize({ width: 320, height: 700 });
				await view.post();
				assert.deepEqual(await view.complaintsOfAxe(), []);
			});
		}

		// A window of 1280 pixels at 200 % is one of 640; beside an editor the half is left.
		for (const width of [1000, 640, 320]) {
			it(`shows all of it in ${width} pixels, without scrolling the page sideways: ${name}`, async () => {
				await open(diagram, [width, 700]);
				await picture(`diagram-${name}-${width}`);
				const overflow = await view.page.evaluate(
					() => document.documentElement.scrollWidth - document.documentElement.clientWidth,
				);
				assert.equal(overflow, 0);
				for (const { title } of diagram.boxes) {
					const area = await box(new RegExp(`^(?:.*: )?${title}\\.`)).boundingBox();
					assert.ok(area && area.x >= 0 && area.x + area.width <= width, `${title} is cut off`);
				}
				for (const button of ["Smaller (-)", "Larger (+)", "Fit into the width (0)"]) {
					const area = await box(button).boundingBox();
					assert.ok(area && area.height < 32, "its text stands in one line");
				}
				const texts = await view.page
					.locator("svg text")
					.evaluateAll((all) => all.map((text) => (text as SVGTextElement).getBoundingClientRect().height));
				assert.ok(Math.min(...texts) >= 7, "what is fitted in can still be read");
			});
		}
	}

	it("is gone through by Tab and the arrow keys, and Enter, Space or a double click opens what has the focus", async () => {
		await open(customers());
		await box(/^Companies/).focus();
		await view.press("ArrowLeft");
		const focused = () => view.page.evaluate(() => (document.activeElement as SVGElement | null)?.dataset.box);
		const first = await focused();
		assert.notEqual(first, "companies");
		await view.press("ArrowRight");
		await view.press("Enter");
		await view.until(() => view.last("open") !== undefined);
		assert.equal(view.last("open")?.box, await focused());
		await box(/^Deals/).focus();
		await view.press("Space");
		await view.until(() => view.last("open")?.box === "deals");
		await box(/^Contacts/).dblclick();
		await view.until(() => view.last("open")?.box === "contacts");
	});

	it("says every box and every arrow to a screen reader, and the arrows to everybody below the picture", async () => {
		const diagram = customers();
		await open(diagram);
		for (const placed of diagram.boxes) {
			assert.equal(await view.page.getByRole("button", { name: describeBox(placed, diagram), exact: true }).count(), 1);
		}
		assert.deepEqual(
			await view.page.getByRole("listitem").allInnerTexts(),
			diagram.arrows.map(({ sentence }) => sentence),
		);
	});

	it("grows and shrinks by keys and buttons, and goes back to the width of the page", async () => {
		await open(customers());
		const width = async () => Number(await view.page.locator("svg").getAttribute("width"));
		const fitted = await width();
		await view.press("+", "+");
		assert.ok((await width()) > fitted);
		assert.equal(await view.page.locator("#zoom").innerText(), "156 %");
		await box("Smaller (-)").click();
		await view.press("0");
		assert.equal(await width(), fitted);
	});

	it("keeps the focus on a box when the file changes under it", async () => {
		await open(customers());
		await box(/^Deals/).focus();
		const { boxes, ...rest } = customers();
		await view.post(
			message({ ...rest, boxes: boxes.map((one) => (one.id === "deals" ? { ...one, title: "Sales" } : one)) }),
		);
		assert.equal(await box(/^Sales/).evaluate((element) => element === document.activeElement), true);
	});

	it("shows hostile and endless texts as they are, or cut, and never as markup", async () => {
		const boxes = hostileStrings.map((title, i) => ({
			id: `${i}`,
			title,
			lines: [{ id: "line", text: title.repeat(20), note: title }],
		}));
		await open({
			title: "Hostile",
			boxes,
			arrows: [{ from: { box: "0" }, to: { box: "1" }, label: "<b>x</b>", sentence: "<i>y</i>" }],
		});
		assert.equal(await view.page.locator(".box").count(), boxes.length);
		assert.equal(await view.page.locator("svg b, li i, svg script, svg img").count(), 0);
		const widest = await view.page
			.locator(".box > rect")
			.evaluateAll((all) => Math.max(...all.map((rect) => Number(rect.getAttribute("width")))));
		assert.ok(widest < 700, `${widest}`);
	});

	it("says why there is nothing to see, or only an old picture", async () => {
		await open({ title: "Empty", boxes: [], arrows: [] });
		await view.post(message({ title: "Empty", boxes: [], arrows: [] }, "The file declares no databases."));
		assert.equal(await view.page.locator("#note").innerText(), "The file declares no databases.");
		assert.equal(await view.page.locator("svg").isVisible(), false);
		assert.deepEqual(await view.complaintsOfAxe(), []);
	});
});
