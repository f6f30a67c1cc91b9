import { isShared } from "../access.ts";
import type { Context } from "../context.ts";
import { invalidCursor, type PageRequest } from "../pagination.ts";
import type { DataSourceRecord, PageRecord } from "../records.ts";
import { rowTest } from "./filters.ts";
import { smallest } from "./smallest.ts";
import { type Keyed, rowOrder, type SortRequest } from "./sorts.ts";

/** One query goes no further than this, on any page of it. */
const resultLimit = 10_000;

export interface RowQuery {
	readonly filter?: unknown;
	readonly sorts?: readonly SortRequest[];
	readonly inTrash?: boolean;
}

export interface RowPage {
	readonly rows: readonly PageRecord[];
	readonly next: string | null;
	readonly incomplete: boolean;
}

/** One page of the rows that a query finds. The cursor names the first row of the next page. */
export function queryRows(source: DataSourceRecord, query: RowQuery, page: PageRequest, context: Context): RowPage {
	const order = rowOrder(query.sorts ?? [], source, context);
	const found = matchingRows(source, query, context).map(order.keyed);
	const first = page.cursor === undefined ? undefined : cursorRow(page.cursor, found, order.keyed, context);
	const from = first ? found.filter((row) => order.compare(row, first) >= 0) : found;
	const skipped = found.length - from.length;
	const size = Math.max(0, Math.min(page.size, resultLimit - skipped));
	const taken = smallest<Keyed>(from, size + 1, order.compare);
	const rows = taken.slice(0, size).map(({ row }) => row);
	const next = taken[size]?.row;
	const incomplete = next !== undefined && skipped + size >= resultLimit;
	return { rows, next: next && !incomplete ? cursorOf(source, next) : null, incomplete };
}

/** All rows that a query finds, in order. */
export function allRows(source: DataSourceRecord, query: RowQuery, context: Context): readonly PageRecord[] {
	const order = rowOrder(query.sorts ?? [], source, context);
	return matchingRows(source, query, context)
		.map(order.keyed)
		.sort(order.compare)
		.map(({ row }) => row);
}

function matchingRows(source: DataSourceRecord, query: RowQuery, context: Context): PageRecord[] {
	const test = query.filter === undefined ? () => true : rowTest(query.filter, source, context);
	const wantsTrash = query.inTrash ?? false;
	const rows: PageRecord[] = [];
	for (const node of context.workspace.children(source.id)) {
		if (
			node.kind === "page" &&
			node.inTrash === wantsTrash &&
			!node.isTemplate &&
			isShared(node, context.integration) !== false &&
			test(node)
		) {
			rows.push(node);
		}
	}
	return rows;
}

function cursorOf(source: DataSourceRecord, row: PageRecord): string {
	return `s:${source.id}:${row.id}`;
}

/** The row that a cursor names; where it has left the answer since, the place where it would stand. */
function cursorRow(
	cursor: string,
	found: readonly Keyed[],
	keyed: (row: PageRecord) => Keyed,
	context: Context,
): Keyed {
	const id = /^s:[0-9a-f-]{36}:([0-9a-f-]{36})$/.exec(cursor)?.[1] ?? "";
	const row = context.workspace.find("page", id);
	if (!row) {
		throw invalidCursor(cursor);
	}
	return found.find((candidate) => candidate.row.id === id) ?? keyed(row);
}
