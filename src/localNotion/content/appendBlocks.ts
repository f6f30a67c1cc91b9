import type { Context } from "../context.ts";
import { newNode } from "../newNode.ts";
import { invalid } from "../notionError.ts";
import type { BlockRecord, JsonObject, Parent } from "../records.ts";
import { type ChildPlace, parentKey } from "../workspace.ts";
import { type BlockRequest, newContent, typeOfRequest } from "./blockContent.ts";
import { blockTypes } from "./blockTypes.ts";

/** At most so many blocks in one request, children included. */
const maximalBlocks = 1000;

/** Makes blocks, and what stands below them, and answers those of the first level. */
export function appendBlocks(
	parent: Parent,
	requests: readonly BlockRequest[],
	context: Context,
	place: ChildPlace = "end",
): readonly BlockRecord[] {
	const count = countBlocks(requests);
	if (count > maximalBlocks) {
		throw invalid(
			`body failed validation: body.children total block count should be ≤ \`${maximalBlocks}\`, instead was \`${count}\`.`,
		);
	}
	assertPlaces(parent, requests, context);
	return append(parent, requests, context, place);
}

/** Columns stand in lists of columns, rows in tables, and nothing else does. */
function assertPlaces(parent: Parent, requests: readonly BlockRequest[], context: Context): void {
	const above = parent.type === "block_id" ? context.workspace.find("block", parent.id) : undefined;
	const only = above && blockTypes[above.type]?.children;
	for (const request of requests) {
		const type = typeOfRequest(request);
		if (above && only !== undefined && only !== "any" && type !== only) {
			throw invalid(`Content creation Failed. Fix the following:\n${above.type} children must be of type ${only}.`);
		}
		const belongsTo = type === "column" ? "column_list" : type === "table_row" ? "table" : undefined;
		if (belongsTo !== undefined && above?.type !== belongsTo) {
			throw invalid(`Content creation Failed. Fix the following:\n${type} must be a child of a ${belongsTo}.`);
		}
		if (type === "table_row" && cellsOf(request) !== above?.content.table_width) {
			throw invalid(`Content creation Failed. Fix the following:\n${wrongCells}`);
		}
	}
}

/** Rows are as wide as their table. */
export const wrongCells = "Number of cells in table row must match the table width of the parent table";

function countBlocks(requests: readonly BlockRequest[]): number {
	return requests.reduce((sum, request) => sum + 1 + countBlocks(childrenOf(request)), 0);
}

function childrenOf(request: BlockRequest): readonly BlockRequest[] {
	const content = request[typeOfRequest(request)] as { readonly children?: readonly BlockRequest[] } | undefined;
	return content?.children ?? [];
}

function append(
	parent: Parent,
	requests: readonly BlockRequest[],
	context: Context,
	place: ChildPlace,
): readonly BlockRecord[] {
	const orders = context.workspace.ordersFor(parentKey(parent), requests.length, place);
	return requests.map((request, index) => {
		const type = typeOfRequest(request);
		const content = request[type] as JsonObject;
		const children = childrenOf(request);
		assertStructure(type, content, children);
		const block: BlockRecord = {
			...newNode(parent, "block", context, orders[index]),
			kind: "block",
			type,
			content: {
				...newContent(type, content, context),
				...(opensToggle(type, children) ? { is_toggleable: true } : {}),
			},
		};
		context.workspace.put(block);
		append({ type: "block_id", id: block.id }, children, context, "end");
		return block;
	});
}

/** A heading with something below it is a toggle. */
function opensToggle(type: string, children: readonly BlockRequest[]): boolean {
	return type.startsWith("heading_") && children.length > 0;
}

function assertStructure(type: string, content: JsonObject, children: readonly BlockRequest[]): void {
	const only = blockTypes[type]?.children;
	if (only !== "any" && only !== "none" && children.some((child) => typeOfRequest(child) !== only)) {
		throw invalid(`Content creation Failed. Fix the following:\n${type} children must be of type ${only}.`);
	}
	if (type === "table" && children.some((row) => cellsOf(row) !== content.table_width)) {
		throw invalid(`Content creation Failed. Fix the following:\n${wrongCells}`);
	}
	if (type === "column_list" && children.length < 2) {
		throw invalid("Content creation Failed. Fix the following:\nColumn list must have at least 2 columns.");
	}
}

function cellsOf(row: BlockRequest): number {
	return ((row.table_row as { readonly cells?: readonly unknown[] } | undefined)?.cells ?? []).length;
}
