import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { Connection } from "../../app/connection.ts";
import type { SearchQuery as NotionQuery } from "../../notion/endpoints.ts";
import type { ObjectSummary } from "../../store/objectRecord.ts";
import { parseSearch } from "../../store/searchQuery.ts";
import { textOf } from "../report.ts";
import { summaryOf } from "../summary.ts";
import { choiceOf, type SearchChoice, type SearchContext } from "./searchChoice.ts";

/** Hits shown at once. */
const limit = 50;
/** Milliseconds without a key before Notion is asked; the store answers at every key. */
const typingPause = 250;

export interface SearchPick {
	/** The object that was chosen, or `undefined`. */
	readonly chosen: Promise<SearchChoice | undefined>;
}

/** A quick pick that answers while somebody types: from the store at once, with Notion's hits added as they come. */
export function showSearch(connections: readonly Connection[], onOpenInNotion: (url: string) => void): SearchPick {
	const pick = vscode.window.createQuickPick<SearchChoice>();
	const openInNotion = { iconPath: new vscode.ThemeIcon("link-external"), tooltip: l10n.t("Open in Notion") };
	const title = l10n.t("Search {0}", connections.map(({ record }) => record.name).join(", "));
	pick.title = title;
	pick.placeholder = l10n.t("Titles, texts or people. db: page: and user: search among these alone");
	pick.matchOnDescription = true;
	pick.matchOnDetail = true;
	let asked = 0;
	let pending: AbortController | undefined;

	const show = (choices: readonly SearchChoice[]) => {
		const active = pick.activeItems[0];
		pick.items = choices;
		const same = active && choices.find(({ id, session }) => id === active.id && session === active.session);
		if (same) {
			pick.activeItems = [same];
		}
	};

	const answer = async (typed: string) => {
		const turn = ++asked;
		pending?.abort();
		pending = new AbortController();
		const { signal } = pending;
		const isOneOfSeveral = connections.length > 1;
		const contexts = connections.map((connection) => ({ connection, isOneOfSeveral, typed, openInNotion }));
		const stored = (await Promise.all(contexts.map(searchStore))).flat().sort((a, b) => b.score - a.score);
		if (turn !== asked) {
			return;
		}
		show(typed.trim() === "" && !isOneOfSeveral ? stored : stored.slice(0, limit));
		pick.title = title;
		const queries = notionQueries(typed);
		pick.busy = queries.length > 0;
		if (queries.length === 0) {
			return;
		}
		await new Promise((resolve) => setTimeout(resolve, typingPause));
		const add = (choices: readonly SearchChoice[]) => {
			if (turn === asked) {
				const known = new Set(pick.items.map(({ id }) => id));
				show([...pick.items, ...choices.filter(({ id }) => !known.has(id))]);
			}
		};
		const ask = async (context: SearchContext, query: NotionQuery) => {
			if (turn === asked) {
				add(await searchNotion(context, query, signal));
			}
		};
		const answers = await Promise.allSettled(
			contexts.flatMap((context) => queries.map((query) => ask(context, query))),
		);
		if (turn !== asked) {
			return;
		}
		pick.busy = false;
		const failure = answers.find((result) => result.status === "rejected");
		if (failure) {
			pick.title = l10n.t("{0}: only what is stored. {1}", title, textOf(failure.reason));
		}
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
async function searchStore(context: SearchContext): Promise<SearchChoice[]> {
	try {
		return (await context.connection.index.search(context.typed, limit)).map((hit) => choiceOf(hit, context));
	} catch {
		return [];
	}
}

/** What to ask of Notion: it finds titles of pages and data sources, no users. */
function notionQueries(typed: string): NotionQuery[] {
	const { text, ranges } = parseSearch(typed);
	if (text === "" || (ranges.length === 1 && ranges[0] === "users")) {
		return [];
	}
	const value = ranges.length > 1 ? undefined : ranges[0] === "databases" ? "data_source" : "page";
	return [value ? { query: text, filter: { property: "object", value } } : { query: text }];
}

/** Notion's first page of hits. */
async function searchNotion(context: SearchContext, query: NotionQuery, signal: AbortSignal): Promise<SearchChoice[]> {
	const { results } = await context.connection.session.api.searchPage({ ...query, size: limit }, { signal });
	return results
		.filter(({ in_trash }) => !in_trash)
		.map((object): ObjectSummary => summaryOf(object))
		.map((summary) => choiceOf({ summary, highlights: [], excerpt: undefined, score: 0 }, context));
}
