import { assertEditable, findBlock, findPage, pathId } from "../access.ts";
import { appendBlocks } from "../content/appendBlocks.ts";
import type { Context, Handler } from "../context.ts";
import { align } from "../markdown/alignBlocks.ts";
import { blocksFromMarkdown } from "../markdown/parse.ts";
import { renderMarkdown, renderTopLevel } from "../markdown/renderMarkdown.ts";
import { topLevelTexts } from "../markdown/topLevel.ts";
import { invalid } from "../notionError.ts";
import type { JsonObject, PageRecord } from "../records.ts";
import { touchPageOf } from "../touch.ts";
import { arr, bool, literal, obj, str, tagged, validate } from "../validation/check.ts";
import type { ChildPlace } from "../workspace.ts";
import { accepted } from "./asyncTasks.ts";

export const retrieveMarkdown: Handler = (context, [text = ""]) =>
	renderAnswer(findContent(pathId("page_id", text), context), context);

/** A page, or a block that a large page left out. */
function findContent(id: string, context: Context): { readonly id: string } {
	const isBlock = context.workspace.find("block", id) !== undefined;
	return isBlock ? findBlock(context, id) : findPage(context, id);
}

function renderAnswer(page: { readonly id: string }, context: Context): JsonObject {
	const { markdown, truncated, unknownBlockIds } = renderMarkdown(page.id, context);
	return {
		object: "page_markdown",
		id: page.id,
		markdown,
		truncated,
		unknown_block_ids: unknownBlockIds,
	};
}

const updateBody = tagged(
	{
		insert_content: obj({ content: str() }, { after: str(), position: obj({ type: literal("start", "end") }) }),
		replace_content_range: obj({ content: str(), content_range: str() }, { allow_deleting_content: bool }),
		update_content: obj(
			{ content_updates: arr(obj({ old_str: str({ min: 1 }), new_str: str() }, { replace_all_matches: bool })) },
			{ allow_deleting_content: bool },
		),
		replace_content: obj({ new_str: str() }, { allow_deleting_content: bool }),
	},
	{ allow_async: bool },
);

interface ContentUpdate {
	readonly old_str: string;
	readonly new_str: string;
	readonly replace_all_matches?: boolean;
}

export const updateMarkdown: Handler = (context, [text = ""]) => {
	const page = findPage(context, pathId("page_id", text));
	const body = validate(updateBody, context.request.body, "body");
	assertEditable(context, page);
	if (body.insert_content) {
		insert(page, body.insert_content, context);
	} else {
		const before = renderMarkdown(page.id, context).markdown;
		const allowed =
			(body.replace_content ?? body.update_content ?? body.replace_content_range)?.allow_deleting_content ?? false;
		replaceAll(page, changed(before, body as JsonObject), allowed, context);
	}
	touchPageOf(page, context);
	const answer = renderAnswer(page, context);
	return body.allow_async ? accepted("PATCH /v1/pages/:page_id/markdown", { result: answer }, context) : answer;
};

function insert(
	page: PageRecord,
	request: { readonly content: string; readonly after?: string; readonly position?: { readonly type: string } },
	context: Context,
): void {
	let place: ChildPlace = request.position?.type === "start" ? "start" : "end";
	if (request.after !== undefined) {
		const anchor = blockAt(page, request.after, context);
		place = { after: anchor };
	}
	appendBlocks({ type: "page_id", id: page.id }, blocksFromMarkdown(request.content), context, place);
}

/** The block of the first level in which a selection ("start...end", or a text) ends. */
function blockAt(page: PageRecord, selection: string, context: Context): string {
	const whole = renderMarkdown(page.id, context).markdown;
	const [, end] = rangeOf(whole, selection);
	let offset = 0;
	for (const { id, text } of topLevelBlocks(page, context)) {
		offset += text.length + 1;
		if (end <= offset) {
			return id;
		}
	}
	throw noMatch(selection);
}

/** The blocks of the first level with the text that stands for each. */
function topLevelBlocks(page: PageRecord, context: Context): readonly { readonly id: string; readonly text: string }[] {
	return renderTopLevel(page.id, context).filter(({ text }) => text !== "");
}

/** From where to where a selection goes; "start...end" names its first and last words. */
function rangeOf(markdown: string, selection: string): readonly [number, number] {
	const exact = markdown.indexOf(selection);
	if (exact >= 0) {
		return [exact, exact + selection.length];
	}
	const [first = "", last = ""] = selection.split("...");
	const start = markdown.indexOf(first);
	const end = start < 0 ? -1 : markdown.indexOf(last, start + first.length);
	if (start < 0 || end < 0 || !selection.includes("...")) {
		throw noMatch(selection);
	}
	return [start, end + last.length];
}

function noMatch(selection: string): Error {
	return invalid(`No match found for "${selection.slice(0, 100)}" in the page content.`);
}

function changed(before: string, body: JsonObject): string {
	if (body.replace_content) {
		return (body.replace_content as { readonly new_str: string }).new_str;
	}
	if (body.replace_content_range) {
		const { content, content_range } = body.replace_content_range as {
			readonly content: string;
			readonly content_range: string;
		};
		const [start, end] = rangeOf(before, content_range);
		return before.slice(0, start) + content + before.slice(end);
	}
	const { content_updates } = body.update_content as { readonly content_updates: readonly ContentUpdate[] };
	return content_updates.reduce(applyUpdate, before);
}

function applyUpdate(text: string, { old_str, new_str, replace_all_matches }: ContentUpdate): string {
	const matches = text.split(old_str).length - 1;
	if (matches === 0) {
		throw noMatch(old_str);
	}
	if (matches > 1 && !replace_all_matches) {
		throw invalid(
			`Found ${matches} matches for "${old_str.slice(0, 100)}". Set replace_all_matches to replace all of them.`,
		);
	}
	return text.split(old_str).join(new_str);
}

/** Puts new content in the place of the old: blocks whose text is the same stay, with their ids. */
function replaceAll(page: PageRecord, after: string, mayDelete: boolean, context: Context): void {
	const old = topLevelBlocks(page, context);
	const steps = align(
		old.map(({ text }) => text),
		topLevelTexts(after),
	);
	for (const step of steps) {
		if (step.kind === "remove") {
			remove(old[step.old]?.id ?? "", mayDelete, context);
		}
	}
	let place: ChildPlace = "start";
	for (const step of steps) {
		if (step.kind === "keep") {
			place = { after: old[step.old]?.id ?? "" };
		} else if (step.kind === "insert") {
			const made = appendBlocks({ type: "page_id", id: page.id }, blocksFromMarkdown(step.text), context, place);
			const last = made.at(-1);
			place = last ? { after: last.id } : place;
		}
	}
}

/** Pages and databases within the content are only deleted when the request says so. */
function remove(id: string, mayDelete: boolean, context: Context): void {
	const node = context.workspace.get(id);
	if (node?.kind === "page" || node?.kind === "database") {
		if (!mayDelete) {
			throw invalid(`This update would delete the ${node.kind} ${id}. Set allow_deleting_content to allow that.`);
		}
	}
	if (node && (node.kind === "page" || node.kind === "database" || node.kind === "block")) {
		context.workspace.put({ ...node, inTrash: true, lastEditedTime: context.now, lastEditedBy: context.actor });
	}
}
