import { isWorkspaceError } from "../base/errors.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import type { Session } from "../notion/session.ts";
import type { Page } from "../notion/types.ts";

/** From so many unknown pages on, reading a page of their data source is tried first: 100 rows for one request. */
const worthAQuery = 4;

/**
 * Pages by id, for their titles: as the session last saw them unless `fresh`, else from Notion in as few requests as may be. One that
 * can't be read (not shared with the integration) is left out.
 */
export async function itemPages(
	session: Session,
	ids: ReadonlySet<string>,
	{ fresh = false, ...options }: RequestOptions & { readonly fresh?: boolean } = {},
): Promise<ReadonlyMap<string, Page>> {
	const found = new Map<string, Page>();
	const missing = () => [...ids].filter((id) => !found.has(id));
	for (const id of ids) {
		const page = fresh ? undefined : session.cache.page(id);
		if (page) {
			found.set(id, page);
		}
	}
	const [first, ...others] = missing();
	if (first !== undefined) {
		const page = await readable(session, first, options);
		if (page) {
			found.set(first, page);
		}
		if (others.length >= worthAQuery && page?.parent.type === "data_source_id") {
			const { rows } = await session.api.queryPage(page.parent.data_source_id, {}, options);
			for (const row of rows.filter(({ id }) => ids.has(id))) {
				found.set(row.id, row);
			}
		}
	}
	for (const id of missing().filter((id) => id !== first)) {
		const page = await readable(session, id, options);
		if (page) {
			found.set(id, page);
		}
	}
	return found;
}

async function readable(session: Session, id: string, options: RequestOptions): Promise<Page | undefined> {
	try {
		return await session.api.page(id, options);
	} catch (error) {
		if (isWorkspaceError(error, "notFound", "restricted")) {
			return undefined;
		}
		throw error;
	}
}
