import { jsonEqual } from "../../base/json.ts";
import type { DatabaseRecord, DataSourceRecord, NodeRecord, PageRecord } from "../records.ts";
import type { Workspace } from "../workspace.ts";
import { blockEvents, placeEvents } from "./contentEvents.ts";
import { uploadEvents, viewEvents } from "./viewAndFileEvents.ts";
import { parentData, type RecordChange, type TimedEvent, type WebhookEvent } from "./webhookEvent.ts";

/** The events that changes of records stand for; what is as it was before makes none. */
export function eventsOf(changes: readonly RecordChange[], workspace: Workspace): readonly TimedEvent[] {
	const made = new Set(changes.filter(({ before }) => before === undefined).map(({ after }) => after?.id));
	return changes.flatMap((change) => {
		const parent = (change.after as DataSourceRecord | undefined)?.parent;
		// A database is made with its first data source: that is one event.
		const comesWithDatabase = !change.before && parent?.type === "database_id" && made.has(parent.id);
		const events = comesWithDatabase ? [] : eventsFor(change, workspace);
		return events.map((event) => ({ ...event, at: change.at }));
	});
}

function eventsFor(change: RecordChange, workspace: Workspace): readonly WebhookEvent[] {
	switch ((change.after ?? change.before)?.kind) {
		case "page":
		case "database":
			return [...nodeEvents(change, workspace), ...placeEvents(change, workspace)];
		case "data_source":
			return nodeEvents(change, workspace);
		case "block":
			return blockEvents(change, workspace);
		case "view":
			return viewEvents(change);
		case "file_upload":
			return uploadEvents(change);
		default:
			return [];
	}
}

type Entity = PageRecord | DatabaseRecord | DataSourceRecord;
type MakeEvent = (name: string, data?: object) => WebhookEvent;

function nodeEvents(change: RecordChange, workspace: Workspace): readonly WebhookEvent[] {
	const before = change.before as Entity | undefined;
	const after = change.after as Entity | undefined;
	// What was made and thrown away again leaves nothing to tell.
	if (!after || (!before && after.inTrash)) {
		return [];
	}
	const event = eventMaker(after, change, workspace);
	if (!before) {
		return [event("created")];
	}
	const moved = jsonEqual(before.parent, after.parent) ? [] : [event("moved")];
	if (before.inTrash !== after.inTrash) {
		return [...moved, event(after.inTrash ? "deleted" : "undeleted")];
	}
	return [...moved, ...editEvents(before, after, event)];
}

function eventMaker(after: Entity, { authors }: RecordChange, workspace: Workspace): MakeEvent {
	return (name, data = {}) => ({
		type: `${after.kind}.${name}`,
		entity: { id: after.id, type: after.kind },
		data: { parent: parentData(after.parent, workspace), ...data },
		authors,
		about: after.id,
	});
}

function editEvents(before: NodeRecord, after: NodeRecord, event: MakeEvent): readonly WebhookEvent[] {
	if (before.kind === "page" && after.kind === "page") {
		const ids = new Set([...Object.keys(before.values), ...Object.keys(after.values)]);
		const changed = [...ids].filter((id) => !jsonEqual(before.values[id], after.values[id]));
		return changed.length > 0
			? [event("properties_updated", { updated_properties: changed.map(encodeURIComponent) })]
			: [];
	}
	if (before.kind === "data_source" && after.kind === "data_source") {
		const changed = changedProperties(before.properties, after.properties);
		return changed.length > 0 ? [event("schema_updated", { updated_properties: changed })] : [];
	}
	return [];
}

interface Named {
	readonly id: string;
	readonly name: string;
}

function changedProperties(before: readonly Named[], after: readonly Named[]): readonly object[] {
	const change = ({ id, name }: Named, action: string) => ({ id: encodeURIComponent(id), name, action });
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

/** Locking and unlocking, which Notion tells one by one. */
export function lockEvents(change: RecordChange, workspace: Workspace): readonly WebhookEvent[] {
	const { before, after } = change;
	if (before?.kind !== "page" || after?.kind !== "page" || before.isLocked === after.isLocked) {
		return [];
	}
	return [eventMaker(after, change, workspace)(after.isLocked ? "locked" : "unlocked")];
}
