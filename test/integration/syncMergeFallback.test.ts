// A long text in conflict where VS Code has no merge editor (any more): a command without a public name opens it. The steps build on
// each other.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import * as vscode from "vscode";
import { clientOf, edit, findPage } from "../support/notionEdits.ts";
import { connectTo, runSync, type ServedBakery, serveBakery, stored, until } from "./bakery.ts";

const first = "Mild.\nKeep cold.\nUse within a week.";
const merged = "Very mild, salted.\nKeep cold.\nUse within a week.";

describe("A text in conflict, without a merge editor", () => {
	let bakery: ServedBakery;
	let conflictId: string;
	let refusing: vscode.Disposable;
	const asked: unknown[] = [];
	const file = (name: string) => path.join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "", name);
	const task = () => ({ file: file("stock.notion-tasks.yaml"), id: "stock" });
	const writeNote = (note: string) => fs.writeFileSync(file("stock.json"), JSON.stringify([{ name: "Butter", note }]));
	const setNotes = (content: string) =>
		edit(bakery.notion, "Butter", { Notes: { rich_text: [{ text: { content } }] }, Price: { number: 1 } });
	const diff = () => {
		const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
		return input instanceof vscode.TabInputTextDiff && input.modified.scheme === "notion-merge" ? input : undefined;
	};

	before(async () => {
		bakery = await serveBakery();
		const { parent } = await findPage(bakery.notion, "Butter", "Price");
		assert.ok(parent.type === "data_source_id");
		await clientOf(bakery.notion).dataSources.update({
			data_source_id: parent.data_source_id,
			properties: { Notes: { rich_text: {} } },
		});
		await setNotes(first);
		writeNote(first);
		fs.writeFileSync(
			task().file,
			"tasks: {stock: {sync: {notion: {database: ingredients}, other: {json: stock.json, key: name}, attributes: {Name: name, Notes: note}}}}\n",
		);
		await connectTo(bakery);
		await runSync(task());
		await setNotes(first.replace("Mild.", "Very mild."));
		fs.writeFileSync(file("stock.json"), fs.readFileSync(file("stock.json"), "utf8").replace("Mild.", "Salted."));
		await runSync(task());
		const [conflict] = stored("SELECT link_id FROM sync_conflicts WHERE closed_at IS NULL AND attribute = 'Notes'");
		assert.ok(conflict);
		conflictId = String(conflict.link_id);
		refusing = vscode.commands.registerCommand("_open.mergeEditor", (argument: unknown) => {
			asked.push(argument);
			throw new Error("command '_open.mergeEditor' not found");
		});
	});

	after(async () => {
		refusing.dispose();
		fs.rmSync(task().file);
		await vscode.commands.executeCommand("workbench.action.closeAllEditors");
		await bakery.notion.close();
	});

	it("opens as a difference between Notion's text and the result, which starts as what it was", async () => {
		const side = vscode.Uri.from({
			scheme: "notion-conflict",
			path: "/Butter.yaml",
			query: `conflict=${conflictId}&side=other`,
		});
		await until("the conflict", () => read(side).catch(() => undefined));
		await vscode.commands.executeCommand("notionWorkspaces.mergeConflict", side);
		const { original, modified } = await until("the difference", diff);
		assert.equal(asked.length, 1);
		assert.equal(await read(original), first.replace("Mild.", "Very mild."));
		assert.equal(await read(modified), first);
	});

	it("refuses to write a text that has both versions in it", async () => {
		const { modified } = await until("the difference", diff);
		await replace(modified, "<<<<<<< Notion\nVery mild.\n=======\nSalted.\n>>>>>>> stock.json");
		const dismissing = setInterval(() => vscode.commands.executeCommand("notifications.clearAll"), 100);
		await vscode.commands.executeCommand("notionWorkspaces.acceptMerge", modified);
		clearInterval(dismissing);
		assert.equal(await noteInNotion(), first.replace("Mild.", "Very mild."));
		assert.ok(diff());
	});

	it("is written to both sides when the merge is accepted, and closes", async () => {
		const { modified } = await until("the difference", diff);
		await replace(modified, merged);
		await vscode.commands.executeCommand("notionWorkspaces.acceptMerge", modified);
		assert.equal(await noteInNotion(), merged);
		const rows: readonly { name: string; note: string }[] = JSON.parse(fs.readFileSync(file("stock.json"), "utf8"));
		assert.equal(rows.find(({ name }) => name === "Butter")?.note, merged);
		assert.deepEqual(stored("SELECT * FROM sync_conflicts WHERE closed_at IS NULL AND attribute = 'Notes'"), []);
		await until("closed editors", () =>
			vscode.window.tabGroups.all
				.flatMap(({ tabs }) => tabs)
				.every(({ input }) => !(input instanceof vscode.TabInputTextDiff)),
		);
	});

	async function noteInNotion(): Promise<string | undefined> {
		const { Notes } = (await findPage(bakery.notion, "Butter", "Notes")).properties;
		return Notes?.type === "rich_text" ? Notes.rich_text.map(({ plain_text }) => plain_text).join("") : undefined;
	}
});

async function read(uri: vscode.Uri): Promise<string> {
	return Buffer.from(await vscode.workspace.fs.readFile(uri)).toString();
}

async function replace(uri: vscode.Uri, text: string): Promise<void> {
	const document = await vscode.workspace.openTextDocument(uri);
	const whole = document.validateRange(new vscode.Range(0, 0, document.lineCount, 0));
	const edits = new vscode.WorkspaceEdit();
	edits.replace(uri, whole, text);
	assert.ok(await vscode.workspace.applyEdit(edits));
}
