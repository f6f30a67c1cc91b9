// A task that "Run Task" runs, ended by whoever doesn't want to wait: with Terminate Task, or Ctrl+C in its terminal.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import * as vscode from "vscode";
import { findPage } from "../support/notionEdits.ts";
import { connectTo, runSync, type ServedBakery, serveBakery, stored, until } from "./bakery.ts";

describe("A task in a terminal", () => {
	let bakery: ServedBakery;
	const csv = () => path.join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "", "prices.csv");

	before(async () => {
		bakery = await serveBakery();
		await connectTo(bakery);
		await runSync();
	});

	after(async () => {
		bakery.notion.setFaults([]);
		await bakery.notion.close();
	});

	for (const [what, end] of [
		["Terminate Task", async (execution: vscode.TaskExecution) => execution.terminate()],
		[
			"Ctrl+C in its terminal",
			async () => {
				const terminal = await until("the terminal", () =>
					vscode.window.terminals.find(({ name }) => name.includes("price list")),
				);
				terminal.sendText("\u0003", false);
			},
		],
	] as const) {
		it(`ends at once with ${what}, with nothing written, and is recorded as cancelled`, async () => {
			const { notion } = bakery;
			fs.writeFileSync(csv(), fs.readFileSync(csv(), "utf8").replace(/^Eggs,.*$/m, "Eggs,pc,0.9"));
			const known = new Set(stored("SELECT id FROM runs").map(({ id }) => id));
			const newRun = () => stored("SELECT * FROM runs").find(({ id }) => !known.has(id));
			notion.setFaults([
				{ method: "POST", path: "/v1/data_sources/*/query", effect: { kind: "delay", milliseconds: 600_000 } },
			]);
			const tasks = await vscode.tasks.fetchTasks({ type: "notion" });
			const task = tasks.find(({ name }) => name === "price list");
			assert.ok(task);
			const ended = new Promise<void>((resolve) => {
				const listening = vscode.tasks.onDidEndTask(({ execution }) => {
					if (execution.task.name === "price list") {
						listening.dispose();
						resolve();
					}
				});
			});
			const execution = await vscode.tasks.executeTask(task);
			await until("the run", newRun);
			await end(execution);
			await ended;
			const { outcome } = await until("the end of the run", () => [newRun()].find((run) => run?.ended_at));
			notion.setFaults([]);
			assert.equal(outcome, "cancelled");
			const { Price } = (await findPage(notion, "Eggs", "Price")).properties;
			assert.equal(Price?.type === "number" ? Price.number : undefined, 0.32);
		});
	}

	it("carries the edit over when it is run again", async () => {
		const tasks = await vscode.tasks.fetchTasks({ type: "notion" });
		const task = tasks.find(({ name }) => name === "price list");
		assert.ok(task);
		await vscode.tasks.executeTask(task);
		await until("the edit in Notion", async () => {
			const { Price } = (await findPage(bakery.notion, "Eggs", "Price")).properties;
			return Price?.type === "number" && Price.number === 0.9;
		});
	});
});
