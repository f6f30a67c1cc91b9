import { jsonEqual } from "../../base/json.ts";
import type { CommentRecord, FileUploadRecord, ViewRecord } from "../records.ts";
import type { Workspace } from "../workspace.ts";
import { pageAbove, parentData, type RecordChange, type WebhookEvent } from "./webhookEvent.ts";

export function viewEvents(change: RecordChange): readonly WebhookEvent[] {
	const before = change.before as ViewRecord | undefined;
	const after = change.after as ViewRecord | undefined;
	const view = after ?? before;
	if (!view) {
		return [];
	}
	const event = (name: string, data: object = {}): WebhookEvent => ({
		type: `view.${name}`,
		entity: { id: view.id, type: "view" },
		data: { parent: { id: view.databaseId, type: "database" }, ...data },
		authors: change.authors,
		about: view.databaseId,
	});
	if (!before) {
		return [event("created", { view_type: view.type })];
	}
	if (!after) {
		return [event("deleted")];
	}
	const fields = (["name", "filter", "sorts", "configuration"] as const).filter(
		(field) => !jsonEqual(before[field], after[field]),
	);
	return fields.length > 0 ? [event("updated", { updated_fields: fields })] : [];
}

export function uploadEvents(change: RecordChange): readonly WebhookEvent[] {
	const before = change.before as FileUploadRecord | undefined;
	const after = change.after as FileUploadRecord | undefined;
	if (!after) {
		return [];
	}
	const event = (name: string): WebhookEvent => ({
		type: `file_upload.${name}`,
		entity: { id: after.id, type: "file_upload" },
		data: undefined,
		authors: change.authors,
		about: after.createdBy,
	});
	const name = after.status === before?.status ? undefined : endings[after.status];
	const ended = name === undefined ? [] : [event(name)];
	return before ? ended : [event("created"), ...ended];
}

const endings: Readonly<Record<FileUploadRecord["status"], string | undefined>> = {
	pending: undefined,
	uploaded: "completed",
	expired: "expired",
	failed: "upload_failed",
};

/** Comments, which Notion tells one by one. */
export function commentEvents(change: RecordChange, workspace: Workspace): readonly WebhookEvent[] {
	const { before, after } = change;
	const comment = (after ?? before) as CommentRecord | undefined;
	if (comment?.kind !== "comment") {
		return [];
	}
	const name = !before ? "created" : after ? "updated" : "deleted";
	const pageId = pageAbove(comment.parent, workspace)?.id ?? "";
	return [
		{
			type: `comment.${name}`,
			entity: { id: comment.id, type: "comment" },
			data: { parent: parentData(comment.parent, workspace), page_id: pageId },
			authors: change.authors,
			about: pageId,
		},
	];
}
