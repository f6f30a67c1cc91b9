import assert from "node:assert/strict";
import * as vscode from "vscode";

interface Setting {
	readonly default: unknown;
	readonly scope?: string;
	readonly markdownDescription: string;
}

describe("Settings", () => {
	const contributed = () =>
		Object.entries<Setting>(
			vscode.extensions.getExtension("notion-workspaces.notion-workspaces")?.packageJSON.contributes.configuration
				.properties,
		);

	it("have the default that they are documented with", () => {
		const defaults = contributed().map(([id]) => [id, vscode.workspace.getConfiguration().inspect(id)?.defaultValue]);
		assert.deepEqual(
			Object.fromEntries(defaults),
			Object.fromEntries(contributed().map(([id, setting]) => [id, setting.default])),
		);
		assert.deepEqual(Object.fromEntries(defaults), {
			"notionWorkspaces.pageSize": 50,
			"notionWorkspaces.refreshInterval": 5,
			"notionWorkspaces.autoReveal": true,
			"notionWorkspaces.confirmBeforeWriting": true,
			"notionWorkspaces.runAutomatically": "ask",
			"notionWorkspaces.baseUrl": "https://api.notion.com",
		});
	});

	it("are described in words, not by a placeholder", () => {
		for (const [id, { markdownDescription }] of contributed()) {
			assert.match(markdownDescription, /^[A-Z].+\.$/, id);
		}
	});

	it("let no folder decide where tokens are sent", async () => {
		const settings = vscode.workspace.getConfiguration("notionWorkspaces");
		await assert.rejects(async () =>
			settings.update("baseUrl", "https://evil.example", vscode.ConfigurationTarget.Workspace),
		);
		assert.equal(settings.get("baseUrl"), "https://api.notion.com");
	});
});
