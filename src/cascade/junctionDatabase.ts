import type { RequestOptions } from "../notion/requestOptions.ts";
import type { Session } from "../notion/session.ts";
import { titleOf } from "../notion/titles.ts";
import type { Page } from "../notion/types.ts";
import { valuesOf } from "./columns.ts";
import { allOf, type Condition, filterParts, holds, type PropertyFilter } from "./conditions.ts";
import { itemPages } from "./itemPages.ts";
import { type ObservedJunctionRow, quantityOf } from "./observation.ts";
import { PipelineSource, propertyOf } from "./pipelineSource.ts";
import { relationIds } from "./relationIds.ts";

/** Which database holds the related items, and by which properties. */
export interface JunctionDatabaseOptions {
	/** The id or link of the data source, or of a database that has only one. */
	readonly id: string;
	readonly session: Session;
	/** The property that points to what trigger rows point to too. */
	readonly relation: string;
	/** The property that points to the item. */
	readonly item: string;
	/** A number property; every row counts 1 without it. */
	readonly amount?: string;
	/** Rows that count. Default: all. */
	readonly where?: readonly Condition[];
}

/** What is read of junction rows and their items beside relations and amounts. */
export interface RowsOptions extends RequestOptions {
	readonly properties?: readonly string[];
	readonly itemProperties?: readonly string[];
}

/** Ids in one filter; Notion takes 100 parts at most. */
const idsAtOnce = 50;

/** A database whose rows say which items belong to something, and how much of each. */
export class JunctionDatabase {
	readonly source: PipelineSource;
	readonly relation: string;
	readonly item: string;
	readonly amount: string | undefined;
	readonly where: readonly Condition[];

	constructor({ id, session, relation, item, amount, where = [] }: JunctionDatabaseOptions) {
		this.source = new PipelineSource(id, session);
		this.relation = relation;
		this.item = item;
		this.amount = amount;
		this.where = where;
	}

	/** The rows that point to one of `relatedIds`, each once, in the order of their creation, with their items by title. */
	async rowsOf(
		relatedIds: readonly string[],
		{ properties = [], itemProperties = [], ...options }: RowsOptions = {},
	): Promise<readonly ObservedJunctionRow[]> {
		const rows = await this.#query(relatedIds, options);
		const { session } = this.source;
		const itemIds = await Promise.all(rows.map((row) => relationIds(session, row, this.item, options)));
		// A title may be as it was last seen; values may not.
		const pages = await itemPages(session, new Set(itemIds.flat()), { ...options, fresh: itemProperties.length > 0 });
		const items = new Map<string, ObservedJunctionRow["items"][number]>();
		for (const [id, page] of pages) {
			const values = await valuesOf(session, page, itemProperties, options);
			items.set(id, { id, title: titleOf(page), inTrash: page.in_trash, values });
		}
		const observed: ObservedJunctionRow[] = [];
		for (const [i, row] of rows.entries()) {
			observed.push({
				id: row.id,
				title: titleOf(row),
				items: (itemIds[i] ?? []).map((id) => items.get(id) ?? { id, title: id, inTrash: false, values: {} }),
				amount: quantityOf(this.amount === undefined ? undefined : propertyOf(row, this.amount)),
				values: await valuesOf(session, row, properties, options),
			});
		}
		return observed;
	}

	async #query(relatedIds: readonly string[], options: RequestOptions): Promise<readonly Page[]> {
		const schema = await this.source.schema(options);
		const rows = new Map<string, Page>();
		for (let start = 0; start < relatedIds.length; start += idsAtOnce) {
			const related = relatedIds
				.slice(start, start + idsAtOnce)
				.map((id): PropertyFilter => ({ property: this.relation, relation: { contains: id } }));
			const [only, ...more] = related;
			const filter = allOf([only && more.length === 0 ? only : { or: related }, ...filterParts(this.where, schema)]);
			const sorts = [{ timestamp: "created_time" as const, direction: "ascending" as const }];
			for (const row of await this.source.session.api.query(schema.id, { filter, sorts }, options)) {
				rows.set(row.id, row);
			}
		}
		return [...rows.values()].filter((row) => holds(row, this.where));
	}
}
