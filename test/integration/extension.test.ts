import assert from "node:assert/strict";
import * as vscode from "vscode";

describe("The extension, from its folder", () => {
	const extension = () => {
		const found = vscode.extensions.getExtension("notion-workspaces.notion-workspaces");
		assert.ok(found, "the extension is not there");
		return found;
	};

	it("activates", async () => {
		await extension().activate();
		assert.equal(extension().isActive, true);
	});

	it("registers every command that package.json contributes", async () => {
		await extension().activate();
		const contributed: { command: string }[] = extension().packageJSON.contributes?.commands ?? [];
		const registered = new Set(await vscode.commands.getCommands(true));
		assert.deepEqual(
			contributed.map(({ command }) => command).filter((command) => !registered.has(command)),
			[],
		);
	});

	it("opens on a copy of the bakery", () => {
		assert.match(vscode.workspace.workspaceFolders?.[0]?.name ?? "", /bakery/);
	});
});
