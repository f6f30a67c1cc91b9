// A cell that both sides of a sync edited, in the editor. The steps build on each other.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import * as vscode from "vscode";
import { edit, findPage } from "../support/notionEdits.ts";
import { connectTo, runSync, type ServedBakery, serveBakery, stored, until } from "./bakery.ts";

describe("A conflict's two documents", () => {
	let bakery: ServedBakery;
	let linkId: string;
	const csv = () => path.join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "", "prices.csv");
	const side = (name: "notion" | "other") =>
		vscode.Uri.from({ scheme: "notion-conflict", path: "/Butter.yaml", query: `conflict=${linkId}&side=${name}` });

	before(async () => {
		bakery = await serveBakery();
		await connectTo(bakery);
		await runSync();
		await edit(bakery.notion, "Butter", { Price: { number: 0.0111 } });
		fs.writeFileSync(csv(), fs.readFileSync(csv(), "utf8").replace(/^Butter,.*$/m, "Butter,g,0.0222"));
		await runSync();
		const [conflict] = stored("SELECT link_id FROM sync_conflicts WHERE closed_at IS NULL AND title = 'Butter'");
		assert.ok(conflict);
		linkId = String(conflict.link_id);
		await until("the conflict's documents", () =>
			read(side("notion")).then(
				() => true,
				() => false,
			),
		);
	});

	after(async () => {
		await vscode.commands.executeCommand("workbench.action.closeAllEditors");
		await bakery.notion.close();
	});

	it("show the value of each side", async () => {
		assert.match(await read(side("notion")), /^Price: 0\.0111$/m);
		assert.match(await read(side("other")), /^Price: 0\.0222$/m);
	});

	it("take no edit on Notion's side", async () => {
		const { permissions } = await vscode.workspace.fs.stat(side("notion"));
		assert.equal(permissions, vscode.FilePermission.Readonly);
		await assert.rejects(async () => write(side("notion"), "Price: 1\n"), isError("NoPermissions"));
		assert.match(await read(side("notion")), /^Price: 0\.0111$/m);
	});

	it("are neither renamed, deleted nor joined by others", async () => {
		const { fs: files } = vscode.workspace;
		await assert.rejects(async () => files.delete(side("other")));
		await assert.rejects(async () => files.rename(side("other"), vscode.Uri.parse("notion-conflict:/x.yaml")));
		await assert.rejects(async () => files.createDirectory(vscode.Uri.parse("notion-conflict:/x")));
		const unknown = side("other").with({ query: "conflict=unknown&side=other" });
		await assert.rejects(async () => read(unknown), isError("FileNotFound"));
	});

	it("refuse a resolution that can't be read, and underline why", async () => {
		await assert.rejects(async () => write(side("other"), "Price: cheap\n"));
		const [problem] = vscode.languages.getDiagnostics(side("other"));
		assert.equal(problem?.range.start.line, 0);
		assert.equal(await priceInNotion(), 0.0111);
		assert.match(fs.readFileSync(csv(), "utf8"), /^Butter,g,0\.0222$/m);
	});

	it("settle the conflict when the right one is written, on both sides", async () => {
		await write(side("other"), (await read(side("other"))).replace("0.0222", "0.0333"));
		assert.equal(await priceInNotion(), 0.0333);
		assert.match(fs.readFileSync(csv(), "utf8"), /^Butter,g,0\.0333$/m);
		assert.deepEqual(stored("SELECT * FROM sync_conflicts WHERE closed_at IS NULL"), []);
	});

	async function priceInNotion(): Promise<number | null | undefined> {
		const { Price } = (await findPage(bakery.notion, "Butter", "Price")).properties;
		return Price?.type === "number" ? Price.number : undefined;
	}
});

async function read(uri: vscode.Uri): Promise<string> {
	return Buffer.from(await vscode.workspace.fs.readFile(uri)).toString();
}

function write(uri: vscode.Uri, text: string): Thenable<void> {
	return vscode.workspace.fs.writeFile(uri, Buffer.from(text));
}

function isError(code: string): (error: unknown) => boolean {
	return (error) => error instanceof vscode.FileSystemError && error.code === code;
}
