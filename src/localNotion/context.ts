import type { Viewer } from "./access.ts";
import type { MentionLookup } from "./content/richText.ts";
import type { IdSource } from "./idSource.ts";
import type { PageRecord, PropertyRecord } from "./records.ts";
import type { Workspace } from "./workspace.ts";

/** The versions of Notion's API that this workspace speaks. */
export type NotionVersion = "2025-09-03" | "2026-03-11";

/** A file that was sent as a form, or a part of it. */
export interface UploadedFile {
	readonly file: { readonly name: string; readonly type: string; readonly bytes: Uint8Array } | undefined;
	readonly partNumber: string | undefined;
}

/** One request, taken apart. */
export interface LocalRequest {
	readonly method: string;
	readonly path: string;
	readonly query: URLSearchParams;
	/** The parsed JSON; `undefined` without a body. */
	readonly body: unknown;
	/** The file of a form. */
	readonly upload?: UploadedFile;
}

/** What a handler works with: the request, and the world at the time of it. */
export interface Context {
	readonly workspace: Workspace;
	readonly ids: IdSource;
	readonly request: LocalRequest;
	readonly version: NotionVersion;
	readonly now: number;
	/** Whose edit it is: the integration, or a person for an edit from outside. */
	readonly actor: string;
	readonly integration: Viewer & { readonly name: string };
	readonly lookup: MentionLookup;
	/** The whole value of a page's property; formulas and rollups read others through it. */
	readonly readValue: (page: PageRecord, property: PropertyRecord, context: Context) => unknown;
	/** Where this workspace is reached, without `/v1`. */
	readonly baseUrl: string;
}

/** What a handler answers: JSON, 200 unless said otherwise. */
export type Handler = (context: Context, ids: readonly string[]) => unknown;
