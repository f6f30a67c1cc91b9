import { canonicalId } from "../../base/notionId.ts";
import { assertEditable, findBlock, missing, pathId } from "../access.ts";
import { appendBlocks } from "../content/appendBlocks.ts";
import { changedContent, childrenCheck, updateCheck } from "../content/blockContent.ts";
import { blockTypes } from "../content/blockTypes.ts";
import type { Context, Handler } from "../context.ts";
import { invalid } from "../notionError.ts";
import { list, pageFromQuery, paginate } from "../pagination.ts";
import type { BlockRecord, DatabaseRecord, JsonObject, PageRecord, Parent } from "../records.ts";
import { renderBlock } from "../renderObjects.ts";
import { touchPageOf } from "../touch.ts";
import { setTrash } from "../trash.ts";
import { absent, bool, type Check, literal, obj, str, tagged, uuid, validate } from "../validation/check.ts";
import type { ChildPlace } from "../workspace.ts";

export const retrieveBlock: Handler = (context, [text = ""]) =>
	renderBlock(findBlock(context, pathId("block_id", text)), context);

export const listChildren: Handler = (context, [text = ""]) => {
	const parent = childrenSource(findBlock(context, pathId("block_id", text)), context);
	const children = [...context.workspace.children(parent.id)].filter(
		(node) => !node.inTrash && node.kind !== "data_source",
	);
	const page = paginate(children, pageFromQuery(context.request.query), ({ id }) => id);
	return list("block", {
		...page,
		results: page.results.map((node) => renderBlock(node as BlockRecord | PageRecord | DatabaseRecord, context)),
	});
};

/** A copy of a synced block shows the children of its original. */
function childrenSource(node: BlockRecord | PageRecord | DatabaseRecord, context: Context): { readonly id: string } {
	if (node.kind !== "block" || node.type !== "synced_block") {
		return node;
	}
	const from = node.content.synced_from as JsonObject | null;
	return from ? findBlock(context, String(from.block_id)) : node;
}

const positionCheck = tagged({ after_block: obj({ id: uuid }), start: obj({}), end: obj({}) });
const bare = { start: literal("start"), end: literal("end") };
const appendBody = obj(
	{ children: childrenCheck },
	{
		after: uuid,
		position: ((value, path) => {
			const byType = obj({ type: literal(...(Object.keys(bare) as ("start" | "end")[])) });
			return byType(value, path).length === 0 ? [] : positionCheck(value, path);
		}) as Check<JsonObject>,
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
	return {
		...list("block", {
			results: blocks.map((block) => renderBlock(block, context)),
			next_cursor: null,
			has_more: false,
		}),
	};
};

function parentRef(parent: BlockRecord | PageRecord | DatabaseRecord): Parent {
	return parent.kind === "page" ? { type: "page_id", id: parent.id } : { type: "block_id", id: parent.id };
}

function assertTakesChildren(parent: BlockRecord | PageRecord | DatabaseRecord): void {
	const takes = parent.kind === "page" || (parent.kind === "block" && blockTypes[parent.type]?.children !== "none");
	if (!takes) {
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
		return position !== undefined && (position.type === "start" || position.start !== undefined) ? "start" : "end";
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
	const body = validate(check, context.request.body, "body") as JsonObject;
	const inTrash = (body.in_trash ?? body.archived) as boolean | undefined;
	if (inTrash !== undefined) {
		setTrash(node, inTrash, context);
	}
	const change = body[type] as JsonObject | undefined;
	if (change !== undefined && node.kind === "block") {
		assertEditable(context, node);
		const current = context.workspace.find("block", node.id) ?? node;
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

export const deleteBlock: Handler = (context, [text = ""]) => {
	const node = findBlock(context, pathId("block_id", text));
	setTrash(node, true, context);
	return renderBlock(findBlock(context, node.id), context);
};
