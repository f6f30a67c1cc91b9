import { findDataSource, pathId } from "../access.ts";
import type { Handler } from "../context.ts";
import { list, pageFromBody, pageSizeCheck } from "../pagination.ts";
import { filterCheck } from "../query/filterChecks.ts";
import { queryRows } from "../query/queryRows.ts";
import type { SortRequest } from "../query/sorts.ts";
import { renderPage } from "../renderObjects.ts";
import { arr, bool, literal, nullable, obj, oneOf, str, validate } from "../validation/check.ts";

const direction = literal("ascending", "descending");

export const sortsCheck = arr(
	oneOf(
		obj({ property: str(), direction }),
		obj({ timestamp: literal("created_time", "last_edited_time"), direction }),
	),
);

const queryBody = obj(
	{},
	{
		filter: filterCheck,
		sorts: sortsCheck,
		start_cursor: nullable(str()),
		page_size: pageSizeCheck,
		in_trash: bool,
		archived: bool,
		is_archived: bool,
		result_type: literal("page", "data_source"),
	},
);

export const queryDataSource: Handler = (context, [text = ""]) => {
	const source = findDataSource(context, pathId("data_source_id", text));
	const body = validate(queryBody, context.request.body ?? {}, "body");
	const query = {
		filter: body.filter,
		sorts: (body.sorts ?? []) as readonly SortRequest[],
		inTrash: body.in_trash ?? body.archived ?? false,
	};
	const page =
		body.result_type === "data_source"
			? { rows: [], next: null, incomplete: false }
			: queryRows(source, query, pageFromBody(body), context);
	return {
		...list("page_or_data_source", {
			results: page.rows.map((row) => renderPage(row, context)),
			next_cursor: page.next,
			has_more: page.next !== null,
		}),
		...(page.incomplete
			? { request_status: { type: "incomplete", incomplete_reason: "query_result_limit_reached" } }
			: {}),
	};
};
