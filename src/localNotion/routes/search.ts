import { hasTrashedAncestor, isVisible } from "../access.ts";
import { plainText } from "../content/richText.ts";
import type { Context, Handler } from "../context.ts";
import { invalid } from "../notionError.ts";
import { list, pageFromBody, pageSizeCheck, paginate } from "../pagination.ts";
import type { DataSourceRecord, PageRecord } from "../records.ts";
import { renderDataSource, renderPage } from "../renderObjects.ts";
import { bool, literal, nullable, obj, oneOf, str, validate } from "../validation/check.ts";

const timestampCheck = literal("last_edited_time", "created_time");

const searchBody = obj(
	{},
	{
		query: str(),
		sort: oneOf(
			obj({ timestamp: timestampCheck }, { direction: literal("ascending", "descending") }),
			obj({ property: literal("relevance") }),
		),
		filter: oneOf(
			obj({ property: literal("object"), value: literal("page", "data_source") }, { in_trash: bool }),
			obj({ in_trash: bool }),
		),
		start_cursor: nullable(str()),
		page_size: pageSizeCheck,
	},
);

interface SearchFilter {
	readonly value?: "page" | "data_source";
	readonly in_trash?: boolean;
}

/** By title, the most recently edited first, as Notion does without a sort. */
export const search: Handler = (context) => {
	const body = validate(searchBody, context.request.body ?? {}, "body");
	if (body.sort !== undefined && "timestamp" in body.sort && body.sort.timestamp !== "last_edited_time") {
		throw invalid('body.sort.timestamp should be "last_edited_time" when sorting by timestamp.');
	}
	const filter = (body.filter ?? {}) as SearchFilter;
	const words = (body.query ?? "").toLowerCase().split(/\s+/).filter(Boolean);
	const ascending = body.sort !== undefined && "direction" in body.sort && body.sort.direction === "ascending";
	const found = candidates(filter, context)
		.filter((node) => matches(titleOf(node, context), words))
		.sort((a, b) => {
			const order = b.lastEditedTime - a.lastEditedTime || b.sequence - a.sequence;
			return ascending ? -order : order;
		});
	const page = paginate(found, pageFromBody(body), ({ id }) => id);
	return list("page_or_data_source", {
		...page,
		results: page.results.map((node) =>
			node.kind === "page" ? renderPage(node, context) : renderDataSource(node, context),
		),
	});
};

function candidates(filter: SearchFilter, context: Context): (PageRecord | DataSourceRecord)[] {
	const { workspace } = context;
	const wantsTrash = filter.in_trash ?? false;
	const nodes = [
		...(filter.value === "data_source" ? [] : workspace.all("page")),
		...(filter.value === "page" ? [] : workspace.all("data_source")),
	];
	return nodes.filter(
		(node) => (node.inTrash || hasTrashedAncestor(workspace, node)) === wantsTrash && isVisible(context, node),
	);
}

function titleOf(node: PageRecord | DataSourceRecord, context: Context): string {
	return node.kind === "page" ? (context.lookup.title(node.id) ?? "") : plainText(node.title, context.lookup);
}

function matches(title: string, words: readonly string[]): boolean {
	const lower = title.toLowerCase();
	return words.every((word) => lower.includes(word));
}
