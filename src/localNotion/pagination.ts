import { invalid } from "./notionError.ts";
import type { JsonObject } from "./records.ts";
import { type Check, num, obj, str, validate } from "./validation/check.ts";

const defaultSize = 100;
/** 0 stands for the usual size. Source: users of Notion, who tried it. */
const sizeCheck = num({ min: 0, max: 100, integer: true });

/** `page_size` of a body. */
export const pageSizeCheck = sizeCheck;

export interface PageRequest {
	readonly size: number;
	readonly cursor: string | undefined;
}

/** The part of a listing that a query asks for. Some listings check more: sizes from 1 on, cursors that are ids. */
export function pageFromQuery(
	query: URLSearchParams,
	{ size: sizes = sizeCheck, cursor: cursors = str() }: { size?: Check<number>; cursor?: Check<string> } = {},
): PageRequest {
	const text = query.get("page_size");
	const cursor = query.get("start_cursor") ?? undefined;
	const size = text === null ? undefined : /^\d+$/.test(text) ? Number(text) : text;
	validate(obj({}, { page_size: sizes, start_cursor: cursors }), { page_size: size, start_cursor: cursor }, "query");
	return { size: Number(size ?? 0) || defaultSize, cursor };
}

export function pageFromBody(body: {
	readonly page_size?: number;
	readonly start_cursor?: string | null;
}): PageRequest {
	return { size: body.page_size || defaultSize, cursor: body.start_cursor ?? undefined };
}

/** A part of `items`, from the one whose key is the cursor. */
export function paginate<T>(
	items: readonly T[],
	{ size, cursor }: PageRequest,
	keyOf: (item: T) => string,
): { readonly results: readonly T[]; readonly next_cursor: string | null; readonly has_more: boolean } {
	const start = cursor === undefined ? 0 : items.findIndex((item) => keyOf(item) === cursor);
	if (start < 0) {
		throw invalidCursor(cursor ?? "");
	}
	const next = items[start + size];
	return {
		results: items.slice(start, start + size),
		next_cursor: next === undefined ? null : keyOf(next),
		has_more: next !== undefined,
	};
}

export function invalidCursor(cursor: string): Error {
	return invalid(`The start_cursor provided is invalid: ${cursor}`);
}

/** A listing as Notion answers it. */
export function list(
	type: string,
	{
		results,
		next_cursor,
		has_more,
	}: { readonly results: readonly unknown[]; readonly next_cursor: string | null; readonly has_more: boolean },
): JsonObject {
	return { object: "list", results, next_cursor, has_more, type, [type]: {} };
}
