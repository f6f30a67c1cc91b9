import * as l10n from "@vscode/l10n";
import type { Connector, Side, SyncObject } from "./connectors/connector.ts";
import { idOn } from "./cursor.ts";
import type { HeldWrite } from "./holdBack.ts";
import { changeId, fingerprint, type PlanEntry } from "./planEntries.ts";
import type { RunWrite } from "./runWrites.ts";
import type { Link } from "./syncPlan.ts";
import { type Attributes, type AttributeValue, isEmpty, sameValue } from "./values.ts";

/** What was written to one object of a side by a run, and how that is taken back. */
export interface UndoItem {
	readonly entry: PlanEntry;
	/** The object as it is now; `undefined` for one that the run deleted. */
	readonly object: SyncObject | undefined;
	/** What it is called on its side. */
	readonly objectId: string;
	/** What it gets: the values before the run, or all of them for one that comes back. */
	readonly attributes: Attributes;
	readonly linkId: string;
	readonly partnerId: string;
	/** What both sides had in common before the run, by attribute; `undefined`: nothing. */
	readonly bases: Readonly<Record<string, AttributeValue | undefined>>;
	/** The writes of the run, which the next one is not to make again by itself. */
	readonly holds: readonly HeldWrite[];
}

/** A write of a run that isn't taken back. */
export interface UndoConflict {
	readonly side: Side;
	readonly title: string;
	/** `undefined`: the whole object. */
	readonly attribute: string | undefined;
	readonly reason: string;
}

/** The reverse of what a run has written, as far as nobody has edited it since. */
export interface UndoPlan {
	readonly runId: string;
	readonly items: readonly UndoItem[];
	readonly conflicts: readonly UndoConflict[];
}

/** Reads what a run has written as it is now, and says how it is taken back. Writes nothing. */
export async function planUndo(
	run: { readonly id: string; readonly writes: readonly RunWrite[] },
	connectors: Readonly<Record<Side, Connector>>,
	links: readonly Link[],
	options: { readonly signal?: AbortSignal } = {},
): Promise<UndoPlan> {
	const items: UndoItem[] = [];
	const conflicts: UndoConflict[] = [];
	const done = run.writes.filter(({ outcome, objectId }) => outcome === "done" && objectId !== undefined);
	const groups = Map.groupBy(done, ({ side, action, objectId }) => JSON.stringify([side, action, objectId]));
	for (const writes of [...groups.values()].reverse()) {
		const [first] = writes;
		if (!first) {
			continue;
		}
		const { side } = first;
		const link = links.find(({ id }) => id === first.linkId);
		// Where the key is the identity, an object may have got another one since.
		const objectId = link ? idOn(side, link) : (first.objectId ?? "");
		const reading = await connectors[side].read(objectId, options);
		const object = reading.state === "present" ? reading.object : undefined;
		const { item, edited } = reverse(writes, first, objectId, object);
		conflicts.push(...edited);
		if (item) {
			items.push(item);
		}
	}
	return { runId: run.id, items, conflicts };
}

interface Reversed {
	readonly item?: UndoItem;
	readonly edited: readonly UndoConflict[];
}

function reverse(
	writes: readonly RunWrite[],
	first: RunWrite,
	objectId: string,
	object: SyncObject | undefined,
): Reversed {
	const { side, action, title = objectId } = first;
	const refused = (reason: string): Reversed => ({ edited: [{ side, title, attribute: undefined, reason }] });
	switch (action) {
		case "update":
			return object === undefined
				? refused(l10n.t("It isn't there any more."))
				: reverseUpdate(writes, objectId, object);
		case "create":
			if (object === undefined) {
				return { edited: [] };
			}
			return holdsOnly(object, attributesOf(first.value))
				? { item: itemOf(first, objectId, object, "delete", {}, recordOf(first.base)), edited: [] }
				: refused(l10n.t("It was edited after the run."));
		case "delete":
			return object === undefined
				? {
						item: itemOf(first, objectId, undefined, "create", attributesOf(first.value), recordOf(first.base)),
						edited: [],
					}
				: refused(l10n.t("It is there again already."));
	}
}

function reverseUpdate(writes: readonly RunWrite[], objectId: string, object: SyncObject): Reversed {
	const edited: UndoConflict[] = [];
	const back: RunWrite[] = [];
	for (const write of writes) {
		const { attribute = "", side, title = objectId } = write;
		if (sameValue(object.attributes[attribute] ?? null, attributeValue(write.value))) {
			back.push(write);
		} else {
			edited.push({ side, title, attribute, reason: l10n.t("It was edited after the run.") });
		}
	}
	const [first] = back;
	if (!first) {
		return { edited };
	}
	const attributes = Object.fromEntries(
		back.map((write) => [write.attribute ?? "", attributeValue(write[write.side])]),
	);
	const bases = Object.fromEntries(
		back.map(({ attribute = "", base }) => [attribute, base === undefined ? undefined : attributeValue(base)]),
	);
	const item = itemOf(first, objectId, object, "update", attributes, bases);
	const holds = back.map(({ attribute = "", side, value, ...write }) => ({
		id: changeId(first.entryId ?? "", attribute),
		fingerprint: fingerprint("update", [{ attribute, from: attributeValue(write[side]), to: attributeValue(value) }]),
	}));
	return { item: { ...item, holds }, edited };
}

function itemOf(
	{ side, title, entryId = "", linkId = "", partnerId = "", value }: RunWrite,
	objectId: string,
	object: SyncObject | undefined,
	kind: PlanEntry["kind"],
	attributes: Attributes,
	bases: UndoItem["bases"],
): UndoItem {
	const shown = kind === "delete" ? (object?.attributes ?? {}) : attributes;
	const changes = Object.entries(shown).map(([attribute, text]) => ({
		id: changeId(entryId, attribute),
		attribute,
		from: object?.attributes[attribute],
		to: kind === "delete" ? undefined : text,
		reason: "undone" as const,
	}));
	// What the run did to the whole object: the reverse of what is done now.
	const undone = kind === "create" ? "delete" : "create";
	const whole = Object.entries(attributesOf(value)).map(([attribute, text]) =>
		undone === "create" ? { attribute, from: undefined, to: text } : { attribute, from: text, to: undefined },
	);
	return {
		entry: { id: entryId, side, kind, title: title ?? objectId, linkId, changes },
		object,
		objectId,
		attributes,
		linkId,
		partnerId,
		bases,
		holds: kind === "update" ? [] : [{ id: entryId, fingerprint: fingerprint(undone, whole) }],
	};
}

/** Whether nobody has added anything to what was created. */
function holdsOnly({ attributes }: SyncObject, created: Attributes): boolean {
	return Object.entries(attributes).every(([name, value]) => {
		const written = created[name];
		return written === undefined ? isEmpty(value) || value === false : sameValue(value, written);
	});
}

/** Values of a run's record were written by `runWrites.ts`, so they are attributes. */
function attributesOf(value: unknown): Attributes {
	return (value ?? {}) as Attributes;
}

function recordOf(value: unknown): UndoItem["bases"] {
	return (value ?? {}) as UndoItem["bases"];
}

function attributeValue(value: unknown): AttributeValue {
	return (value ?? null) as AttributeValue;
}
