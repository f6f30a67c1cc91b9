import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Connection } from "../../app/connection.ts";
import { titleOf } from "../../notion/titles.ts";
import type { NotionObject } from "../../notion/types.ts";
import { textOf } from "../report.ts";
import { iconOf, iconOfUser } from "../tree/icon.ts";

/** Hits shown at once. */
const limit = 50;
/** Milliseconds without a key before Notion is asked; the store answers at every key. */
const typingPause = 250;

export interface SearchChoice extends vscode.QuickPickItem {
	readonly id: string;
	readonly url: string;
	readonly isUser: boolean;
}

export interface SearchPick {
	/** The object that was chosen, or `undefined`. */
	readonly chosen: Promise<SearchChoice | undefined>;
}

/** A quick pick that answers while somebody types: from the store at once, with Notion's hits added as they come. */
export function showSearch(connection: Connection, onOpenInNotion: (url: string) => void): SearchPick {
	const pick = vscode.window.createQuickPick<SearchChoice>();
	const openInNotion = { iconPath: new vscode.ThemeIcon("link-external"), tooltip: l10n.t("Open in Notion") };
	pick.title = l10n.t("Search {0}", connection.record.name);
	pick.placeholder = l10n.t("Titles of pages, rows and databases, or names of people");
	pick.matchOnDescription = true;
	let asked = 0;
	let pending: AbortController | undefined;

	const choiceOf = (object: NotionObject): SearchChoice => ({
		id: object.id,
		url: object.object === "user" ? "" : object.url,
		isUser: object.object === "user",
		label: titleOf(object),
		description: describe(connection, object),
		iconPath: object.object === "user" ? iconOfUser(object) : iconOf(object.icon, iconName(object)),
		buttons: object.object === "user" ? [] : [openInNotion],
		// Matching is ours: the built-in filter would hide hits that Notion found by other means.
		alwaysShow: true,
	});
	const show = (choices: readonly SearchChoice[]) => {
		const active = pick.activeItems[0]?.id;
		pick.items = choices;
		const same = choices.find(({ id }) => id === active);
		if (same) {
			pick.activeItems = [same];
		}
	};

	const answer = async (text: string) => {
		const turn = ++asked;
		pending?.abort();
		pending = new AbortController();
		const { signal } = pending;
		const stored = (await searchStore(connection, text)).map(choiceOf);
		if (turn !== asked) {
			return;
		}
		show(stored);
		if (text.trim() === "") {
			pick.busy = false;
			return;
		}
		pick.busy = true;
		await new Promise((resolve) => setTimeout(resolve, typingPause));
		if (turn !== asked) {
			return;
		}
		const remote = await searchNotion(connection, text, signal);
		if (turn !== asked) {
			return;
		}
		pick.busy = false;
		if ("failure" in remote) {
			pick.title = l10n.t("Search {0}: stored titles only. {1}", connection.record.name, textOf(remote.failure));
			return;
		}
		pick.title = l10n.t("Search {0}", connection.record.name);
		const known = new Set(stored.map(({ id }) => id));
		show([...stored, ...remote.filter(({ id }) => !known.has(id)).map(choiceOf)]);
	};

	const chosen = new Promise<SearchChoice | undefined>((resolve) => {
		pick.onDidChangeValue((text) => void answer(text));
		pick.onDidTriggerItemButton(({ item }) => onOpenInNotion(item.url));
		pick.onDidAccept(() => {
			resolve(pick.selectedItems[0]);
			pick.hide();
		});
		pick.onDidHide(() => {
			asked++;
			pending?.abort();
			resolve(undefined);
			pick.dispose();
		});
	});
	pick.show();
	void answer("");
	return { chosen };
}

/** What is stored and fits; nothing when the session was closed meanwhile. */
async function searchStore(connection: Connection, text: string): Promise<NotionObject[]> {
	try {
		return (await connection.index.search(text, limit)).map(({ object }) => object);
	} catch {
		return [];
	}
}

/** Notion's first page of hits; or why it can't be asked. */
async function searchNotion(
	connection: Connection,
	query: string,
	signal: AbortSignal,
): Promise<NotionObject[] | { readonly failure: unknown }> {
	try {
		for await (const results of connection.session.api.search({ query }, { signal, limit })) {
			return results.filter(({ in_trash }) => !in_trash);
		}
		return [];
	} catch (failure) {
		return { failure };
	}
}

function iconName(object: Exclude<NotionObject, { object: "user" }>): string {
	return object.object === "page" ? "file" : "database";
}

/** Where it lies, for telling two things with one title apart. */
function describe({ session }: Connection, object: NotionObject): string {
	if (object.object === "user") {
		return object.type === "person" ? (object.person.email ?? l10n.t("Person")) : l10n.t("Integration");
	}
	if (object.object !== "page") {
		return l10n.t("Database");
	}
	const { parent } = object;
	const container =
		parent.type === "page_id"
			? session.cache.page(parent.page_id)
			: parent.type === "data_source_id"
				? session.cache.dataSource(parent.data_source_id)
				: undefined;
	return container ? titleOf(container) : "";
}
