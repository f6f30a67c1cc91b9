import { isVisible } from "../access.ts";
import type { Context } from "../context.ts";
import { propertyById } from "../propertySchemas/propertyIds.ts";
import type { DataSourceRecord, PageRecord, PropertyRecord } from "../records.ts";

/** The related pages as they are kept, those that can't be seen included. */
function relatedIds(page: PageRecord, propertyId: string): readonly string[] {
	return (page.values[propertyId] as readonly string[] | undefined) ?? [];
}

/** The related pages that are there and can be seen: a page in the trash is hidden until it is restored, one that isn't shared always. */
export function visibleRelatedIds(page: PageRecord, propertyId: string, context: Context): readonly string[] {
	return relatedIds(page, propertyId).filter((id) => isThere(id, context));
}

function isThere(id: string, context: Context): boolean {
	const page = context.workspace.find("page", id);
	return page !== undefined && !page.inTrash && isVisible(context, page);
}

/** Sets the related pages. Of a two-way relation the other side is kept equal; its times don't move. */
export function writeRelation(
	pageId: string,
	property: PropertyRecord,
	requested: readonly string[],
	context: Context,
): void {
	const page = context.workspace.find("page", pageId);
	if (!page) {
		return;
	}
	const before = relatedIds(page, property.id);
	const hidden = before.filter((id) => !requested.includes(id) && !isThere(id, context));
	const after = [...requested, ...hidden];
	setRelated(pageId, property.id, after, context);
	const reverseId = property.config.synced_property_id as string | undefined;
	if (property.config.type !== "dual_property" || reverseId === undefined) {
		return;
	}
	const kept = new Set(after);
	const known = new Set(before);
	for (const id of before) {
		if (!kept.has(id)) {
			unlink(id, reverseId, pageId, context);
		}
	}
	for (const id of after) {
		if (!known.has(id)) {
			link(id, reverseId, pageId, property, context);
		}
	}
}

function setRelated(pageId: string, propertyId: string, ids: readonly string[], context: Context): void {
	const page = context.workspace.find("page", pageId);
	if (!page) {
		return;
	}
	const { [propertyId]: _before, ...others } = page.values;
	const values = ids.length === 0 ? others : { ...others, [propertyId]: ids };
	context.workspace.put({ ...page, values });
}

function link(pageId: string, propertyId: string, relatedId: string, property: PropertyRecord, context: Context): void {
	const page = context.workspace.find("page", pageId);
	if (page?.parent.type !== "data_source_id" || page.parent.id !== property.config.data_source_id) {
		return;
	}
	const ids = relatedIds(page, propertyId);
	if (!ids.includes(relatedId)) {
		setRelated(pageId, propertyId, [...ids, relatedId], context);
	}
}

function unlink(pageId: string, propertyId: string, relatedId: string, context: Context): void {
	const page = context.workspace.find("page", pageId);
	if (page) {
		setRelated(
			pageId,
			propertyId,
			relatedIds(page, propertyId).filter((id) => id !== relatedId),
			context,
		);
	}
}

/** After a one-way relation became two-way: what is linked already shows on the other side. */
export function linkExistingValues(sourceId: string, propertyId: string, reverseId: string, context: Context): void {
	const source = context.workspace.find("data_source", sourceId);
	const property = source && propertyById(source, propertyId);
	if (!property) {
		return;
	}
	for (const rowId of [...context.workspace.childIds(sourceId)]) {
		const row = context.workspace.find("page", rowId);
		for (const id of row ? relatedIds(row, propertyId) : []) {
			link(id, reverseId, rowId, property, context);
		}
	}
}

/** Before a two-way relation goes or becomes one-way: its other side goes with it. */
export function unlinkProperty(_sourceId: string, property: PropertyRecord, context: Context): void {
	const target = context.workspace.find("data_source", String(property.config.data_source_id));
	const reverseId = property.config.synced_property_id as string | undefined;
	if (target && reverseId !== undefined) {
		withoutProperty(target, reverseId, context);
	}
}

function withoutProperty(target: DataSourceRecord, propertyId: string, context: Context): void {
	const properties = target.properties.filter(({ id }) => id !== propertyId);
	context.workspace.put({ ...target, properties, lastEditedTime: context.now, lastEditedBy: context.actor });
}

/** After a relation got another target: what it pointed at isn't there. */
export function clearValues(sourceId: string, propertyId: string, context: Context): void {
	for (const rowId of [...context.workspace.childIds(sourceId)]) {
		setRelated(rowId, propertyId, [], context);
	}
}
