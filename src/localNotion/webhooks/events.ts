import { jsonEqual } from "../../base/json.ts";
import type { AnyRecord, CommentRecord, NodeRecord, PageRecord, Parent } from "../records.ts";
import type { Change, Workspace } from "../workspace.ts";

/** Something that happened to one object, before it is wrapped for delivery. */
export interface WebhookEvent {
	readonly type: string;
	readonly entity: { readonly id: string; readonly type: "page" | "database" | "data_source" | "comment" | "block" };
	readonly data: Readonly<Record<string, unknown>>;
	readonly authors: readonly string[];
}

/** The events that a transaction's changes stand for. */
export function eventsOf(changes: readonly Change[], workspace: Workspace): readonly WebhookEvent[] {
	const first = new Map<string, AnyRecord | undefined>();
	const last = new Map<string, AnyRecord | undefined>();
	for (const { id, before, after } of changes) {
		if (!first.has(id)) {
			first.set(id, before);
		}
		last.set(id, after);
	}
	return [...last].flatMap(([id, after]) => eventsFor(first.get(id), after, workspace));
}

function eventsFor(
	before: AnyRecord | undefined,
	after: AnyRecord | undefined,
	workspace: Workspace,
): readonly WebhookEvent[] {
	const record = after ?? before;
	switch (record?.kind) {
		case "page":
		case "database":
		case "data_source":
			return nodeEvents(before as NodeRecord | undefined, after as NodeRecord | undefined);
		case "block":
			return contentEvents(record, workspace);
		case "comment":
			return [commentEvent(before as CommentRecord | undefined, after as CommentRecord | undefined, record)];
		default:
			return [];
	}
}

function nodeEvents(before: NodeRecord | undefined, after: NodeRecord | undefined): readonly WebhookEvent[] {
	if (!after || after.kind === "block") {
		return [];
	}
	const event = (name: string, data: object = {}): WebhookEvent => ({
		type: `${after.kind}.${name}`,
		entity: { id: after.id, type: after.kind },
		data: { parent: parentData(after.parent), ...data },
		authors: [after.lastEditedBy],
	});
	if (!before) {
		return [event("created")];
	}
	if (before.inTrash !== after.inTrash) {
		return [event(after.inTrash ? "deleted" : "undeleted")];
	}
	if (!jsonEqual(before.parent, after.parent)) {
		return [event("moved")];
	}
	if (before.kind === "page" && after.kind === "page") {
		return pageEvents(before, after, event);
	}
	if (
		before.kind === "data_source" &&
		after.kind === "data_source" &&
		!jsonEqual(before.properties, after.properties)
	) {
		return [event("schema_updated", { updated_properties: changedProperties(before.properties, after.properties) })];
	}
	return "title" in before && "title" in after && !jsonEqual(before.title, after.title)
		? [event("content_updated")]
		: [];
}

function pageEvents(
	before: PageRecord,
	after: PageRecord,
	event: (name: string, data?: object) => WebhookEvent,
): readonly WebhookEvent[] {
	if (before.isLocked !== after.isLocked) {
		return [event(after.isLocked ? "locked" : "unlocked")];
	}
	const ids = new Set([...Object.keys(before.values), ...Object.keys(after.values)]);
	const updated = [...ids].filter((id) => !jsonEqual(before.values[id], after.values[id])).map(encodeURIComponent);
	return updated.length > 0 ? [event("properties_updated", { updated_properties: updated })] : [];
}

interface Named {
	readonly id: string;
	readonly name: string;
}

function changedProperties(before: readonly Named[], after: readonly Named[]): readonly object[] {
	const change = (property: Named, action: string) => ({ id: property.id, name: property.name, action });
	const gone = before.filter(({ id }) => !after.some((other) => other.id === id));
	const made = after.filter(({ id }) => !before.some((other) => other.id === id));
	const edited = after.filter((property) => {
		const old = before.find(({ id }) => id === property.id);
		return old !== undefined && !jsonEqual(old, property);
	});
	return [
		...gone.map((property) => change(property, "deleted")),
		...made.map((property) => change(property, "created")),
		...edited.map((property) => change(property, "updated")),
	];
}

/** A changed block is a change of the content of its page. */
function contentEvents(block: NodeRecord, workspace: Workspace): readonly WebhookEvent[] {
	let at: AnyRecord | undefined = block;
	while (at && at.kind === "block") {
		at = at.parent.type === "workspace" ? undefined : workspace.get(at.parent.id);
	}
	if (at?.kind !== "page") {
		return [];
	}
	return [
		{
			type: "page.content_updated",
			entity: { id: at.id, type: "page" },
			data: { parent: parentData(at.parent), updated_blocks: [{ id: block.id, type: "block" }] },
			authors: [block.lastEditedBy],
		},
	];
}

function commentEvent(
	before: CommentRecord | undefined,
	after: CommentRecord | undefined,
	comment: CommentRecord,
): WebhookEvent {
	const name = !before ? "created" : after ? "updated" : "deleted";
	return {
		type: `comment.${name}`,
		entity: { id: comment.id, type: "comment" },
		data: {
			parent: parentData(comment.parent),
			page_id: comment.parent.type === "workspace" ? null : comment.parent.id,
		},
		authors: [comment.createdBy],
	};
}

function parentData(parent: Parent): object {
	return parent.type === "workspace" ? { type: "space" } : { id: parent.id, type: parent.type.replace(/_id$/, "") };
}
