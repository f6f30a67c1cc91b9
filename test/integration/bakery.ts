import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { DatabaseSync, type SQLOutputValue } from "node:sqlite";
import * as vscode from "vscode";
import { createLocalNotion, type LocalNotion } from "../../src/localNotion/server.ts";

/** The user data folder of this VS Code; beside the extensions folder (see scripts/test.ts). */
export const userData = path.join(path.dirname(process.env.INTEGRATION_EXTENSIONS ?? ""), "user-data");

/** What the extension keeps on the disk. */
export const storage = path.join(userData, "User", "globalStorage", "notion-workspaces.notion-workspaces");

export const storeFile = path.join(storage, "workspaces.db");

/** A workspace with the bakery in it, served by this process. */
export interface ServedBakery {
	readonly notion: LocalNotion;
	readonly url: string;
}

export async function serveBakery(seed?: number): Promise<ServedBakery> {
	const notion = await createLocalNotion({ sample: "bakery", seed });
	const { url } = await notion.listen({ port: 0 });
	return { notion, url };
}

/** Connects to a workspace as `npm start` hands it over: by environment. */
export async function connectTo({ notion, url }: ServedBakery): Promise<void> {
	process.env.NOTION_WORKSPACES_SAMPLE_URL = url;
	process.env.NOTION_WORKSPACES_SAMPLE_TOKEN = notion.token;
	try {
		await vscode.commands.executeCommand("notionWorkspaces.openSampleWorkspace");
	} finally {
		delete process.env.NOTION_WORKSPACES_SAMPLE_URL;
		delete process.env.NOTION_WORKSPACES_SAMPLE_TOKEN;
	}
	await until("the first listing", () => notion.journal.some((entry) => entry.path.endsWith("/search")));
}

/** Runs a sync, the bakery's by default, without a question and waits for its record; its message is dismissed, since the command waits for that. */
export async function runSync(task?: { readonly file: string; readonly id: string }): Promise<void> {
	const settings = vscode.workspace.getConfiguration("notionWorkspaces");
	const ended = () => stored("SELECT * FROM runs WHERE ended_at IS NOT NULL").length;
	const before = ended();
	await settings.update("confirmBeforeWriting", false, vscode.ConfigurationTarget.Global);
	const command = vscode.commands.executeCommand("notionWorkspaces.runSync", task);
	try {
		await until("the end of a run", () => ended() > before);
		const dismissing = setInterval(() => vscode.commands.executeCommand("notifications.clearAll"), 100);
		await command;
		clearInterval(dismissing);
	} finally {
		await settings.update("confirmBeforeWriting", undefined, vscode.ConfigurationTarget.Global);
	}
}

/** Rows of the extension's store, read beside it. */
export function stored(query: string, ...values: string[]): Record<string, SQLOutputValue>[] {
	const database = new DatabaseSync(storeFile, { readOnly: true });
	try {
		return database.prepare(query).all(...values);
	} finally {
		database.close();
	}
}

/** The session of a workspace, as the store has it. */
export function sessionAt(url: string): Record<string, SQLOutputValue> {
	const [session] = stored("SELECT * FROM sessions WHERE base_url = ?", url);
	assert.ok(session, `There is no session at ${url}.`);
	return session;
}

/** Waits until something is so. */
export async function until<T>(what: string, check: () => T | Promise<T>): Promise<NonNullable<T>> {
	const end = Date.now() + 15_000;
	for (;;) {
		const found = await check();
		if (found) {
			return found;
		}
		assert.ok(Date.now() < end, `Waited in vain for ${what}.`);
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}

/** Every file below a folder. */
export function filesIn(folder: string): string[] {
	return fs
		.readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => path.join(entry.parentPath, entry.name));
}
