import type { ObjectCache } from "./objectCache.ts";
import { titleOf } from "./titles.ts";
import type { Database, DataSource, NotionObject, Page } from "./types.ts";

/** One of the things that an object stands in. */
export interface PathPart {
	readonly id: string;
	readonly kind: Exclude<NotionObject["object"], "user">;
	readonly title: string;
}

/** What is known without a request. */
type Known = Pick<ObjectCache, "page" | "database" | "dataSource" | "pageOf">;

type Parent = Page["parent"] | Database["parent"];

/**
 * What an object stands in, from the top of the workspace down to its parent, without itself, as far as it is known: no request
 * is made. A database with one data source is one part. A parent that isn't known (not shared, or not yet read) ends it.
 */
export function objectPath(cache: Known, object: Page | Database | DataSource): PathPart[] {
	const path: PathPart[] = [];
	const seen = new Set([object.id]);
	let parent: Parent | undefined = parentOf(object);
	while (parent) {
		const next = partAt(cache, parent);
		if (!next || seen.has(next.part.id)) {
			break;
		}
		seen.add(next.part.id);
		path.unshift(next.part);
		parent = next.parent;
	}
	return path;
}

function parentOf(object: Page | Database | DataSource): Parent {
	return object.object === "data_source" ? object.database_parent : object.parent;
}

function partAt(cache: Known, parent: Parent): { readonly part: PathPart; readonly parent: Parent } | undefined {
	switch (parent.type) {
		case "page_id":
		case "block_id": {
			const id = parent.type === "page_id" ? parent.page_id : cache.pageOf(parent.block_id);
			const page = id === undefined ? undefined : cache.page(id);
			return page && { part: { id: page.id, kind: "page", title: titleOf(page) }, parent: page.parent };
		}
		case "data_source_id": {
			const source = cache.dataSource(parent.data_source_id);
			return (
				source && {
					part: { id: source.id, kind: "data_source", title: titleOf(source) },
					parent: source.database_parent,
				}
			);
		}
		case "database_id": {
			const database = cache.database(parent.database_id);
			return (
				database && { part: { id: database.id, kind: "database", title: titleOf(database) }, parent: database.parent }
			);
		}
		default:
			return undefined;
	}
}
