import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { isFullPage } from "@notionhq/client";
import { type BakeryWindow, openBakery } from "../support/bakery.ts";
import { startServer } from "../support/httpServer.ts";
import { clientOf, edit, findPage } from "../support/notionEdits.ts";
import type { Workbench } from "../support/workbench.ts";

const lines = 31;
const batches = 4;

/** `SCREENSHOTS=FOLDER` keeps pictures of what a person sees on the way. */
const pictures = process.env.SCREENSHOTS;

describe("A cascade that runs by itself has its effect exactly once", () => {
	let window: BakeryWindow;
	let workbench: Workbench;
	let recipeId: string;
	let sources: ReadonlyMap<string, string>;
	let token = "";
	let address = "";

	before(async () => {
		window = await openBakery({ settings: { "notionWorkspaces.runAutomatically": "always" } });
		({ workbench } = window);
		await makeRecipe();
		const file = path.join(workbench.folder, "bakery.notion-tasks.yaml");
		const rule = "  use ingredients:\n    run: { every: 10s, webhook: true }\n";
		writeFileSync(file, readFileSync(file, "utf8").replace("  use ingredients:\n", rule));
		await workbench.showContainer("Notion");
		await workbench.treeRow("Ingredient Inventory", "Databases").waitFor({ timeout: 60_000 });
		await polled();
	});

	after(() => window.close());

	const picture = async (name: string) => {
		if (pictures) {
			await workbench.screenshot(path.join(pictures, `${name}.png`));
		}
	};
	const until = async (what: string, isSo: () => Promise<boolean>, seconds = 50) => {
		for (let tries = 0; tries < seconds * 10; tries++) {
			if (await isSo()) {
				return;
			}
			await new Promise((resolve) => setTimeout(resolve, 100));
		}
		assert.fail(what);
	};
	/** Waits for a poll that begins after now. */
	const polled = async () => {
		const looks = () =>
			window.notion.journal.filter(
				({ path: asked, requestBody }) =>
					asked.endsWith(`${sources.get("Production Plan")}/query`) &&
					JSON.stringify(requestBody).includes("last_edited_time"),
			).length;
		const before = looks();
		await until("no poll", async () => looks() >= before + 2);
	};
	const title = (content: string) => ({ title: [{ text: { content } }] });
	const create = async (
		database: string,
		properties: NonNullable<Parameters<ReturnType<typeof clientOf>["pages"]["create"]>[0]["properties"]>,
	) =>
		clientOf(window.notion).pages.create({
			parent: { type: "data_source_id", data_source_id: sources.get(database) ?? "" },
			properties,
		});
	const makeRecipe = async () => {
		const notion = clientOf(window.notion);
		const found = await notion.search({ filter: { property: "object", value: "data_source" } });
		sources = new Map(
			found.results.flatMap((result) =>
				result.object === "data_source" && "title" in result
					? [[result.title.map(({ plain_text }) => plain_text).join(""), result.id] as const]
					: [],
			),
		);
		const items = await notion.dataSources.query({ data_source_id: sources.get("Ingredient Inventory") ?? "" });
		const recipe = await create("Recipes", { Name: title("Panettone") });
		recipeId = recipe.id;
		for (let line = 0; line < lines; line++) {
			await create("Recipe Ingredients", {
				Name: title(`Panettone, line ${line + 1}`),
				Recipes: { relation: [{ id: recipeId }] },
				"Ingredient Inventory": { relation: [{ id: items.results[line % items.results.length]?.id ?? "" }] },
				"Amount per batch": { number: line + 1 },
			});
		}
	};
	const makePlan = async (name: string): Promise<string> => {
		const plan = await create("Production Plan", {
			Name: title(name),
			Recipes: { relation: [{ id: recipeId }] },
			"Batches to make": { number: batches },
			Status: { status: { name: "Planned" } },
		});
		return plan.id;
	};
	const setStatus = (name: string, status: string) =>
		edit(window.notion, name, { Status: { status: { name: status } } });
	/** Amounts of the log rows that point to a plan. */
	const amounts = async (planId: string): Promise<number[]> => {
		const { results } = await clientOf(window.notion).dataSources.query({
			data_source_id: sources.get("Ingredient Transactions") ?? "",
			filter: { property: "Production Plan", relation: { contains: planId } },
		});
		return results.filter(isFullPage).map(({ properties: { Amount } }) => {
			assert.ok(Amount?.type === "number");
			return Amount.number ?? 0;
		});
	};
	const written = (planId: string, count: number, seconds?: number) =>
		until(`not ${count} rows`, async () => (await amounts(planId)).length === count, seconds);
	const whole = -batches * ((lines * (lines + 1)) / 2);
	const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
	const event = (planId: string) =>
		JSON.stringify({
			id: randomUUID(),
			type: "page.properties_updated",
			timestamp: new Date().toISOString(),
			entity: { id: planId, type: "page" },
			data: { parent: { id: randomUUID(), type: "database", data_source_id: sources.get("Production Plan") } },
		});
	const post = async (body: string) => {
		const signature = `sha256=${createHmac("sha256", token).update(body).digest("hex")}`;
		const headers = { "content-type": "application/json", "x-notion-signature": signature };
		return (await fetch(address, { method: "POST", body, headers })).status;
	};

	it("receives webhooks on a chosen port after the subscription was verified in the window for it", async () => {
		await using free = await startServer(() => {});
		const port = Number(new URL(free.url).port) + 1;
		address = `http://127.0.0.1:${port}`;
		await workbench.run("Notion: Start Webhook Receiver");
		await workbench.answer(String(port));
		await workbench.quickPickRow("Forward the Port with VS Code").waitFor();
		await picture("1-publish");
		await workbench.pick("Later");
		await workbench.webview().getByRole("heading", { name: "Receiving webhooks" }).waitFor();
		await workbench.webview().getByText(`Publish port ${port} by an address with https.`).waitFor();
		await workbench.statusBar(/Webhooks/).waitFor();
		await picture("2-guide");
		await workbench.run("Notion: Verify Webhook Subscription");
		await workbench.toast(/Waiting for Notion's verification token/).waitFor();
		await picture("3-waiting");
		const subscription = window.notion.subscribe({ url: address, aggregation_milliseconds: 200 });
		token = (subscription as { readonly verification_token: string }).verification_token;
		await workbench.toastButton(/Notion's token has arrived/, "Copy Token");
		await until("the token isn't in the clipboard", async () => (await workbench.clipboard()) === token);
	});

	it("leads through publishing the port, by VS Code's forwarding or an address that one knows", async () => {
		await workbench.statusBar(/Webhooks/).click();
		await workbench.quickPickRow("Publish").waitFor();
		await workbench.webview().getByText("Notion's token is kept in the secret storage.").waitFor();
		await picture("3a-status");
		await workbench.pick("Publish");
		await workbench.pick("Forward the Port with VS Code");
		await workbench.page.getByText(/In the Ports view: Forward a Port/).waitFor();
		await picture("3b-forwarding");
		await workbench.answer("http://hooks.example.com");
		await workbench.page.getByText("Give one that begins with https://.").waitFor();
		await picture("3c-refused");
		await workbench.answer("https://hooks.example.com/notion");
		await workbench.webview().getByText("is published as https://hooks.example.com/notion").waitFor();
		await workbench.webview().getByText("Notion's token is kept in the secret storage.").waitFor();
		await picture("3d-published");
		await workbench.run("View: Hide Panel");
	});

	it("writes 31 rows for 31 lines and 4 batches when a webhook tells, and no more when it is told again and polled", async () => {
		const plan = await makePlan("Panettone for the market");
		await setStatus("Panettone for the market", "In Process");
		await written(plan, lines);
		assert.equal(sum(await amounts(plan)), whole);
		const body = event(plan);
		for (const again of [body, body, event(plan)]) {
			assert.equal(await post(again), 200);
		}
		await polled();
		assert.equal((await amounts(plan)).length, lines);
	});

	it("shows the activation with its 31 rows, and the balance of each item beside it", async () => {
		await workbench.expand("Production Plan", "Databases");
		await workbench.treeRow("Panettone for the market", "Databases").waitFor({ timeout: 45_000 });
		await workbench.rowMenu("Panettone for the market", "Show Activations", "Databases");
		await workbench
			.webview()
			.getByRole("heading", { name: `Activation 1: ${lines} rows` })
			.waitFor({ timeout: 45_000 });
		await picture("4-activations");
		await workbench.expand("Production Plan", "Databases");
		await workbench.expand("Ingredient Inventory", "Databases");
		// Sums are read in the background, when the writes before have left something of the rate budget.
		await workbench.treeRow(/Honey.*Balance [\d,.-]+/, "Databases").waitFor({ timeout: 45_000 });
		await picture("5-balance");
	});

	it("draws the pipeline of the task file", async () => {
		await workbench.run("Notion: Show Pipeline");
		const page = workbench.webview();
		await page.getByRole("group", { name: "Pipeline: use ingredients" }).waitFor();
		await page.getByText("Production Plan: Recipes → Recipe Ingredients: Recipes (same row)").waitFor();
		await picture("6-pipeline");
	});

	it("has written 31 rows in the end where the window was reloaded in the middle", async function () {
		this.timeout(240_000);
		const plan = await makePlan("Panettone for Saturday");
		const slow = { kind: "delay", milliseconds: 150 } as const;
		window.notion.setFaults([{ method: "POST", path: "/v1/pages", effect: slow }]);
		await setStatus("Panettone for Saturday", "In Process");
		await until("nothing begun", async () => (await amounts(plan)).length >= 5);
		await workbench.reload();
		const after = (await amounts(plan)).length;
		window.notion.setFaults([]);
		assert.ok(after < lines, `${after} rows at the reload`);
		// A request without an answer is sent again only when it can't be carried out any more.
		await written(plan, lines, 150);
		await polled();
		assert.equal((await amounts(plan)).length, lines);
		assert.equal(sum(await amounts(plan)), whole);
	});

	it("writes 31 rows where two windows poll and webhooks come to one of them", async () => {
		const second = await workbench.secondWindow();
		await second
			.statusBar(/Next run|Bakery|bakery/)
			.first()
			.waitFor();
		const plan = await makePlan("Panettone for Sunday");
		await setStatus("Panettone for Sunday", "In Process");
		await written(plan, lines);
		await polled();
		assert.equal((await amounts(plan)).length, lines);
		await second.close();
	});

	it("goes on receiving in another window when the one that received is gone", async () => {
		const second = await workbench.secondWindow();
		await second.showContainer("Notion");
		await second.treeRow("Ingredient Inventory", "Databases").waitFor({ timeout: 60_000 });
		await workbench.page.bringToFront();
		await workbench.run("Notion: Stop Webhook Receiver");
		await workbench.statusBar(/Webhooks/).waitFor({ state: "detached", timeout: 30_000 });
		await second.page.bringToFront();
		await second.run("Notion: Start Webhook Receiver");
		await second.answer(new URL(address).port);
		await second.pick("Later");
		await second.statusBar(/Webhooks/).waitFor();
		await workbench.page.bringToFront();
		await picture("6b-not-receiving");
		await second.page.goto("about:blank");
		await second.close();
		await workbench.statusBar(/Webhooks/).waitFor({ timeout: 40_000 });
		const plan = await makePlan("Panettone for Monday");
		assert.equal(await post(event(plan)), 200);
		await setStatus("Panettone for Monday", "In Process");
		await written(plan, lines);
		await polled();
		assert.equal((await amounts(plan)).length, lines);
	});

	it("takes the 31 rows back when the plan is cancelled, once", async () => {
		const { id } = await findPage(window.notion, "Panettone for the market", "Status");
		await setStatus("Panettone for the market", "Cancelled");
		await written(id, 2 * lines);
		await polled();
		const all = await amounts(id);
		assert.equal(all.length, 2 * lines);
		assert.equal(sum(all), 0);
		await workbench.expand("Production Plan", "Databases");
		const takenBack = workbench.webview().getByText(`Taken back by ${lines} rows.`);
		// It says what is so at that moment, and the run ends after its last row.
		for (let tries = 0; tries < 3 && !(await takenBack.isVisible()); tries++) {
			await workbench.rowMenu("Panettone for the market", "Show Activations", "Databases");
			await takenBack.waitFor({ timeout: 15_000 }).catch(() => {});
		}
		await takenBack.waitFor();
		await picture("7-taken-back");
	});

	it("writes none of the rows where a line has no ingredient, and names the line", async () => {
		await edit(window.notion, "Panettone, line 17", { "Ingredient Inventory": { relation: [] } });
		const plan = await makePlan("Panettone for the school");
		await setStatus("Panettone for the school", "In Process");
		await workbench.toast(/Panettone, line 17.*Ingredient Inventory/).waitFor({ timeout: 40_000 });
		await picture("8-named");
		assert.deepEqual(await amounts(plan), []);
	});
});
