import { displayText, plainValue } from "./propertyValue.ts";
import { plainText } from "./richText.ts";
import { rawTitle } from "./titles.ts";
import type { NotionObject, Page } from "./types.ts";

/** What a store needs to know of an object to find it again, beside the object itself. */
export interface SeenObject {
	readonly kind: NotionObject["object"];
	readonly id: string;
	/** What the object lies in: a page, block, database or data source; `workspace` has no id. */
	readonly parentKind: "page" | "block" | "database" | "data_source" | "workspace" | "none";
	readonly parentId: string | undefined;
	/** The page that it stands on, by itself or with its database; `undefined` for rows and where Notion doesn't tell. */
	readonly pageId: string | undefined;
	/** The block that it stands in, by itself or with its database, e.g. a toggle; Notion doesn't tell of which page. */
	readonly blockId: string | undefined;
	readonly title: string;
	/** The text of its properties, for searching; empty for what has none. */
	readonly text: string;
	/** Notion's icon, or an avatar's address; `undefined` for none. */
	readonly icon: unknown;
	readonly url: string | undefined;
	readonly createdTime: string | undefined;
	/** As Notion sends it, floored to the minute; `undefined` for users. */
	readonly lastEditedTime: string | undefined;
	readonly inTrash: boolean;
	/** When it was asked for, in milliseconds since 1970: of two answers the later question's counts. */
	readonly askedAt: number;
	readonly object: NotionObject;
}

/** Describes an object of Notion's for a store. */
export function seenObject(object: NotionObject, askedAt: number): SeenObject {
	if (object.object === "user") {
		return {
			kind: "user",
			id: object.id,
			parentKind: "none",
			parentId: undefined,
			pageId: undefined,
			blockId: undefined,
			title: object.name ?? "",
			text: object.type === "person" ? (object.person.email ?? "") : "",
			icon: object.avatar_url ?? undefined,
			url: undefined,
			createdTime: undefined,
			lastEditedTime: undefined,
			inTrash: false,
			askedAt,
			object,
		};
	}
	return {
		kind: object.object,
		id: object.id,
		...parentOf(object.parent),
		...placeOf(object.object === "data_source" ? object.database_parent : object.parent),
		title: rawTitle(object),
		text: textOf(object),
		icon: object.icon ?? undefined,
		url: object.url,
		createdTime: object.created_time,
		lastEditedTime: object.last_edited_time,
		inTrash: object.in_trash,
		askedAt,
		object,
	};
}

const textTypes = new Set(["rich_text", "url", "email", "phone_number", "unique_id"]);

/** What a person may remember of it, beside its title: the text of a page's properties, the description of a database. */
function textOf(object: Exclude<NotionObject, { object: "user" }>): string {
	if (object.object !== "page") {
		return plainText(object.description);
	}
	return Object.values(object.properties as Page["properties"])
		.flatMap((value) => (textTypes.has(value.type) ? [displayText(plainValue(value))] : []))
		.filter((text) => text !== "")
		.join("\n");
}

function placeOf(parent: { readonly type: string } | undefined): Pick<SeenObject, "pageId" | "blockId"> {
	const ids = parent as Readonly<Record<string, string>> | undefined;
	return {
		pageId: parent?.type === "page_id" ? ids?.page_id : undefined,
		blockId: parent?.type === "block_id" ? ids?.block_id : undefined,
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
