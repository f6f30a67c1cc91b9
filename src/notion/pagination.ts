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
	for (;;) {
		const page = await fetchPage(cursor);
		yield page.results;
		if (page.request_status?.type === "incomplete") {
			throw incomplete(l10n.t("Notion returned only the first part of a long list (10,000 rows)."));
		}
		if (!page.has_more) {
			return;
		}
		if (page.next_cursor === null || seen.has(page.next_cursor)) {
			throw incompleteList();
		}
		cursor = page.next_cursor;
		seen.add(cursor);
	}
}

/** All items of a list, or an error (see `pages`). */
export async function collect<T>(fetchPage: (cursor: string | undefined) => Promise<ListPage<T>>): Promise<T[]> {
	const items: T[] = [];
	for await (const page of pages(fetchPage)) {
		items.push(...page);
	}
	return items;
}

/** The error for a list that promises more and doesn't say where. */
export function incompleteList(): WorkspaceError {
	return incomplete(l10n.t("Notion's list does not come to an end."));
}

function incomplete(message: string): WorkspaceError {
	return new WorkspaceError("incomplete", message, { remedy: l10n.t("Narrow it down, or try again.") });
}
