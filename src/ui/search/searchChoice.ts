import * as l10n from "@vscode/l10n";
import type * as vscode from "vscode";
import type { Connection } from "../../app/connection.ts";
import { titleOf } from "../../notion/titles.ts";
import type { ObjectSummary } from "../../store/objectRecord.ts";
import type { SearchHit } from "../../store/objectSearch.ts";
import { parseSearch } from "../../store/searchQuery.ts";
import { iconOfSummary, titleOfSummary } from "../summary.ts";
import { misspeltWords } from "./misspeltWords.ts";

/** A line of the search's list. */
export interface SearchChoice extends vscode.QuickPickItem {
	readonly id: string;
	readonly session: string;
	readonly url: string;
	readonly isUser: boolean;
	readonly score: number;
}

export interface SearchContext {
	readonly connection: Connection;
	/** Several workspaces are searched: each hit names its own. */
	readonly isOneOfSeveral: boolean;
	/** What was typed, which the list itself highlights. */
	readonly typed: string;
	readonly openInNotion: vscode.QuickInputButton;
	/** Whether it may be chosen. */
	readonly isWanted: (summary: ObjectSummary) => boolean;
	/** Shown instead of what is stored. */
	readonly first: readonly ObjectSummary[] | undefined;
	/** How many hits of the store are looked at. */
	readonly most: number;
}

/** The line of a hit. */
export function choiceOf({ summary, highlights, excerpt, score }: SearchHit, context: SearchContext): SearchChoice {
	const { connection, isOneOfSeveral, typed, openInNotion } = context;
	const isUser = summary.kind === "user";
	const words = misspeltWords(summary.title, highlights, parseSearch(typed).text).map((word) => `“${word}”`);
	const meant = words.length === 0 ? "" : l10n.t("has {0}", words.join(", "));
	const description = [describe(connection, summary), isOneOfSeveral ? connection.record.name : "", meant];
	return {
		id: summary.id,
		session: connection.id,
		url: summary.url ?? "",
		isUser,
		score,
		label: titleOfSummary(summary),
		description: description.filter((part) => part !== "").join(" · "),
		detail: excerpt && marked(excerpt, typed),
		iconPath: iconOfSummary(summary),
		buttons: isUser ? [] : [openInNotion],
		// Matching is ours: the built-in filter would hide hits that were found by other means.
		alwaysShow: true,
	};
}

/** The words that were found are put in quotation marks where the list doesn't highlight them by itself. */
function marked({ text, highlights }: NonNullable<SearchHit["excerpt"]>, typed: string): string {
	if (text.toLowerCase().includes(typed.trim().toLowerCase())) {
		return text;
	}
	let result = "";
	let from = 0;
	for (const [start, end] of highlights) {
		result += `${text.slice(from, start)}“${text.slice(start, end)}”`;
		from = end;
	}
	return result + text.slice(from);
}

/** Where it lies, for telling two things with one title apart. */
function describe({ session }: Connection, { kind, parentKind, parentId, ...summary }: ObjectSummary): string {
	if (kind === "user") {
		const user = session.cache.user(summary.id);
		return user?.type === "person" ? (user.person.email ?? l10n.t("Person")) : l10n.t("Integration");
	}
	if (kind !== "page") {
		return l10n.t("Database");
	}
	const container =
		parentId === undefined
			? undefined
			: parentKind === "page"
				? session.cache.page(parentId)
				: parentKind === "data_source"
					? session.cache.dataSource(parentId)
					: undefined;
	return container ? titleOf(container) : "";
}
