// Tasks of task files as VS Code's own tasks. The steps build on each other.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import * as vscode from "vscode";
import { edit, writesDuring } from "../support/notionEdits.ts";
import { connectTo, type ServedBakery, serveBakery, stored, until } from "./bakery.ts";

describe("Tasks of task files, for Run Task and tasks.json", () => {
	let bakery: ServedBakery;
	let csv: string;
	let original: string;

	before(async () => {
		csv = path.join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "", "prices.csv");
		original = fs.readFileSync(csv, "utf8");
		bakery = await serveBakery(7);
		await connectTo(bakery);
	});

	after(async () => {
		fs.writeFileSync(csv, original);
		await vscode.commands.executeCommand("workbench.action.terminal.killAll");
		await bakery.notion.close();
	});

	const find = async (name: string): Promise<vscode.Task> => {
		const tasks = await vscode.tasks.fetchTasks({ type: "notion" });
		const task = tasks.find((candidate) => candidate.name === name);
		assert.ok(task, tasks.map((candidate) => candidate.name).join(", "));
		return task;
	};
	/** Runs a task to its end. */
	const run = async (task: vscode.Task): Promise<void> => {
		const ended = new Promise<void>((resolve) => {
			const listening = vscode.tasks.onDidEndTask(({ execution }) => {
				if (execution.task.name === task.name) {
					listening.dispose();
					resolve();
				}
			});
		});
		await vscode.tasks.executeTask(task);
		await ended;
	};
	const outcomes = () =>
		stored("SELECT outcome FROM runs WHERE name = 'price list' ORDER BY started_at").map(({ outcome }) => outcome);

	it("are all there, with their file", async () => {
		const tasks = await vscode.tasks.fetchTasks({ type: "notion" });
		assert.deepEqual(
			tasks.map(({ definition }) => [definition.task, definition.file]),
			[
				["use ingredients", "bakery.notion-tasks.yaml"],
				["price list", "bakery.notion-tasks.yaml"],
			],
		);
	});

	it("refuse the first run of a sync, which a person looks at", async () => {
		const runs = outcomes().length;
		const writes = await writesDuring(bakery.notion, async () => run(await find("price list")));
		assert.deepEqual(writes, []);
		assert.equal(outcomes().length, runs);
	});

	it("run, and are recorded like any other run", async () => {
		const settings = vscode.workspace.getConfiguration("notionWorkspaces");
		await settings.update("confirmBeforeWriting", false, vscode.ConfigurationTarget.Global);
		const runs = outcomes().length;
		const command = vscode.commands.executeCommand("notionWorkspaces.runSync");
		await until("the first run", () => outcomes().length > runs && outcomes().at(-1) !== null);
		const dismissing = setInterval(() => vscode.commands.executeCommand("notifications.clearAll"), 100);
		await command;
		clearInterval(dismissing);
		await settings.update("confirmBeforeWriting", undefined, vscode.ConfigurationTarget.Global);
		await edit(bakery.notion, "Honey", { Price: { number: 0.777 } });
		await run(await find("price list"));
		assert.match(fs.readFileSync(csv, "utf8"), /^Honey,g,0\.777$/m);
		assert.equal(outcomes().at(-1), "done");
	});

	it("look for changed rows, where they are cascades", async () => {
		const writes = await writesDuring(bakery.notion, async () => run(await find("use ingredients")));
		assert.deepEqual(writes, []);
	});
});
