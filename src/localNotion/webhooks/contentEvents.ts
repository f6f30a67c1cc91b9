import { jsonEqual } from "../../base/json.ts";
import type { BlockRecord, DatabaseRecord, PageRecord, Parent } from "../records.ts";
import type { Workspace } from "../workspace.ts";
import { pageAbove, parentData, type RecordChange, type WebhookEvent } from "./webhookEvent.ts";

interface UpdatedBlock {
	readonly id: string;
	readonly type: "block" | "page" | "database";
}

/** A changed block is a change of the content of its page. */
export function blockEvents({ before, after, authors }: RecordChange, workspace: Workspace): readonly WebhookEvent[] {
	const block = (after ?? before) as BlockRecord;
	const nothingLeft = before === undefined && block.inTrash;
	return nothingLeft || isSame(before as BlockRecord | undefined, after as BlockRecord | undefined)
		? []
		: pageContent(block.parent, { id: block.id, type: "block" }, authors, workspace);
}

function isSame(before: BlockRecord | undefined, after: BlockRecord | undefined): boolean {
	return (
		before !== undefined &&
		after !== undefined &&
		before.type === after.type &&
		before.inTrash === after.inTrash &&
		before.order === after.order &&
		jsonEqual(before.parent, after.parent) &&
		jsonEqual(before.content, after.content)
	);
}

/** A page or database that comes, goes or moves changes the content of what it stands in. */
export function placeEvents(change: RecordChange, workspace: Workspace): readonly WebhookEvent[] {
	const before = change.before as PageRecord | DatabaseRecord | undefined;
	const after = change.after as PageRecord | DatabaseRecord | undefined;
	const from = before && !before.inTrash ? before.parent : undefined;
	const to = after && !after.inTrash ? after.parent : undefined;
	const node = after ?? before;
	if (!node || jsonEqual(from, to)) {
		return [];
	}
	const block: UpdatedBlock = { id: node.id, type: node.kind };
	return [from, to].flatMap((parent) => (parent ? contentOf(parent, block, change.authors, workspace) : []));
}

function contentOf(
	parent: Parent,
	block: UpdatedBlock,
	authors: readonly string[],
	workspace: Workspace,
): readonly WebhookEvent[] {
	const source = parent.type === "data_source_id" ? workspace.find("data_source", parent.id) : undefined;
	if (!source) {
		return pageContent(parent, block, authors, workspace);
	}
	return [
		{
			type: "data_source.content_updated",
			entity: { id: source.id, type: "data_source" },
			data: { parent: parentData(source.parent, workspace), updated_blocks: [block] },
			authors,
			about: source.id,
		},
	];
}

function pageContent(
	parent: Parent,
	block: UpdatedBlock,
	authors: readonly string[],
	workspace: Workspace,
): readonly WebhookEvent[] {
	const page = pageAbove(parent, workspace);
	return page
		? [
				{
					type: "page.content_updated",
					entity: { id: page.id, type: "page" },
					data: { parent: parentData(page.parent, workspace), updated_blocks: [block] },
					authors,
					about: page.id,
				},
			]
		: [];
}
