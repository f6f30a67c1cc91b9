import { canonicalId } from "../../base/notionId.ts";
import { assertEditable, findBlock, missing, pathId } from "../access.ts";
import { appendBlocks, wrongCells } from "../content/appendBlocks.ts";
import { changedContent, childrenCheck, updateCheck } from "../content/blockContent.ts";
import { blockTypes } from "../content/blockTypes.ts";
import type { Context, Handler } from "../context.ts";
import { invalid } from "../notionError.ts";
import { list, pageFromQuery, paginate } from "../pagination.ts";
import type { BlockRecord, DatabaseRecord, JsonObject, NodeRecord, PageRecord, Parent } from "../records.ts";
import { originalOf, renderBlock } from "../renderObjects.ts";
import { touchPageOf } from "../touch.ts";
import { setTrash } from "../trash.ts";
import { absent, bool, isObject, literal, obj, oneOf, str, uuid, validate } from "../validation/check.ts";
import type { ChildPlace } from "../workspace.ts";

export const retrieveBlock: Handler = (context, [text = ""]) =>
	renderBlock(findBlock(context, pathId("block_id", text)), context);

export const listChildren: Handler = (context, [text = ""]) => {
	const node = findBlock(context, pathId("block_id", text));
	const parentId = node.kind === "database" ? node.id : originalOf(node);
	const children = [...context.workspace.children(parentId)].filter(isShown);
	const page = paginate(children, pageFromQuery(context.request.query, { cursor: uuid }), ({ id }) => id);
	return list("block", {
		...page,
		results: page.results.map((node) => renderBlock(node, context)),
	});
};

const appendBody = obj(
	{ children: childrenCheck },
	{
		after: uuid,
		position: oneOf(
			obj({ type: literal("after_block"), after_block: obj({ id: uuid }) }),
			obj({ type: literal("start", "end") }),
		),
	},
);

export const appendChildren: Handler = (context, [text = ""]) => {
	const parent = findBlock(context, pathId("block_id", text));
	const body = validate(appendBody, context.request.body, "body");
	if (body.after !== undefined && context.version !== "2025-09-03") {
		throw invalid(
			`body failed validation: body.after should be not present, instead was \`${JSON.stringify(body.after)}\`.`,
		);
	}
	assertEditable(context, parent);
	assertTakesChildren(parent);
	const place = placeOf(body.after, body.position, parent, context);
	const blocks = appendBlocks(parentRef(parent), body.children, context, place);
	touchPageOf(parent, context);
	const results = place === "end" ? blocks : fromBlockOn(blocks[0], parent.id, context);
	return list("block", {
		results: results.map((block) => renderBlock(block, context)),
		next_cursor: null,
		has_more: false,
	});
};

/** Blocks put between others are answered with all that follow them. */
function fromBlockOn(first: BlockRecord | undefined, parentId: string, context: Context): readonly ShownNode[] {
	const siblings = [...context.workspace.children(parentId)].filter(isShown);
	const start = siblings.findIndex(({ id }) => id === first?.id);
	return start < 0 ? [] : siblings.slice(start);
}

type ShownNode = BlockRecord | PageRecord | DatabaseRecord;

function isShown(node: NodeRecord): node is ShownNode {
	return !node.inTrash && node.kind !== "data_source";
}

function parentRef(parent: BlockRecord | PageRecord | DatabaseRecord): Parent {
	return parent.kind === "page" ? { type: "page_id", id: parent.id } : { type: "block_id", id: parent.id };
}

function assertTakesChildren(parent: BlockRecord | PageRecord | DatabaseRecord): void {
	const takes = parent.kind === "page" || (parent.kind === "block" && blockTypes[parent.type]?.children !== "none");
	if (!takes || (parent.kind === "block" && parent.content.is_toggleable === false)) {
		throw invalid("Block does not support children.");
	}
}

function placeOf(
	after: string | undefined,
	position: JsonObject | undefined,
	parent: BlockRecord | PageRecord | DatabaseRecord,
	context: Context,
): ChildPlace {
	const sibling = after ?? (position?.after_block as { readonly id: string } | undefined)?.id;
	if (sibling === undefined) {
		return position?.type === "start" ? "start" : "end";
	}
	const id = canonicalId(sibling) ?? sibling;
	if (!context.workspace.childIds(parent.id).includes(id)) {
		return missing(context, "block", id);
	}
	return { after: id };
}

export const updateBlock: Handler = (context, [text = ""]) => {
	const node = findBlock(context, pathId("block_id", text));
	const type = node.kind === "block" ? node.type : "";
	const check = obj(
		{},
		{
			...(type === "" ? {} : { [type]: updateCheck(type) }),
			type: type === "" ? str() : literal(type),
			object: literal("block"),
			in_trash: bool,
			archived: context.version === "2025-09-03" ? bool : absent,
		},
	);
	assertSameType(type, context.request.body);
	const body = validate(check, context.request.body, "body") as JsonObject;
	const inTrash = (body.in_trash ?? body.archived) as boolean | undefined;
	if (inTrash !== undefined) {
		setTrash(node, inTrash, context);
	}
	const change = body[type] as JsonObject | undefined;
	if (change !== undefined && node.kind === "block") {
		assertEditable(context, node);
		const current = context.workspace.find("block", node.id) ?? node;
		assertCells(node, change, context);
		if (change.is_toggleable === false && [...context.workspace.children(node.id)].some(isShown)) {
			throw invalid("Cannot turn a toggle heading with children into a heading.");
		}
		context.workspace.put({
			...current,
			content: changedContent(current, change, context),
			lastEditedTime: context.now,
			lastEditedBy: context.actor,
		});
		touchPageOf(node, context);
	}
	return renderBlock(findBlock(context, node.id), context);
};

function assertCells(row: BlockRecord, { cells }: JsonObject, context: Context): void {
	const table = row.parent.type === "block_id" ? context.workspace.find("block", row.parent.id) : undefined;
	if (table?.type === "table" && Array.isArray(cells) && cells.length !== table.content.table_width) {
		throw invalid(wrongCells);
	}
}

/** A block stays of the type that it is. */
function assertSameType(type: string, body: unknown): void {
	const others = isObject(body) ? Object.keys(body).filter((key) => key !== type && blockTypes[key] !== undefined) : [];
	if (type !== "" && others.length > 0 && isObject(body) && body[type] === undefined) {
		throw invalid(`Expected block type ${type} in request body`);
	}
}

export const deleteBlock: Handler = (context, [text = ""]) => {
	const node = findBlock(context, pathId("block_id", text));
	setTrash(node, true, context);
	return renderBlock(findBlock(context, node.id), context);
};
