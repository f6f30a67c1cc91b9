import type { NotionVersion } from "./context.ts";

/** What the workspace keeps. Records are never changed in place: an edit puts a new one, so a snapshot is a copy of the maps. */

export type Parent =
	| { readonly type: "workspace" }
	| { readonly type: "page_id"; readonly id: string }
	| { readonly type: "block_id"; readonly id: string }
	| { readonly type: "database_id"; readonly id: string }
	| { readonly type: "data_source_id"; readonly id: string };

export type JsonObject = { readonly [key: string]: unknown };

interface Stamps {
	/** Milliseconds since 1970; answers floor them to the minute. */
	readonly createdTime: number;
	readonly createdBy: string;
	readonly lastEditedTime: number;
	readonly lastEditedBy: string;
}

interface Node extends Stamps {
	readonly id: string;
	readonly parent: Parent;
	/** Where it stands among the children of its parent. */
	readonly order: number;
	/** Grows with every object that is made: the order of creation within one minute. */
	readonly sequence: number;
	readonly inTrash: boolean;
}

/** By connection: whether it was shared with it or withdrawn from it, with what lies below. */
export type Sharing = Readonly<Record<string, boolean>>;

/** A stored rich text item: what was written, completed. Names of mentioned objects are looked up when it is read. */
export interface RichTextItem {
	readonly type: "text" | "mention" | "equation";
	readonly text?: { readonly content: string; readonly link: { readonly url: string } | null };
	readonly mention?: JsonObject & { readonly type: string };
	readonly equation?: { readonly expression: string };
	readonly annotations: Annotations;
}

export interface Annotations {
	readonly bold: boolean;
	readonly italic: boolean;
	readonly strikethrough: boolean;
	readonly underline: boolean;
	readonly code: boolean;
	readonly color: string;
}

export type RichText = readonly RichTextItem[];

export interface BlockRecord extends Node {
	readonly kind: "block";
	readonly type: string;
	readonly content: JsonObject;
}

export interface PageRecord extends Node {
	readonly kind: "page";
	/** Values by property id. A property without a value has no entry. */
	readonly values: Readonly<Record<string, unknown>>;
	readonly icon: JsonObject | null;
	readonly cover: JsonObject | null;
	readonly isLocked: boolean;
	readonly isArchived: boolean;
	readonly sharing?: Sharing;
	readonly isTemplate?: boolean;
}

export interface DatabaseRecord extends Node {
	readonly kind: "database";
	readonly title: RichText;
	readonly description: RichText;
	readonly icon: JsonObject | null;
	readonly cover: JsonObject | null;
	readonly isInline: boolean;
	readonly isLocked: boolean;
	readonly sharing?: Sharing;
}

export interface PropertyRecord {
	readonly id: string;
	readonly name: string;
	readonly type: string;
	readonly description: string | null;
	readonly config: JsonObject;
}

export interface DataSourceRecord extends Node {
	readonly kind: "data_source";
	readonly title: RichText;
	readonly icon: JsonObject | null;
	readonly properties: readonly PropertyRecord[];
	/** The highest number that a unique id property gave. */
	readonly lastUniqueId: number;
}

export interface CommentRecord extends Stamps {
	readonly kind: "comment";
	readonly id: string;
	readonly parent: Parent;
	readonly discussionId: string;
	readonly sequence: number;
	readonly richText: RichText;
	readonly displayName: JsonObject;
	readonly attachments: readonly JsonObject[];
}

export interface UserRecord {
	readonly kind: "user";
	readonly id: string;
	readonly type: "person" | "bot";
	readonly name: string;
	readonly avatarUrl: string | null;
	readonly email?: string;
	readonly sequence: number;
}

export interface FileUploadRecord extends Stamps {
	readonly kind: "file_upload";
	readonly id: string;
	readonly sequence: number;
	readonly mode: "single_part" | "multi_part" | "external_url";
	/** Where it is still to be imported from. */
	readonly source?: string;
	readonly status: "pending" | "uploaded" | "failed" | "expired";
	readonly filename: string | null;
	readonly contentType: string | null;
	readonly contentLength: number | null;
	readonly expiryTime: number | null;
	readonly numberOfParts: number | null;
	/** What was sent, by the number of the part; base64. */
	readonly parts: Readonly<Record<string, string>>;
	/** The whole file once it is there; base64. */
	readonly content: string | null;
}

export interface ViewRecord extends Stamps {
	readonly kind: "view";
	readonly id: string;
	readonly sequence: number;
	readonly databaseId: string;
	readonly dataSourceId: string;
	readonly name: string;
	readonly type: string;
	readonly filter: unknown;
	readonly sorts: unknown;
	readonly quickFilters: unknown;
	readonly configuration: unknown;
	/** Where it stands among the views of its database; its sequence unless it was put elsewhere. */
	readonly order?: number;
	/** The dashboard that it is a widget of. */
	readonly dashboardId?: string;
}

export interface ViewQueryRecord {
	readonly kind: "view_query";
	readonly id: string;
	readonly viewId: string;
	readonly expiresAt: number;
	readonly pageIds: readonly string[];
}

export interface CustomEmojiRecord {
	readonly kind: "custom_emoji";
	readonly id: string;
	readonly name: string;
	readonly url: string;
	readonly sequence: number;
}

export interface AsyncTaskRecord {
	readonly kind: "async_task";
	readonly id: string;
	readonly createdTime: number;
	readonly createdBy: string;
	readonly operation: string;
	/** What is still to be done, and when. */
	readonly work?: {
		readonly due: number;
		readonly method: string;
		readonly path: string;
		readonly body: JsonObject;
		readonly version: NotionVersion;
	};
	readonly result?: JsonObject;
	readonly error?: JsonObject;
}

export type NodeRecord = BlockRecord | PageRecord | DatabaseRecord | DataSourceRecord;

export type AnyRecord =
	| NodeRecord
	| CommentRecord
	| UserRecord
	| FileUploadRecord
	| ViewRecord
	| ViewQueryRecord
	| CustomEmojiRecord
	| AsyncTaskRecord;

export type RecordKind = AnyRecord["kind"];
export type RecordOf<K extends RecordKind> = Extract<AnyRecord, { readonly kind: K }>;
