import assert from "node:assert/strict";
import type { AnyRecord, PageRecord } from "../../src/localNotion/records.ts";
import type { LocalNotion } from "../../src/localNotion/server.ts";

export interface ManyRows {
	/** A data source that has a row. */
	readonly dataSourceId: string;
	readonly count: number;
	/** When the `index`-th is created, in milliseconds since 1970. */
	readonly createdAt: (index: number) => number;
	/** Text for its title; default: "Row" with its number. */
	readonly title?: (index: number) => string;
}

/** Puts so many rows into a data source at once, each a copy of its first one, as if they had been made over time. */
export function addRows(notion: LocalNotion, { dataSourceId, count, createdAt, title }: ManyRows): void {
	const state = notion.snapshot();
	const model = [...state.records.values()].find(
		(record): record is PageRecord =>
			record.kind === "page" && record.parent.type === "data_source_id" && record.parent.id === dataSourceId,
	);
	assert.ok(model, "The data source has no row to copy.");
	const records = new Map<string, AnyRecord>(state.records);
	let sequence = state.sequence;
	for (let index = 0; index < count; index++) {
		sequence++;
		const at = createdAt(index);
		const text = title?.(index) ?? `Row ${index}`;
		const id = rowId(sequence);
		const values = { ...model.values, title: titleValue(text) };
		records.set(id, { ...model, id, sequence, order: sequence, createdTime: at, lastEditedTime: at, values });
	}
	notion.restore({ ...state, records, sequence });
}

function rowId(sequence: number): string {
	return `c0ffee00-0000-4000-8000-${sequence.toString(16).padStart(12, "0")}`;
}

function titleValue(content: string) {
	const annotations = {
		bold: false,
		italic: false,
		strikethrough: false,
		underline: false,
		code: false,
		color: "default",
	};
	return [{ type: "text", text: { content, link: null }, annotations }];
}
