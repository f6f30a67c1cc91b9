import { canonicalId } from "../../base/notionId.ts";
import { findBlock, isVisible, missing, pathId } from "../access.ts";
import { normalizeFile } from "../content/files.ts";
import { normalizeRichText, type RichTextRequest, richTextCheck } from "../content/richText.ts";
import type { Context, Handler } from "../context.ts";
import { richTextFromMarkdown } from "../markdown/inline.ts";
import { invalid } from "../notionError.ts";
import { list, pageFromQuery, paginate } from "../pagination.ts";
import type { CommentRecord, JsonObject, Parent } from "../records.ts";
import { renderComment } from "../renderObjects.ts";
import { arr, literal, num, obj, oneOf, str, tagged, uuid, validate } from "../validation/check.ts";
import { isNode } from "../workspace.ts";

const parentCheck = tagged({ page_id: uuid, block_id: uuid });

const createBody = obj(
	{},
	{
		parent: parentCheck,
		discussion_id: uuid,
		rich_text: richTextCheck,
		markdown: str(),
		attachments: arr(obj({ file_upload_id: uuid }, { type: literal("file_upload") }), { max: 3 }),
		display_name: oneOf(
			obj({ type: literal("integration", "user") }),
			obj({ type: literal("custom"), custom: obj({ name: str({ max: 255 }) }) }),
		),
	},
);

export const createComment: Handler = (context) => {
	const body = validate(createBody, context.request.body, "body");
	const text = body.rich_text ?? (body.markdown === undefined ? undefined : richTextFromMarkdown(body.markdown));
	if (text === undefined) {
		throw invalid("body failed validation: body.rich_text should be defined, instead was `undefined`.");
	}
	if ((body.parent === undefined) === (body.discussion_id === undefined)) {
		throw invalid(
			body.parent === undefined
				? "body failed validation. Fix one:\nbody.parent should be defined, instead was `undefined`.\nbody.discussion_id should be defined, instead was `undefined`."
				: `body failed validation: body.discussion_id should be not present, instead was \`${JSON.stringify(body.discussion_id)}\`.`,
		);
	}
	const place = body.parent
		? newComment(resolveParent(body.parent as JsonObject, context), context)
		: discussionOf(canonicalId(body.discussion_id ?? "") ?? "", context);
	const comment: CommentRecord = {
		kind: "comment",
		id: context.ids.uuid("comment"),
		...place,
		sequence: context.workspace.nextSequence(),
		createdTime: context.now,
		createdBy: context.actor,
		lastEditedTime: context.now,
		lastEditedBy: context.actor,
		richText: normalizeRichText(text),
		displayName: displayName(body.display_name as JsonObject | undefined, context),
		attachments: (body.attachments ?? []).map(({ file_upload_id }) => attachmentOf(file_upload_id, context)),
	};
	context.workspace.put(comment);
	return renderComment(comment, context);
};

function resolveParent(parent: JsonObject, context: Context): Parent {
	const key = parent.page_id === undefined ? "block_id" : "page_id";
	const node = findBlock(context, canonicalId(String(parent[key])) ?? "");
	return { type: node.kind === "page" ? "page_id" : "block_id", id: node.id };
}

interface CommentPlace {
	readonly parent: Parent;
	readonly discussionId: string;
}

/** Comments on a page itself belong to one discussion. */
function newComment(parent: Parent, context: Context): CommentPlace {
	for (const comment of context.workspace.all("comment")) {
		if (parent.type === "page_id" && comment.parent.type === "page_id" && comment.parent.id === parent.id) {
			return { parent, discussionId: comment.discussionId };
		}
	}
	return { parent, discussionId: context.ids.uuid("discussion") };
}

function discussionOf(id: string, context: Context): CommentPlace {
	for (const comment of context.workspace.all("comment")) {
		if (comment.discussionId === id && isCommentVisible(comment, context)) {
			return { parent: comment.parent, discussionId: id };
		}
	}
	return missing(context, "discussion", id);
}

function displayName(request: JsonObject | undefined, context: Context): JsonObject {
	if (request?.type === "custom") {
		return { type: "custom", resolved_name: (request.custom as { readonly name: string }).name };
	}
	return { type: request?.type ?? "integration", resolved_name: context.integration.name };
}

function attachmentOf(uploadId: string, context: Context): JsonObject {
	const file = normalizeFile({ file_upload: { id: uploadId } }, context);
	const type = context.workspace.find("file_upload", canonicalId(uploadId) ?? "")?.contentType ?? "";
	const known = ["audio", "image", "video"].find((category) => type.startsWith(category));
	return { category: known ?? (type === "application/pdf" ? "pdf" : "productivity"), file };
}

export const listComments: Handler = (context) => {
	const query = context.request.query;
	const asked = query.get("block_id") ?? undefined;
	if (asked?.trim() === "") {
		throw invalid("query failed validation: query.block_id should be a string, instead was `0`.");
	}
	const { block_id } = validate(obj({ block_id: uuid }), { block_id: asked }, "query");
	const node = findBlock(context, canonicalId(block_id) ?? "");
	const comments = [...context.workspace.all("comment")].filter(
		({ parent }) => parent.type !== "workspace" && parent.id === node.id,
	);
	const page = paginate(
		comments,
		pageFromQuery(query, { size: num({ min: 1, max: 100, integer: true }) }),
		({ id }) => id,
	);
	return list("comment", { ...page, results: page.results.map((comment) => renderComment(comment, context)) });
};

export const retrieveComment: Handler = (context, [text = ""]) =>
	renderComment(findComment(pathId("comment_id", text), context), context);

function findComment(id: string, context: Context): CommentRecord {
	const comment = context.workspace.find("comment", id);
	return comment && isCommentVisible(comment, context) ? comment : missing(context, "comment", id);
}

/** A comment is seen by who sees what it stands on. */
function isCommentVisible({ parent }: CommentRecord, context: Context): boolean {
	const node = parent.type === "workspace" ? undefined : context.workspace.get(parent.id);
	return node !== undefined && isNode(node) && isVisible(context, node);
}

const updateBody = obj({}, { rich_text: richTextCheck, markdown: str() });

export const updateComment: Handler = (context, [text = ""]) => {
	const comment = findComment(pathId("comment_id", text), context);
	const body = validate(updateBody, context.request.body, "body");
	const richText: RichTextRequest | undefined =
		body.rich_text ?? (body.markdown === undefined ? undefined : richTextFromMarkdown(body.markdown));
	if (richText === undefined) {
		throw invalid("body failed validation: body.rich_text should be defined, instead was `undefined`.");
	}
	context.workspace.put({ ...comment, richText: normalizeRichText(richText), lastEditedTime: context.now });
	return renderComment(findComment(comment.id, context), context);
};

export const deleteComment: Handler = (context, [text = ""]) => {
	const comment = findComment(pathId("comment_id", text), context);
	context.workspace.remove(comment.id);
	return renderComment(comment, context);
};
