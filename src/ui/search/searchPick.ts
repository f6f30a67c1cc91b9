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

export interface SearchPickOptions {
	readonly onOpenInNotion: (url: string) => void;
	/** To choose a page for something else than to look at it: pages are found, rows and the rest aren't. */
	readonly forPage?: {
		readonly title: string;
		readonly placeholder: string;
		/** What is shown as long as nothing is typed. */
		readonly first: readonly ObjectSummary[];
	};
}

/** A quick pick that answers while somebody types: from the store at once, with Notion's hits added as they come. */
export function showSearch(
	connections: readonly Connection[],
	{ onOpenInNotion, forPage }: SearchPickOptions,
): SearchPick {
	const pick = vscode.window.createQuickPick<SearchChoice>();
	const openInNotion = { iconPath: new vscode.ThemeIcon("link-external"), tooltip: l10n.t("Open in Notion") };
	const title = forPage?.title ?? l10n.t("Search {0}", connections.map(({ record }) => record.name).join(", "));
	pick.title = title;
	pick.placeholder =
		forPage?.placeholder ?? l10n.t("Titles, texts or people. db: page: and user: search among these alone");
	// What opens beside it, such as a plan, takes the focus.
	pick.ignoreFocusOut = forPage !== undefined;
	pick.matchOnDescription = true;
	pick.matchOnDetail = true;
	let asked = 0;
	let pending: AbortController | undefined;

	let shownFor: string | undefined;
	const show = (choices: readonly SearchChoice[]) => {
		// What comes later for the same text leaves the choice alone; for another text the best hit is the choice.
		const active = shownFor === pick.value ? pick.activeItems[0] : undefined;
		shownFor = pick.value;
		pick.items = choices;
		const same = active && choices.find(({ id, session }) => id === active.id && session === active.session);
		if (same) {
			pick.activeItems = [same];
		}
	};

	const answer = async (value: string) => {
		const typed = forPage && value.trim() !== "" ? `page: ${value}` : value;
		const turn = ++asked;
		pending?.abort();
		pending = new AbortController();
		const { signal } = pending;
		const isOneOfSeveral = connections.length > 1;
		const isWanted = (summary: ObjectSummary) => !forPage || summary.parentKind !== "data_source";
		const first = typed.trim() === "" ? forPage?.first : undefined;
		// Rows that aren't wanted must leave pages room.
		const most = forPage ? 4 * limit : limit;
		const contexts = connections.map(
			(connection): SearchContext => ({ connection, isOneOfSeveral, typed, openInNotion, isWanted, first, most }),
		);
		const stored = (await Promise.all(contexts.map(searchStore))).flat().sort((a, b) => b.score - a.score);
		if (turn !== asked) {
			return;
		}
		const queries = notionQueries(typed);
		pick.busy = queries.length > 0;
		pick.title = isFirstLook(connections) ? l10n.t("{0}: still being read for the first time", title) : title;
		const hits = stored.slice(0, limit);
		show(hits.length > 0 ? hits : [queries.length > 0 ? askingNotion() : nothingFound(typed)]);
		if (queries.length === 0) {
			return;
		}
		await new Promise((resolve) => setTimeout(resolve, typingPause));
		const add = (choices: readonly SearchChoice[]) => {
			if (turn === asked) {
				const hits = pick.items.filter(isHit);
				const known = new Set(hits.map(({ id }) => id));
				const all = [...hits, ...choices.filter(({ id }) => !known.has(id))];
				show(all.length > 0 ? all : pick.items);
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
		if (!pick.items.some(isHit)) {
			show([nothingFound(typed)]);
		}
		const failure = answers.find((result) => result.status === "rejected");
		if (failure) {
			pick.title = l10n.t("{0}: only what is stored. {1}", title, textOf(failure.reason));
		}
	};

	const chosen = new Promise<SearchChoice | undefined>((resolve) => {
		pick.onDidChangeValue((text) => void answer(text));
		pick.onDidTriggerItemButton(({ item }) => onOpenInNotion(item.url));
		pick.onDidAccept(() => {
			if (!pick.selectedItems.every(isHit)) {
				return;
			}
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

/** Somewhere the workspace was never listed to its end. */
function isFirstLook(connections: readonly Connection[]): boolean {
	return connections.some(({ index: { state } }) => state.kind === "empty" || state.at === undefined);
}

/** A line that says something in place of hits can't be chosen. */
function isHit({ id }: SearchChoice): boolean {
	return id !== "";
}

function line(label: string, detail?: string): SearchChoice {
	const iconPath = new vscode.ThemeIcon("info");
	return { id: "", session: "", url: "", isUser: false, score: 0, alwaysShow: true, label, detail, iconPath };
}

function askingNotion(): SearchChoice {
	return line(l10n.t("Nothing stored fits; asking Notion…"));
}

function nothingFound(typed: string): SearchChoice {
	return typed.trim() === ""
		? line(
				l10n.t("Nothing is known of the workspace yet"),
				l10n.t("It is read now. Type a title to ask Notion for it at once."),
			)
		: line(l10n.t("Nothing found"), l10n.t("Titles of what is shared are found, and the texts of pages opened here."));
}

/** What is stored and fits; nothing when the session was closed meanwhile. */
async function searchStore(context: SearchContext): Promise<SearchChoice[]> {
	const { connection, typed, isWanted, first, most } = context;
	if (first) {
		return first.map((summary) => choiceOf({ ...unranked, summary }, context));
	}
	try {
		const hits = await connection.index.search(typed, most);
		return hits.filter(({ summary }) => isWanted(summary)).map((hit) => choiceOf(hit, context));
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
		.filter(context.isWanted)
		.map((summary) => choiceOf({ ...unranked, summary }, context));
}

/** Of what wasn't found by the store nothing is known of how well it fits. */
const unranked = { highlights: [], excerpt: undefined, score: 0 };
