// A schema from its first line to its migration, as somebody does it who keeps customers in Notion.
// SCREENSHOTS=FOLDER keeps a picture of every step.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import type { Client, CreatePageParameters } from "@notionhq/client";
import { type BakeryWindow, openBakery } from "../support/bakery.ts";
import { crm, migratedCrm } from "../support/crm.ts";
import { clientOf, findPage, writesDuring } from "../support/notionEdits.ts";

const file = "crm.notion-schema.yaml";

describe("A schema and its migration", () => {
	let window: BakeryWindow;
	let client: Client;

	const picture = async (name: string) => {
		if (process.env.SCREENSHOTS) {
			await window.workbench.page.waitForTimeout(500);
			await window.workbench.screenshot(path.join(process.env.SCREENSHOTS, `${name}.png`));
		}
	};
	const notion = () => window.notion;
	const place = () => path.join(window.workbench.folder, file);
	const lens = (title: string) => window.workbench.page.locator(".codelens-decoration a", { hasText: title }).first();

	before(async () => {
		window = await openBakery();
		client = clientOf(window.notion);
		writeFileSync(place(), crm);
		await window.workbench.showContainer("Notion");
		await window.workbench.treeRow("Ingredient Inventory", "Databases").waitFor({ timeout: 30_000 });
	});

	after(() => window.close());

	it("offers to plan and apply each database above it, and follows a relation to what it points to", async () => {
		const { workbench } = window;
		await workbench.openFile(file);
		await lens("Plan").waitFor();
		assert.equal(await workbench.page.locator(".codelens-decoration a", { hasText: "Apply" }).count(), 3);
		assert.equal(await lens("Open in Notion").count(), 0, "nothing is there yet");
		await picture("01-file");
		await workbench.editor().getByText("companies", { exact: false }).last().click();
		await workbench.page.keyboard.press("F12");
		await workbench.statusBar(/Ln 3, Col 3/).waitFor();
	});

	it("draws the databases and their relations, for eyes and for screen readers", async () => {
		const { workbench } = window;
		await workbench.titleButton("Show Diagram").click();
		const diagram = workbench.webview();
		const contacts = diagram.getByRole("button", { name: /^Contacts\. Name, title/ });
		await contacts.waitFor();
		await diagram.getByText("Manager ↔ Reports").first().waitFor();
		await diagram.getByText('"Company" of Deals points to Companies, which shows it as "Deals".').waitFor();
		await picture("02-diagram");
		await contacts.focus();
		await workbench.page.keyboard.press("Enter");
		await workbench.statusBar(/Ln 12, Col \d+ \(8 selected\)/).waitFor();
		await workbench.run("View: Close All Editors in Group");
		await workbench.run("View: Close All Editors");
	});

	it("shows a plan as a difference and as a list, and writes nothing", async () => {
		const { workbench, notion } = window;
		const writes = await writesDuring(notion, async () => {
			await workbench.openFile(file);
			await lens("Plan").click();
			await workbench.webview().getByText("Nothing is written yet.").waitFor();
		});
		assert.deepEqual(writes, []);
		await picture("03-plan");
		const diff = workbench.page.locator(".monaco-diff-editor").first();
		await diff.getByText("databases: {}").first().waitFor();
		await diff.getByText("Volume: { rollup: Deals.Amount, function: sum }").first().waitFor();
		await workbench.run("View: Close All Editors");
	});

	it("creates the databases with a two-way self-relation, and links them", async () => {
		const { workbench, notion } = window;
		const writes = await writesDuring(notion, async () => {
			await workbench.openFile(file);
			await workbench.run("Notion: Create Databases from Schema File");
			await workbench.pick("Bakery");
			await workbench.dialog().waitFor();
			await picture("04-confirm");
			await workbench.dialogButton("Apply");
			await workbench.toast(/is applied: created Companies, Contacts, Deals/).waitFor();
		});
		assert.equal(writes.length, 5, "three creates, and an update each of contacts and companies");
		await workbench.treeRow("Contacts", "Databases").waitFor();
		await picture("05-applied");
		await workbench.clearToasts();
		await workbench.run("View: Close All Editors");
		await workbench.openFile(file);
		await lens("Open in Notion").waitFor();
	});

	it("plans a rename, another type, a new rollup and a dropped column as a difference and as a list", async () => {
		const { workbench } = window;
		await fillRows();
		writeFileSync(place(), migratedCrm);
		await workbench.openFile(file);
		await lens("Plan").click();
		const plan = workbench.webview();
		await plan.getByText(/Loses the property "Fax"/).waitFor();
		await plan.getByText('rename "Website" to "Homepage"').first().waitFor();
		await plan.getByText('Contacts: the property "Fax" with all its values (2 rows)').waitFor();
		const diff = workbench.page.locator(".monaco-diff-editor:visible");
		await diff.getByText("Fax: phone_number").first().waitFor();
		await picture("06-migration-plan");
		await workbench.run("View: Close All Editors");
	});

	it("names what the migration loses with the number of rows, keeps a copy, and keeps every other value", async () => {
		const { workbench } = window;
		await workbench.openFile(file);
		await workbench.run("Notion: Create Databases from Schema File");
		await workbench.dialog().waitFor();
		assert.match(await workbench.dialog().innerText(), /Contacts: the property "Fax" with all its values \(2 rows\)/);
		await picture("07-migration-confirm");
		await workbench.dialogButton("Apply and Lose This");
		await workbench.toast(/is applied: changed .*What was lost is kept in crm\.notion-backup-/).waitFor();
		await picture("08-migrated");
		const backup = readdirSync(workbench.folder).find((name) => name.startsWith("crm.notion-backup-")) ?? "";
		assert.match(readFileSync(path.join(workbench.folder, backup), "utf8"), /"phone_number": "\+49 2"/);
		const [deal, company] = [await findPage(notion(), "Flour", "Stage"), await findPage(notion(), "Mill", "Homepage")];
		assert.ok(deal.properties.Stage?.type === "status" && company.properties.Homepage?.type === "url");
		assert.equal(deal.properties.Stage.status?.name, "Won");
		assert.equal(company.properties.Homepage.url, "https://example.org");
		await workbench.clearToasts();
		await workbench.run("View: Close All Editors");
	});

	it("finds nothing to do afterwards", async () => {
		await nothingToDo(file);
	});

	it("shows what somebody changed in Notion, and takes it into the file with its comments", async () => {
		const { workbench } = window;
		const companies = (await dataSources()).get("Companies") ?? "";
		await client.dataSources.update({
			data_source_id: companies,
			properties: { Industry: { name: "Sector" }, Notes: { type: "rich_text", rich_text: {} } },
		});
		await workbench.openFile(file);
		await workbench.run("Notion: Compare Schema with Workspace");
		const told = workbench.toast(/"Industry" of Companies is called "Sector" in Notion/);
		await told.waitFor();
		await picture("09-drift");
		await workbench.toastButton(/called "Sector"/, "Take into the File");
		await workbench.toast(`${file} now says what is in Notion.`).waitFor();
		await picture("10-taken");
		const text = readFileSync(place(), "utf8");
		assert.match(
			text,
			/Sector: \{ select: \[\{ name: Food, color: green \}, Retail, Other\] \} {3}# for the yearly report/,
		);
		assert.match(text, /show_original \}\n/);
		assert.match(text, /rollup: Employer\.Sector/);
		assert.match(text, /\n {6}Notes: rich_text\n/);
		assert.deepEqual(
			(await workbench.toasts()).filter((shown) => shown.includes("Employer's sector")),
			[],
			"a rollup over what is renamed has not changed",
		);
		await workbench.clearToasts();
		await workbench.run("View: Close All Editors");
		await nothingToDo(file);
	});

	it("exports a database from the sidebar into a file from which nothing is to do", async () => {
		const { workbench, notion } = window;
		const made = await client.databases.create({
			parent: { type: "page_id", page_id: notion.rootPageId },
			title: [{ text: { content: "Ideas" } }],
			initial_data_source: {
				properties: {
					Name: { type: "title", title: {} },
					Score: { type: "number", number: { format: "percent" } },
					For: {
						type: "relation",
						relation: {
							data_source_id: (await dataSources()).get("Companies") ?? "",
							type: "single_property",
							single_property: {},
						},
					},
				},
			},
		});
		assert.ok(made.id);
		await workbench.run("Notion: Refresh");
		await workbench.treeRow("Ideas", "Databases").waitFor();
		await workbench.rowMenu("Ideas", "Export Schema from Database", "Databases");
		await workbench.page.getByText("Export Ideas with which of the databases").first().waitFor();
		await picture("11-export");
		// Companies are declared in another file, so they are left out.
		await workbench.pick("Companies");
		await workbench.page.keyboard.press("Enter");
		await workbench.answer("ideas.notion-schema.yaml");
		await workbench.page.locator(".tab.active", { hasText: "ideas.notion-schema.yaml" }).waitFor();
		const text = readFileSync(path.join(workbench.folder, "ideas.notion-schema.yaml"), "utf8");
		assert.match(text, /Score: \{ number: percent \}/);
		assert.match(text, /For: \{ relation: crm\/companies \}/);
		await picture("12-exported");
		await nothingToDo("ideas.notion-schema.yaml");
	});

	it("repairs a slip by a quick fix", async () => {
		const { workbench } = window;
		await workbench.openFile(file);
		const text = readFileSync(place(), "utf8");
		await workbench.replaceText(text.replace("Contact: { relation: contacts }", "Contact: { relation: contcts }"));
		await workbench.squiggles().first().waitFor();
		await workbench.editor().getByText("contcts", { exact: false }).first().click();
		await workbench.run("Quick Fix...");
		const fix = workbench.page.locator(".action-widget").getByText('Change to "contacts"');
		await fix.waitFor();
		await picture("13-quick-fix");
		await fix.click();
		await workbench.squiggles().first().waitFor({ state: "detached" });
		await workbench.run("File: Revert File");
	});

	async function nothingToDo(name: string): Promise<void> {
		const { workbench } = window;
		await workbench.openFile(name);
		const writes = await writesDuring(notion(), async () => {
			await workbench.run("Notion: Plan Schema File");
			await workbench.toast(`Nothing to do: Notion is as ${name} says.`).waitFor();
		});
		assert.deepEqual(writes, []);
		await workbench.clearToasts();
		await workbench.run("View: Close All Editors");
	}

	/** A deal with a company, and contacts of whom two have a fax. */
	async function fillRows(): Promise<void> {
		const sources = await dataSources();
		const create = (title: string, properties: NonNullable<CreatePageParameters["properties"]>) =>
			client.pages.create({
				parent: { type: "data_source_id", data_source_id: sources.get(title) ?? "" },
				properties,
			});
		const text = (content: string) => [{ text: { content } }];
		const mill = await create("Companies", { Name: { title: text("Mill") }, Website: { url: "https://example.org" } });
		const faxes = { Ada: "+49 1", Bob: "+49 2", Cid: null };
		for (const [name, fax] of Object.entries(faxes)) {
			await create("Contacts", { Name: { title: text(name) }, Fax: { phone_number: fax } });
		}
		await create("Deals", {
			Name: { title: text("Flour") },
			Stage: { select: { name: "Won" } },
			Company: { relation: [{ id: mill.id }] },
		});
	}

	/** Ids of data sources by title. */
	async function dataSources(): Promise<Map<string, string>> {
		const { results } = await client.search({ filter: { property: "object", value: "data_source" } });
		return new Map(
			results.flatMap((found) =>
				found.object === "data_source" && "title" in found
					? [[found.title[0]?.plain_text ?? "", found.id] as const]
					: [],
			),
		);
	}
});
