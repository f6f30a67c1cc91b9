import assert from "node:assert/strict";
import path from "node:path";
import process from "node:process";
import * as vscode from "vscode";
import { connectTo, serveBakery, sessionAt, stored, until } from "../bakery.ts";

describe("The packaged extension, installed", () => {
	const extension = () => {
		const found = vscode.extensions.getExtension("notion-workspaces.notion-workspaces");
		assert.ok(found, "the extension is not installed");
		return found;
	};

	it("runs from the extensions folder and not from the project", () => {
		const place = path.relative(process.env.INTEGRATION_EXTENSIONS ?? "", extension().extensionPath);
		assert.ok(!place.startsWith("..") && !path.isAbsolute(place), extension().extensionPath);
	});

	it("activates", async () => {
		await extension().activate();
		assert.equal(extension().isActive, true);
	});

	it("registers every command that it contributes", async () => {
		await extension().activate();
		const contributed: { command: string }[] = extension().packageJSON.contributes?.commands ?? [];
		const registered = new Set(await vscode.commands.getCommands(true));
		assert.deepEqual(
			contributed.map(({ command }) => command).filter((command) => !registered.has(command)),
			[],
		);
	});

	it("connects, lists the workspace and stores what it saw", async () => {
		const bakery = await serveBakery();
		try {
			await connectTo(bakery);
			const { id } = sessionAt(bakery.url);
			const databases =
				"SELECT * FROM objects JOIN session_slots USING (slot) WHERE kind = 'data_source' AND session_id = ?";
			await until("the bakery in the store", () => stored(databases, String(id)).length === 5);
		} finally {
			await bakery.notion.close();
		}
	});
});
