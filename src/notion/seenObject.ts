import { rawTitle } from "./titles.ts";
import type { NotionObject } from "./types.ts";

/** What a store needs to know of an object to find it again, beside the object itself. */
export interface SeenObject {
	readonly kind: NotionObject["object"];
	readonly id: string;
	/** What the object lies in: a page, block, database or data source; `workspace` has no id. */
	readonly parentKind: "page" | "block" | "database" | "data_source" | "workspace" | "none";
	readonly parentId: string | undefined;
	readonly title: string;
	/** As Notion sends it, floored to the minute; `undefined` for users. */
	readonly lastEditedTime: string | undefined;
	readonly inTrash: boolean;
	readonly object: NotionObject;
}

/** Describes an object of Notion's for a store. */
export function seenObject(object: NotionObject): SeenObject {
	if (object.object === "user") {
		return {
			kind: "user",
			id: object.id,
			parentKind: "none",
			parentId: undefined,
			title: object.name ?? "",
			lastEditedTime: undefined,
			inTrash: false,
			object,
		};
	}
	return {
		kind: object.object,
		id: object.id,
		...parentOf(object.parent),
		title: rawTitle(object),
		lastEditedTime: object.last_edited_time,
		inTrash: object.in_trash,
		object,
	};
}

function parentOf(parent: { readonly type: string }): Pick<SeenObject, "parentKind" | "parentId"> {
	const ids = parent as Readonly<Record<string, string>>;
	switch (parent.type) {
		case "page_id":
			return { parentKind: "page", parentId: ids.page_id };
		case "block_id":
			return { parentKind: "block", parentId: ids.block_id };
		// A row's parent names both; the data source is the nearer one.
		case "data_source_id":
			return { parentKind: "data_source", parentId: ids.data_source_id };
		case "database_id":
			return { parentKind: "database", parentId: ids.database_id };
		case "workspace":
			return { parentKind: "workspace", parentId: undefined };
		default:
			return { parentKind: "none", parentId: undefined };
	}
}
