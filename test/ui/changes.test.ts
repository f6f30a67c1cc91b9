import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type BakeryWindow, openBakery } from "../support/bakery.ts";
import { edit, findPage, writesDuring } from "../support/notionEdits.ts";

describe("The Source Control view of a sync task", () => {
	let window: BakeryWindow;
	let csv: string;
	/** Queries that the sidebar has made by itself. */
	let queries = 0;

	before(async () => {
		window = await openBakery();
		csv = path.join(window.workbench.folder, "prices.csv");
		await window.workbench.showContainer("Notion");
		await window.workbench.treeRow("Ingredient Inventory", "Databases").waitFor({ timeout: 30_000 });
		queries = window.notion.journal.filter(({ path: address }) => address.endsWith("/query")).length;
		await window.workbench.showContainer(/^Source Control/);
	});

	after(() => window.close());

	const row = (name: string | RegExp) =>
		window.workbench.page.locator(".scm-view").getByRole("treeitem", { name }).first();
	/** The lines as they are drawn, their parts with a space between. */
	const labels = () =>
		window.workbench.page
			.locator(".scm-view")
			.getByRole("treeitem")
			.evaluateAll((rows) =>
				rows.map((element) => {
					const text = (part: string) => element.querySelector(part)?.textContent ?? "";
					const parts = [
						text(".monaco-icon-name-container"),
						text(".monaco-icon-description-container"),
						text(".resource-group .name"),
						text(".resource-group .monaco-count-badge"),
						text(".scm-editor"),
					];
					const shown = parts.filter((part) => part !== "").join(" ");
					return shown.replaceAll("\u00a0", " ").trim();
				}),
			);
	/** Waits until these are the lines below the box: the view looks at both sides again after each run. */
	const shows = async (expected: readonly string[]) => {
		for (let tries = 0; ; tries++) {
			const [, ...shown] = await labels();
			if (tries === 100 || JSON.stringify(shown) === JSON.stringify(expected)) {
				assert.deepEqual(shown, expected);
				return;
			}
			await window.workbench.page.waitForTimeout(100);
		}
	};
	const text = () => readFileSync(csv, "utf8");
	const priceInNotion = async (title: string) => {
		const { properties } = await findPage(window.notion, title, "Price");
		return properties.Price?.type === "number" ? properties.Price.number : undefined;
	};
	const edited = (name: string, rest: string) =>
		writeFileSync(csv, text().replace(new RegExp(`^${name},.*$`, "m"), `${name},${rest}`));
	const box = () => window.workbench.page.locator(".scm-view .scm-editor .monaco-editor").first();
	const badge = (count: string) =>
		window.workbench.page.locator(".activitybar .badge-content", { hasText: count }).first();
	const titleAction = (name: string) =>
		window.workbench.page.locator(".sidebar").getByRole("button", { name }).first().click();
	const rowAction = async (name: RegExp, action: string) => {
		await row(name).hover();
		await row(name).getByRole("button", { name: action }).click();
	};
	/** Pictures for whoever wants to look: `SCREENSHOTS=FOLDER`. */
	const picture = (name: string) => path.join(process.env.SCREENSHOTS ?? "out/ui", `${name}.png`);

	const group = (name: string, count = 0) => {
		const badge = window.workbench.page.locator(".monaco-count-badge", { hasText: String(count) });
		const named = window.workbench.page.locator(".scm-view").getByRole("treeitem", { name: new RegExp(`^${name}`) });
		return named.filter({ has: badge }).first();
	};

	it("says that nobody has looked yet, and asks Notion for nothing", async () => {
		const { notion } = window;
		await row("Preview Changes").waitFor();
		assert.equal(notion.journal.filter(({ path: address }) => address.endsWith("/query")).length, queries);
	});

	it("shows what a run would write to each side, and writes nothing", async () => {
		const before = text();
		const writes = await writesDuring(window.notion, async () => {
			await row("Preview Changes").click();
			await row(/^Spelt flour/).waitFor();
		});
		assert.deepEqual(writes, []);
		assert.equal(text(), before);
		await shows(["To Notion 1", "Spelt flour new"]);
		const note = 'Note (Ctrl+Enter to run "price list")';
		await window.workbench.page.locator(".scm-view .scm-editor", { hasText: note }).first().waitFor();
		await badge("1").waitFor();
	});

	it("runs exactly that with Ctrl+Enter in its box, and keeps the note with the run", async () => {
		const { workbench, notion } = window;
		const writes = await writesDuring(notion, async () => {
			await box().click();
			await workbench.page.keyboard.type("New flour");
			await workbench.page.keyboard.press("Control+Enter");
			await workbench.statusBar(/price list: 1 to Notion, 0 to prices\.csv\./).waitFor();
		});
		assert.deepEqual(writes, ["POST /v1/pages"]);
		await shows(["Both Sides Are in Step 0"]);
		await workbench.run("Notion: Show Last Run");
		await workbench.webview().getByText("Note: New flour").waitFor();
	});

	it("follows edits of the file without being asked, and shows those of Notion when it is", async () => {
		const { workbench, notion } = window;
		edited("Butter", "ml,0.7");
		await row(/^Butter/).waitFor();
		await edit(notion, "Salt", { Price: { number: 0.03 } });
		await edit(notion, "Milk", { Price: { number: 0.3 } });
		await titleAction("Preview Sync Task");
		await row(/^Salt/).waitFor();
		await shows([
			"To Notion 1",
			"Butter Unit: g → ml; Price: 0.0085 → 0.7",
			"To prices.csv 2",
			"Salt Price: 0.0005 → 0.03",
			"Milk Price: 0.0012 → 0.3",
		]);
		await badge("3").waitFor();
		await workbench.screenshot(picture("changes"));
	});

	it("opens a change as a difference, the object now and after the run", async () => {
		const { workbench } = window;
		await row(/^Salt/).click();
		await workbench.activeTab().getByText("Salt in prices.csv: now ↔ after the run").waitFor();
		assert.deepEqual(await workbench.diffLines("original"), ["Name: Salt", "Unit: g", "Price: 0.0005", ""]);
		assert.deepEqual(await workbench.diffLines("modified"), ["Name: Salt", "Unit: g", "Price: 0.03", ""]);
		await workbench.screenshot(picture("change"));
	});

	it("holds back a change, and single attributes of one", async () => {
		const { workbench } = window;
		await rowAction(/^Salt/, "Hold Back");
		await group("Held Back", 1).waitFor();
		await row(/^Butter/).click({ button: "right" });
		await workbench.chooseFromMenu(/^Hold Back Single Attributes/);
		await workbench.pick("Unit");
		await workbench.page.keyboard.press("Enter");
		await group("Held Back", 2).waitFor();
		await shows([
			"To Notion 1",
			"Butter Price: 0.0085 → 0.7",
			"To prices.csv 1",
			"Milk Price: 0.0012 → 0.3",
			"Held Back 2",
			"Salt Price: 0.0005 → 0.03",
			"Butter Unit: g → ml",
		]);
		await workbench.screenshot(picture("heldBack"));
		await titleAction("Run Shown Changes");
		await workbench.statusBar(/price list: 1 to Notion, 1 to prices\.csv\./).waitFor();
		assert.equal(await priceInNotion("Butter"), 0.7);
		assert.match(text(), /^Milk,ml,0\.3$/m);
		assert.match(text(), /^Salt,g,0\.0005$/m);
	});

	it("releases what was held back", async () => {
		const { workbench } = window;
		await rowAction(/^Salt/, "Release");
		await group("To prices.csv", 1).waitFor();
		await titleAction("Run Shown Changes");
		await workbench.statusBar(/price list: 0 to Notion, 1 to prices\.csv\./).waitFor();
		assert.match(text(), /^Salt,g,0\.03$/m);
	});

	it("lists conflicts, which open in their editor before any run, and are resolved there", async () => {
		const { workbench, notion } = window;
		await edit(notion, "Honey", { Price: { number: 0.05 } });
		edited("Honey", "g,0.06");
		await group("Conflicts", 1).waitFor();
		const writes = await writesDuring(notion, async () => {
			await row(/^Honey/).click();
			await workbench.activeTab().getByText("Honey: Notion ↔ prices.csv", { exact: true }).waitFor();
		});
		assert.deepEqual(writes, []);
		await workbench.activeTab().getByText("Honey: Notion ↔ prices.csv", { exact: true }).waitFor();
		await workbench.titleButton("Use Notion").click();
		await row(/^Honey/).waitFor({ state: "detached" });
		assert.match(text(), /^Honey,g,0\.05$/m);
	});

	it("asks again when there is more to write than what was shown", async () => {
		const { workbench, notion } = window;
		edited("Eggs", "pc,0.5");
		await row(/^Eggs/).waitFor();
		await edit(notion, "Water", { Price: { number: 0.1 } });
		const writes = await writesDuring(notion, async () => {
			await titleAction("Run Shown Changes");
			await workbench.dialog().waitFor();
			await workbench.dialogButton("Cancel");
		});
		assert.deepEqual(writes, []);
		await row(/^Water/).waitFor();
	});

	it("says what is wrong, with what to do, and plans again once that is done", async () => {
		const { workbench } = window;
		const before = text();
		writeFileSync(csv, before.replace("name,unit,price", "name,unit,cost"));
		await group("Could Not Be Planned", 1).waitFor();
		await workbench.screenshot(picture("failed"));
		await row(/prices\.csv/).click();
		await workbench.toast(/prices\.csv.*"price"/).waitFor();
		await workbench.clearToasts();
		writeFileSync(csv, before);
		await titleAction("Preview Sync Task");
		await row(/^Eggs/).waitFor();
	});

	it("is gone when no task file declares a sync any more", async () => {
		const { workbench } = window;
		rmSync(path.join(workbench.folder, "bakery.notion-tasks.yaml"));
		await row(/^Eggs/).waitFor({ state: "detached" });
		await workbench.page.locator(".scm-view").getByRole("treeitem").first().waitFor({ state: "detached" });
	});
});

describe("The Source Control view of a sync task, without a workspace", () => {
	let window: BakeryWindow;

	before(async () => {
		window = await openBakery({ connect: false });
		await window.workbench.showContainer(/^Source Control/);
	});

	after(() => window.close());

	it("says what to do, in the view and with a button", async () => {
		const { workbench } = window;
		const row = (name: string | RegExp) => workbench.page.locator(".scm-view").getByRole("treeitem", { name }).first();
		await row("Preview Changes").click();
		await row(/^No workspace is connected/).waitFor();
		await workbench.toast(/No workspace is connected.*Connect Workspace/).waitFor();
		await workbench
			.toast(/No workspace is connected/)
			.getByRole("button", { name: "Connect Workspace" })
			.waitFor();
	});
});
