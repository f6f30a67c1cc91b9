import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../base/errors.ts";
import type { Query } from "./endpoints.ts";
import { type ListPage, nextCursor } from "./pagination.ts";
import type { Page, QueryFilter, QuerySorts } from "./types.ts";

/** One page of a query's rows. */
export type RowPage = ListPage<Page>;

const byCreation: QuerySorts = [{ timestamp: "created_time", direction: "ascending" }];

/**
 * All rows that a query finds, a page at a time and each once. Notion cuts every query after 10,000 rows: the next one then begins with
 * the minute in which the last row was created. Rows without an order of the caller's come in the order of their creation, which
 * no edit changes while they are read. Throws `incomplete` where there is no way around a cut: more than 10,000 rows that were
 * created in one minute, or in an order of the caller's.
 */
export async function* rowWindows(
	query: Query,
	fetchPage: (query: Query, cursor: string | undefined) => Promise<RowPage>,
): AsyncGenerator<readonly Page[]> {
	const seen = new Set<string>();
	const sorts = query.sorts?.length ? query.sorts : byCreation;
	let from: string | undefined;
	for (;;) {
		const cursors = new Set<string>();
		let cursor: string | undefined;
		let isCut = false;
		let last: string | undefined;
		do {
			const filter = from === undefined ? query.filter : sinceMinute(query.filter, from);
			const page = await fetchPage({ ...query, sorts, filter }, cursor);
			cursor = nextCursor(page, cursors);
			isCut ||= page.request_status?.type === "incomplete";
			last = page.results.at(-1)?.created_time ?? last;
			const fresh = page.results.filter(({ id }) => !seen.has(id));
			for (const { id } of fresh) {
				seen.add(id);
			}
			yield fresh;
		} while (cursor !== undefined);
		if (!isCut) {
			return;
		}
		if (sorts !== byCreation || last === undefined) {
			throw cutOff(l10n.t("Notion returned only the first part of a long list (10,000 rows)."));
		}
		if (last === from) {
			throw cutOff(
				l10n.t("More than 10,000 rows were created in the minute of {0}, and Notion lists no more at once.", last),
			);
		}
		from = last;
	}
}

function sinceMinute(filter: QueryFilter | undefined, from: string): QueryFilter {
	const window = { timestamp: "created_time", created_time: { on_or_after: from } } as const;
	if (filter === undefined) {
		return window;
	}
	return within(filter, window);
}

/** Both filters, in the two levels that Notion takes. */
function within(filter: QueryFilter, window: object): QueryFilter {
	if ("and" in filter) {
		return { and: [...filter.and, window] } as QueryFilter;
	}
	// An "or" of compounds has two levels of its own: each of its branches gets the window.
	return "or" in filter && filter.or.some((branch) => "and" in branch || "or" in branch)
		? ({ or: branchesOf(filter).map((branch) => within(branch, window)) } as QueryFilter)
		: ({ and: [filter, window] } as QueryFilter);
}

function branchesOf(filter: QueryFilter): readonly QueryFilter[] {
	return "or" in filter ? filter.or.flatMap((branch) => branchesOf(branch as QueryFilter)) : [filter];
}

function cutOff(message: string): WorkspaceError {
	return new WorkspaceError("incomplete", message, { remedy: l10n.t("Use a filter that finds fewer rows.") });
}
