import { isWorkspaceError, type WorkspaceError } from "../../base/errors.ts";
import type { Endpoints } from "../../notion/endpoints.ts";
import type { RequestOptions } from "../../notion/requestOptions.ts";
import type { Page } from "../../notion/types.ts";

type Api = Pick<Endpoints, "query" | "queryPage">;

/**
 * Every row of a data source, by id. Notion cuts a query after 10,000 rows: it is asked again from the time at which the last
 * one was created. Throws `incomplete` where that leads nowhere, or where the list is broken in another way.
 */
export async function allRows(
	api: Api,
	dataSourceId: string,
	options: RequestOptions,
): Promise<ReadonlyMap<string, Page>> {
	try {
		const rows = await api.query(dataSourceId, {}, options);
		return new Map(rows.map((row) => [row.id, row]));
	} catch (error) {
		if (!isWorkspaceError(error, "incomplete")) {
			throw error;
		}
		return rowsByTime(api, dataSourceId, error, options);
	}
}

/** Window after window, until one has nothing new: what says that it is complete has been wrong before. */
async function rowsByTime(
	api: Api,
	dataSourceId: string,
	incomplete: WorkspaceError,
	options: RequestOptions,
): Promise<ReadonlyMap<string, Page>> {
	const rows = new Map<string, Page>();
	let from: string | undefined;
	for (;;) {
		const before = rows.size;
		const { last, cut } = await readWindow(api, dataSourceId, from, rows, options);
		if (!cut && from !== undefined && rows.size === before) {
			return rows;
		}
		// Not cut at all: the list was broken otherwise. Cut within one minute: there is no way around it.
		if (last === undefined || (cut && last === from) || (!cut && from === undefined)) {
			throw incomplete;
		}
		from = last;
	}
}

async function readWindow(
	api: Api,
	dataSourceId: string,
	from: string | undefined,
	rows: Map<string, Page>,
	options: RequestOptions,
): Promise<{ readonly last: string | undefined; readonly cut: boolean }> {
	const sorts = [{ timestamp: "created_time" as const, direction: "ascending" as const }];
	const filter = from && { timestamp: "created_time" as const, created_time: { on_or_after: from } };
	let last: string | undefined;
	let cursor: string | undefined;
	do {
		const page = await api.queryPage(dataSourceId, { sorts, cursor, ...(filter ? { filter } : {}) }, options);
		for (const row of page.rows) {
			rows.set(row.id, row);
			last = row.created_time;
		}
		if (page.cut) {
			return { last, cut: true };
		}
		// A cursor that comes twice would never end.
		cursor = page.cursor === cursor ? undefined : page.cursor;
	} while (cursor !== undefined);
	return { last, cut: false };
}
