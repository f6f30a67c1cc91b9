import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../../base/errors.ts";
import type { Endpoints } from "../../notion/endpoints.ts";
import type { RequestOptions } from "../../notion/requestOptions.ts";
import type { Page } from "../../notion/types.ts";

/**
 * Every row of a data source, by id. Notion cuts a query after 10,000 rows: it is asked again from the time at which the last
 * one was created. Throws `incomplete` where that leads nowhere, because too many were created within one minute.
 */
export async function allRows(
	api: Pick<Endpoints, "queryPage">,
	dataSourceId: string,
	options: RequestOptions,
): Promise<ReadonlyMap<string, Page>> {
	const rows = new Map<string, Page>();
	for (let from: string | undefined; ; ) {
		const { last, cut } = await readWindow(api, dataSourceId, from, rows, options);
		if (!cut) {
			return rows;
		}
		if (last === undefined || last === from) {
			throw incomplete(l10n.t("Notion shows only a part of the rows: too many were created at the same time."));
		}
		from = last;
	}
}

async function readWindow(
	api: Pick<Endpoints, "queryPage">,
	dataSourceId: string,
	from: string | undefined,
	rows: Map<string, Page>,
	options: RequestOptions,
): Promise<{ readonly last: string | undefined; readonly cut: boolean }> {
	const seen = new Set<string>();
	const sorts = [{ timestamp: "created_time" as const, direction: "ascending" as const }];
	const filter = from && { timestamp: "created_time" as const, created_time: { on_or_after: from } };
	let last: string | undefined;
	for (let cursor: string | undefined; ; ) {
		const page = await api.queryPage(dataSourceId, { sorts, cursor, ...(filter ? { filter } : {}) }, options);
		for (const row of page.rows) {
			rows.set(row.id, row);
			last = row.created_time;
		}
		if (page.cut || page.cursor === undefined) {
			return { last, cut: page.cut };
		}
		if (seen.has(page.cursor)) {
			throw incomplete(l10n.t("Notion's list does not come to an end."));
		}
		cursor = page.cursor;
		seen.add(cursor);
	}
}

function incomplete(message: string): WorkspaceError {
	return new WorkspaceError("incomplete", message, { remedy: l10n.t("Try again.") });
}
