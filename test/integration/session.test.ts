// What a window keeps and shows of a workspace. The steps build on each other.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import * as vscode from "vscode";
import { hasWalResetBug } from "../../src/store/sqlite.ts";
import { findPage } from "../support/notionEdits.ts";
import {
	connectTo,
	filesIn,
	type ServedBakery,
	serveBakery,
	sessionAt,
	stored,
	storeFile,
	until,
	userData,
} from "./bakery.ts";

/** Commands that need a session and ask nothing before they have one. */
const needSession = [
	"search",
	"disconnect",
	"refresh",
	"runCascade",
	"runSync",
	"open",
	"openSource",
	"openInNotion",
	"copyLink",
	"copyId",
	"openConflict",
	"useNotion",
	"useOther",
];

describe("A window and its workspaces", () => {
	let first: ServedBakery;
	let second: ServedBakery;

	before(async () => {
		await vscode.extensions.getExtension("notion-workspaces.notion-workspaces")?.activate();
		first = await serveBakery();
		second = await serveBakery(2);
	});

	after(async () => {
		await vscode.commands.executeCommand("workbench.action.closeAllEditors");
		await first.notion.close();
		await second.notion.close();
	});

	it("lets no command that needs a session end in an exception where there is none", async () => {
		assert.deepEqual(stored("SELECT * FROM sessions"), []);
		for (const name of needSession) {
			assert.equal(await vscode.commands.executeCommand(`notionWorkspaces.${name}`), undefined, name);
		}
		const schema = vscode.Uri.joinPath(folder(), "suppliers.notion-schema.yaml");
		assert.equal(await vscode.commands.executeCommand("notionWorkspaces.createDatabases", schema), undefined);
		assert.equal(await vscode.commands.executeCommand("notionWorkspaces.openByLink", "not a link"), undefined);
	});

	it("shows a page of a workspace that isn't connected as a document that says so", async () => {
		const uri = pageUri("no-session", "00000000-0000-4000-8000-000000000000");
		assert.match(
			await read(uri),
			/^<div class="notion-note">This page belongs to a workspace that isn't connected in this window\./,
		);
	});

	it("connects to the workspace that the environment hands over", async () => {
		await connectTo(first);
		const { id, name } = sessionAt(first.url);
		assert.equal(name, "Bakery");
		const databases =
			"SELECT * FROM objects JOIN session_slots USING (slot) WHERE kind = 'data_source' AND session_id = ?";
		await until("the bakery in the store", () => stored(databases, String(id)).length === 5);
	});

	it("keeps its records in the global storage, in a database with a write-ahead log", function () {
		if (hasWalResetBug(process.versions.sqlite ?? "")) {
			this.skip();
		}
		assert.equal(stored("PRAGMA journal_mode")[0]?.journal_mode, "wal");
		assert.ok(fs.existsSync(`${storeFile}-wal`));
	});

	it("keeps the token out of every file, the settings included", () => {
		const files = filesIn(userData);
		assert.ok(files.includes(storeFile));
		for (const file of files) {
			assert.ok(!fs.readFileSync(file, "latin1").includes(first.notion.token), path.relative(userData, file));
		}
		const settings = JSON.stringify(vscode.workspace.getConfiguration("notionWorkspaces"));
		assert.ok(!settings.includes(first.notion.token));
	});

	it("takes a token from the secret storage when it comes back to a workspace", async () => {
		await connectTo(second);
		const before = first.notion.journal.length;
		const choosing = vscode.commands.executeCommand("notionWorkspaces.manageSession");
		// The last used one stands first: it is the second workspace.
		await until("the switch back", async () => {
			await vscode.commands.executeCommand("workbench.action.quickOpenSelectNext");
			await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
			return first.notion.journal.length > before;
		});
		await choosing;
		const asked = first.notion.journal.slice(before);
		assert.ok(asked.every(({ status }) => status === 200));
	});

	it("signs in again instead of keeping a second session of one workspace", async () => {
		await connectTo(first);
		assert.equal(stored("SELECT * FROM sessions WHERE base_url = ?", first.url).length, 1);
	});

	describe("shows pages as documents", () => {
		const session = () => String(sessionAt(first.url).id);

		it("with the row's properties on top of its content", async () => {
			const row = await findPage(first.notion, "Croissants for Saturday");
			const text = await read(pageUri(session(), row.id));
			assert.match(text, /\n# Croissants for Saturday\n\n\| Property \| Value \|\n/);
			assert.match(text, /\| Status \| <span class="notion-option notion-blue">In Process<\/span> \|/);
			assert.match(text, /\| Recipes \| \[[^\]]+\]\(\.\.\/[\w-]+\/[^)]+\.md\) \|/);
		});

		it("that nobody can write, rename or delete", async () => {
			const row = await findPage(first.notion, "Croissants for Saturday");
			const uri = pageUri(session(), row.id);
			const { permissions } = await vscode.workspace.fs.stat(uri);
			assert.equal(permissions, vscode.FilePermission.Readonly);
			assert.equal(vscode.workspace.fs.isWritableFileSystem("notion"), false);
			await assert.rejects(async () => vscode.workspace.fs.writeFile(uri, Buffer.from("mine")));
			await assert.rejects(async () => vscode.workspace.fs.delete(uri));
			await assert.rejects(async () => vscode.workspace.fs.rename(uri, pageUri(session(), "other")));
		});

		it("and says in the document why a page can't be read, and what to do", async () => {
			const text = await read(pageUri(session(), "00000000-0000-4000-8000-000000000000"));
			assert.match(text, /^<div class="notion-note">This page could not be read\. .*share it with the integration/);
		});

		it("by link, in the preview", async () => {
			const row = await findPage(first.notion, "Croissants for Saturday");
			await vscode.commands.executeCommand("notionWorkspaces.openByLink", row.url);
			await until("the preview", () => tabLabels().some((label) => label.includes("Croissants for Saturday")));
		});
	});
});

function folder(): vscode.Uri {
	const uri = vscode.workspace.workspaceFolders?.[0]?.uri;
	assert.ok(uri);
	return uri;
}

function pageUri(sessionId: string, pageId: string): vscode.Uri {
	return vscode.Uri.from({ scheme: "notion", path: `/${sessionId}/${pageId}/Page.md` });
}

async function read(uri: vscode.Uri): Promise<string> {
	return Buffer.from(await vscode.workspace.fs.readFile(uri)).toString();
}

function tabLabels(): string[] {
	return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
}
