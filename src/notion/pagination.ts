import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../base/errors.ts";

/** One page of any of Notion's lists. */
export interface ListPage<T> {
	readonly results: readonly T[];
	readonly next_cursor: string | null;
	readonly has_more: boolean;
	readonly request_status?: { readonly type: string; readonly incomplete_reason?: string };
}

/**
 * Every page of a list, one after the other. Throws `incomplete` where Notion cut the listing (10,000 rows of a query),
 * repeats a cursor, or promises more without a cursor: a list is complete or an error.
 */
export async function* pages<T>(
	fetchPage: (cursor: string | undefined) => Promise<ListPage<T>>,
): AsyncGenerator<readonly T[]> {
	const seen = new Set<string>();
	let cursor: string | undefined;
	do {
		const page = await fetchPage(cursor);
		cursor = nextCursor(page, seen);
		yield page.results;
		if (page.request_status?.type === "incomplete") {
			throw incomplete(l10n.t("Notion returned only the first part of a long list (10,000 rows)."));
		}
	} while (cursor !== undefined);
}

/** All items of a list, or an error (see `pages`). */
export async function collect<T>(fetchPage: (cursor: string | undefined) => Promise<ListPage<T>>): Promise<T[]> {
	const items: T[] = [];
	for await (const page of pages(fetchPage)) {
		items.push(...page);
	}
	return items;
}

/**
 * Where a list goes on; `undefined` at its end. Throws `badAnswer` for what is no page of a list, and `incomplete` where it promises
 * more and doesn't say where, or leads back to a cursor of `seen`, which notes the new one.
 */
export function nextCursor(page: ListPage<unknown>, seen: Set<string>): string | undefined {
	assertList(page);
	if (!page.has_more) {
		return undefined;
	}
	if (typeof page.next_cursor !== "string" || seen.has(page.next_cursor)) {
		throw incomplete(l10n.t("Notion's list does not come to an end."));
	}
	seen.add(page.next_cursor);
	return page.next_cursor;
}

/** Throws `badAnswer` for an answer that is no page of a list. */
export function assertList(page: ListPage<unknown>): void {
	const isList = Array.isArray(page.results) && page.results.every((item) => item !== null);
	if (!isList || typeof page.has_more !== "boolean") {
		throw new WorkspaceError("badAnswer", l10n.t("Notion's answer could not be read."), {
			remedy: l10n.t("Try again in a minute."),
		});
	}
}

function incomplete(message: string): WorkspaceError {
	return new WorkspaceError("incomplete", message, { remedy: l10n.t("Narrow it down, or try again.") });
}
