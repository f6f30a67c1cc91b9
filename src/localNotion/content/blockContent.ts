import { canonicalId } from "../../base/notionId.ts";
import type { Context } from "../context.ts";
import { invalid } from "../notionError.ts";
import type { BlockRecord, JsonObject, RichText } from "../records.ts";
import {
	absent,
	anything,
	arr,
	type Check,
	isObject,
	literal,
	obj,
	type Problems,
	str,
	tagged,
} from "../validation/check.ts";
import {
	type BlockField,
	type BlockType,
	blockTypes,
	creatableTypes,
	fileFieldChecks,
	linkToPageCheck,
} from "./blockTypes.ts";
import { normalizeFile, renderFile } from "./files.ts";
import { normalizeRichText, type RichTextRequest, renderRichText } from "./richText.ts";

/** A block of a request, checked. */
export interface BlockRequest {
	readonly type?: string;
	readonly [key: string]: unknown;
}

/** How deep children may stand within children in one request. */
const nestingLimit = 2;

/** Blocks of a request with what stands below them. Deeper than two levels below the first is refused. */
export const childrenCheck: Check<readonly BlockRequest[]> = arr(blockCheck(0));

function blockCheck(depth: number): Check<BlockRequest> {
	const kinds: Record<string, Check<unknown>> = {};
	for (const [name, type] of Object.entries(blockTypes)) {
		if (!type.readOnly) {
			kinds[name] = contentCheck(name, type, depth);
		}
	}
	const known = tagged(kinds, { object: literal("block") }) as Check<BlockRequest>;
	return (value, path) => {
		const isKnown =
			isObject(value) &&
			(Object.keys(kinds).some((kind) => value[kind] !== undefined) ||
				(typeof value.type === "string" && kinds[value.type]));
		return isKnown || !isObject(value)
			? known(value, path)
			: creatableTypes.map((type) => `${path}.${type} should be defined, instead was \`undefined\`.`);
	};
}

function contentCheck(name: string, type: BlockType, depth: number): Check<unknown> {
	if (name === "link_to_page") {
		return linkToPageCheck;
	}
	const required: Record<string, Check<unknown>> = {};
	const optional: Record<string, Check<unknown>> = {};
	for (const [key, field] of Object.entries(type.fields)) {
		(field.required ? required : optional)[key] = field.check;
	}
	if (type.children !== "none") {
		// A table's rows and the columns of a list are part of the block, not a level of nesting of their own.
		const structural = type.children !== "any";
		const allowed = depth < nestingLimit || structural;
		const check = allowed
			? lazyChildren(structural ? depth : depth + 1, type.children === "table_row" ? 1 : 0)
			: absent;
		(structural || name === "column" ? required : optional).children = check;
	}
	return type.file ? fileContentCheck(optional) : obj(required, optional);
}

const checksByDepth = new Map<number, Check<BlockRequest>>();

/** Checks of children are made when they are first needed: blocks may be in blocks. */
function lazyChildren(depth: number, min: number): Check<readonly BlockRequest[]> {
	const each: Check<BlockRequest> = (value, path) => {
		const check = checksByDepth.get(depth) ?? blockCheck(depth);
		checksByDepth.set(depth, check);
		return check(value, path);
	};
	return arr(each, { min });
}

function fileContentCheck(optional: Record<string, Check<unknown>>): Check<unknown> {
	return tagged(fileFieldChecks, optional);
}

/** The change of a block's content that a request asks for: any of its fields. */
export function updateCheck(type: string): Check<JsonObject> {
	const definition = blockTypes[type];
	if (!definition || definition.readOnly) {
		return (_value, path): Problems => [`${path} should be not present, instead was \`{}\`.`];
	}
	if (type === "link_to_page") {
		return linkToPageCheck as Check<JsonObject>;
	}
	const optional: Record<string, Check<unknown>> = {};
	for (const [key, field] of Object.entries(definition.fields)) {
		optional[key] = field.check;
	}
	if (definition.children !== "none") {
		optional.children = arr(anything, { max: 0 });
	}
	if (!definition.file) {
		return obj({}, optional) as Check<JsonObject>;
	}
	return obj({}, { ...optional, ...fileFieldChecks, type: str() }) as Check<JsonObject>;
}

/** The type of a block in a request. */
export function typeOfRequest(block: BlockRequest): string {
	const named = block.type;
	if (named !== undefined) {
		return named;
	}
	return Object.keys(block).find((key) => blockTypes[key] !== undefined) ?? "unsupported";
}

/** The content of a new block as it is kept. */
export function newContent(type: string, request: JsonObject, context: Context): JsonObject {
	const definition = blockTypes[type];
	if (type === "link_to_page") {
		return keepReference(request);
	}
	const content: Record<string, unknown> = {};
	for (const [key, field] of Object.entries(definition?.fields ?? {})) {
		const value = request[key];
		if (value !== undefined) {
			content[key] = keepField(field, value, context);
		} else if (field.initial !== undefined) {
			content[key] = field.initial;
		}
	}
	if (definition?.file) {
		content.file = normalizeFile(request, context);
		if (type === "file" && content.name === undefined) {
			content.name = fileName(content.file as JsonObject, context);
		}
	}
	if (type === "embed" || type === "bookmark") {
		assertUrl(String(content.url));
	}
	return content;
}

/** A block's content after an update: fields that the request doesn't name stay. */
export function changedContent(block: BlockRecord, request: JsonObject, context: Context): JsonObject {
	const definition = blockTypes[block.type];
	if (block.type === "link_to_page") {
		return keepReference(request);
	}
	const content: Record<string, unknown> = { ...block.content };
	for (const [key, field] of Object.entries(definition?.fields ?? {})) {
		const value = request[key];
		if (value === undefined) {
			continue;
		}
		if (field.fixed) {
			throw invalid(
				`body failed validation: body.${block.type}.${key} should be not present, instead was \`${JSON.stringify(value)}\`.`,
			);
		}
		content[key] = keepField(field, value, context);
	}
	if (definition?.file && (request.external !== undefined || request.file_upload !== undefined)) {
		content.file = normalizeFile(request, context);
	}
	if (block.type === "file" && typeof request.name === "string") {
		content.name = withExtension(request.name, String(block.content.name ?? ""));
	}
	return content;
}

/** A renamed file keeps the extension that it had. */
function withExtension(name: string, before: string): string {
	const extension = /\.[^./]+$/.exec(before)?.[0] ?? "";
	return name.endsWith(extension) ? name : name + extension;
}

function keepField(field: BlockField, value: unknown, context: Context): unknown {
	switch (field.kind) {
		case "richText":
			return normalizeRichText(value as RichTextRequest);
		case "cells":
			return (value as readonly RichTextRequest[]).map(normalizeRichText);
		case "icon":
			return normalizeFile(value as JsonObject | null, context);
		case "page reference":
			return value === null ? null : keepReference(value as JsonObject);
		case "plain":
			return value;
	}
}

function keepReference(request: JsonObject): JsonObject {
	const key =
		["page_id", "database_id", "comment_id", "block_id"].find((name) => request[name] !== undefined) ?? "page_id";
	return { type: key, [key]: canonicalId(String(request[key])) };
}

function assertUrl(url: string): void {
	if (!URL.canParse(url)) {
		throw invalid("Content creation Failed. Fix the following:\nInvalid URL for link.");
	}
}

function fileName(file: JsonObject, context: Context): string {
	const { uploadId } = (file.file ?? {}) as { readonly uploadId?: string };
	if (uploadId !== undefined) {
		return context.workspace.find("file_upload", uploadId)?.filename ?? "Untitled";
	}
	const { url } = (file.external ?? {}) as { readonly url?: string };
	const last = url === undefined ? "" : (new URL(url).pathname.split("/").at(-1) ?? "");
	return decodeURIComponent(last);
}

/** A block's content as Notion answers it. */
export function renderContent(type: string, content: JsonObject, context: Context): JsonObject {
	const definition = blockTypes[type];
	if (type === "link_to_page") {
		return content;
	}
	const answer: Record<string, unknown> = {};
	for (const [key, field] of Object.entries(definition?.fields ?? {})) {
		if (content[key] !== undefined && key !== "name") {
			answer[key] = renderField(field, content[key], context);
		}
	}
	if (definition?.file) {
		Object.assign(answer, renderFile(content.file as JsonObject, context));
	}
	if (content.name !== undefined) {
		answer.name = content.name;
	}
	return answer;
}

function renderField(field: BlockField, value: unknown, context: Context): unknown {
	switch (field.kind) {
		case "richText":
			return renderRichText(value as RichText, context.lookup);
		case "cells":
			return (value as readonly RichText[]).map((cell) => renderRichText(cell, context.lookup));
		case "icon":
			return renderFile(value as JsonObject | null, context);
		default:
			return value;
	}
}
