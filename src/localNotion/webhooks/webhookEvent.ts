import type { AnyRecord, PageRecord, Parent } from "../records.ts";
import type { Workspace } from "../workspace.ts";

/** Something that happened to one object, before it is wrapped for delivery. */
export interface WebhookEvent {
	readonly type: string;
	readonly entity: { readonly id: string; readonly type: EntityType };
	/** `undefined` for events without any. */
	readonly data: Readonly<Record<string, unknown>> | undefined;
	readonly authors: readonly string[];
	/** What a connection must see to be told of it: a page or a database; of an upload, whose it is. */
	readonly about: string;
}

export type EntityType = "page" | "database" | "data_source" | "comment" | "view" | "file_upload";

/** What became of one record over some time. */
export interface RecordChange {
	readonly before: AnyRecord | undefined;
	readonly after: AnyRecord | undefined;
	/** Who changed it. */
	readonly authors: readonly string[];
	/** When, at last. */
	readonly at: number;
}

/** An event with the time at which it happened, of several the last. */
export interface TimedEvent extends WebhookEvent {
	readonly at: number;
}

/** A parent as events name it: a row's is its database. */
export function parentData(parent: Parent, workspace: Workspace): object {
	switch (parent.type) {
		case "workspace":
			return { id: workspace.settings.workspaceId, type: "space" };
		case "data_source_id": {
			const source = workspace.find("data_source", parent.id);
			const databaseId = source && source.parent.type !== "workspace" ? source.parent.id : parent.id;
			return { id: databaseId, type: "database", data_source_id: parent.id };
		}
		default:
			return { id: parent.id, type: parent.type.replace(/_id$/, "") };
	}
}

/** The page that something stands on, from its parent upwards through blocks. */
export function pageAbove(parent: Parent, workspace: Workspace): PageRecord | undefined {
	let at = parent.type === "workspace" ? undefined : workspace.get(parent.id);
	while (at?.kind === "block") {
		at = at.parent.type === "workspace" ? undefined : workspace.get(at.parent.id);
	}
	return at?.kind === "page" ? at : undefined;
}
