/** What is kept of an object, of whatever kind; `object` is Notion's own JSON. */
export interface ObjectRecord<T = unknown> {
	readonly kind: string;
	readonly id: string;
	/** What it lies in. */
	readonly parentKind: string;
	readonly parentId: string | undefined;
	/** The page that it stands on, by itself or with its database. */
	readonly pageId: string | undefined;
	/** The block that it stands in, where Notion names that instead of the page. */
	readonly blockId?: string | undefined;
	readonly title: string;
	/** Text to search in, beside the title. */
	readonly text: string;
	/** Notion's icon, or an avatar's address. */
	readonly icon: unknown;
	readonly url: string | undefined;
	readonly createdTime: string | undefined;
	/** As Notion sends it, floored to the minute. */
	readonly lastEditedTime: string | undefined;
	readonly inTrash: boolean;
	/** When it was asked for, in milliseconds since 1970. */
	readonly askedAt: number;
	readonly object: T;
}

/** What lists show of an object, without reading Notion's JSON. */
export type ObjectSummary = Omit<ObjectRecord, "object" | "text" | "askedAt" | "inTrash" | "blockId"> & {
	/** When Notion last showed it, in milliseconds since 1970. */
	readonly seenAt: number;
};

/** The columns of a summary, from the table `objects`. */
export const summaryColumns =
	"objects.kind, objects.id, objects.parent_kind, objects.parent_id, objects.page_id, objects.title, objects.icon, objects.url, objects.created_time, objects.last_edited_time, objects.seen_at";

/** Only what is there, as far as is known. */
export const isShown = "objects.in_trash = 0 AND objects.missing_at IS NULL";

type Row = Readonly<Record<string, unknown>>;

export function toSummary(row: Row): ObjectSummary {
	return {
		kind: String(row.kind),
		id: String(row.id),
		parentKind: String(row.parent_kind),
		parentId: text(row.parent_id),
		pageId: text(row.page_id),
		title: String(row.title),
		icon: row.icon === null ? undefined : JSON.parse(String(row.icon)),
		url: text(row.url),
		createdTime: text(row.created_time),
		lastEditedTime: text(row.last_edited_time),
		seenAt: Number(row.seen_at),
	};
}

function text(value: unknown): string | undefined {
	return value === null || value === undefined ? undefined : String(value);
}
