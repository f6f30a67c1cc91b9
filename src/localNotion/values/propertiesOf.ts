import type { Context } from "../context.ts";
import type { DataSourceRecord, PageRecord, PropertyRecord } from "../records.ts";

const titleOnly: readonly PropertyRecord[] = [
	{ id: "title", name: "title", type: "title", description: null, config: {} },
];

/** The schema that a page has: its data source's, or only a title. */
export function propertiesOf(page: PageRecord, context: Context): readonly PropertyRecord[] {
	return sourceOfPage(page, context)?.properties ?? titleOnly;
}

export function sourceOfPage(page: PageRecord, context: Context): DataSourceRecord | undefined {
	return page.parent.type === "data_source_id" ? context.workspace.find("data_source", page.parent.id) : undefined;
}
