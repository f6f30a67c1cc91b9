import * as vscode from "vscode";
import type { Connection } from "../../app/connection.ts";
import type { Front } from "../front.ts";
import { contextKeys } from "../ids.ts";

/** What the welcome views and menus depend on. */
export type SessionState = "none" | "signedOut" | "loading" | "empty" | "ready" | "failed" | "broken";

/** Tells `when` clauses what state the session is in, unless a newer look has begun meanwhile. */
export async function publishState(front: Front, isCurrent: () => boolean): Promise<void> {
	const active = front.app.connections.active;
	const state = active ? await stateOf(active) : (await front.app.connections.list()).length > 0 ? "signedOut" : "none";
	const missing = active ? await missingIn(active) : { pages: false, users: false };
	if (isCurrent()) {
		await vscode.commands.executeCommand("setContext", contextKeys.noPages, missing.pages);
		await vscode.commands.executeCommand("setContext", contextKeys.noUsers, missing.users);
		await setState(state);
		await vscode.commands.executeCommand("setContext", contextKeys.several, front.app.connections.all.length > 1);
	}
}

export async function setState(state: SessionState): Promise<void> {
	await vscode.commands.executeCommand("setContext", contextKeys.state, state);
}

async function stateOf({ index }: Connection): Promise<SessionState> {
	const [databases, pages] = await Promise.all([index.databases(), index.rootPages()]);
	if (databases.length > 0 || pages.length > 0) {
		return "ready";
	}
	switch (index.state.kind) {
		case "ready":
			return "empty";
		case "failed":
			return "failed";
		default:
			return "loading";
	}
}

/** What there is nothing of. Before everything was listed once nobody knows. */
async function missingIn({ index }: Connection): Promise<{ readonly pages: boolean; readonly users: boolean }> {
	if (index.state.kind === "empty" || index.state.at === undefined) {
		return { pages: false, users: false };
	}
	const [pages, users] = await Promise.all([index.rootPages(), index.users()]);
	return { pages: pages.length === 0, users: users.length === 0 };
}
