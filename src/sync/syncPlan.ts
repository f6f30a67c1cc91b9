import type { DeleteGuard, SyncDirection } from "../tasks/taskFile.ts";
import type { Capabilities, LeftAlone, Listing, Side, SyncObject } from "./connectors/connector.ts";
import type { PlanEntry } from "./planEntries.ts";
import type { Attributes, AttributeValue } from "./values.ts";

/** One attribute that is kept in step. */
export interface AttributeRule {
	/** The Notion property's name: what the attribute is called everywhere inside. */
	readonly name: string;
	/** What the other side calls it. */
	readonly other: string;
	readonly direction: SyncDirection;
	/** What Notion gets in a new object for which the other side has no value. */
	readonly default?: AttributeValue;
	/**
	 * `title`: the Notion side's title, whatever its property is called. `content`: what stands on the page, merged part by part.
	 * `place`: what the object stands below, by its path. Default: the property of this name.
	 */
	readonly role?: "title" | "content" | "place";
	/** Of a relation: the property by which related rows are called; default: their title. */
	readonly key?: string;
	/** Why the attribute isn't touched on either side for now (its property was deleted or has another type). */
	readonly frozen?: string;
	/** Names that options of the attribute had on a side before, and what they are called there now. */
	readonly renamed?: Readonly<Partial<Record<Side, Readonly<Record<string, string>>>>>;
}

/** Two objects that are one, and what both were last seen to have in common. */
export interface Link {
	readonly id: string;
	readonly notionId: string;
	readonly otherId: string;
	/** Only values that were observed on both sides. An attribute that isn't there has no base. */
	readonly base: Attributes;
}

/** What to do when both sides changed an attribute to different values. `error` asks and fails the run at its end. */
export type ConflictMode = "ask" | "newer" | "notion" | "other" | "error";

/** What is known of a linked object that its side's listing doesn't show. */
export type Absence =
	/** Confirmed by a read of its own. */
	| "deleted"
	/** It exists but is no longer part of what the task is about. */
	| "outOfScope"
	/** Nothing may be concluded. */
	| "unknown";

/** Everything that a plan is made from: observations, rules, and nothing that could change meanwhile. */
export interface PlanInput {
	readonly links: readonly Link[];
	/** Those of the links that have other bases than they were stored with: what they name is called otherwise now. */
	readonly renamedLinks?: readonly Link[];
	readonly listings: Readonly<Record<Side, Listing>>;
	/** By link id. A linked object that is neither listed nor named here is unknown. */
	readonly absences: Readonly<Record<Side, ReadonlyMap<string, Absence>>>;
	readonly capabilities: Readonly<Record<Side, Capabilities>>;
	readonly attributes: readonly AttributeRule[];
	/** The attribute by which objects of both sides are matched at first; `undefined` where every object has its `key`. */
	readonly keyAttribute: string | undefined;
	readonly conflictMode: ConflictMode;
	readonly guard: DeleteGuard;
}

/** One attribute to be written on one side. */
export interface PlannedChange {
	readonly attribute: string;
	/** What the side to be written shows now: read again before the write, which is dropped if it isn't that any more. */
	readonly from: AttributeValue;
	readonly to: AttributeValue;
	readonly reason: ChangeReason;
}

export type ChangeReason =
	/** The other side was edited. */
	| "edited"
	/** There was nothing here yet. */
	| "filled"
	/** Both edits fit into one. */
	| "merged"
	/** The attribute goes one way and the receiving side had another value. */
	| "oneWay"
	/** An option has another name on the other side now. */
	| "renamed"
	/** Both were edited, and the conflict mode or a person decided. */
	| "decided";

/** An attribute that both sides changed to different values. */
export interface PlannedConflict {
	readonly attribute: string;
	/** `undefined`: the two never had anything in common. */
	readonly base: AttributeValue | undefined;
	readonly notion: AttributeValue;
	readonly other: AttributeValue;
}

/** A value that a write replaces although nobody had carried it over: kept in the log in full. */
export interface LosingValue {
	readonly attribute: string;
	readonly side: Side;
	readonly base: AttributeValue | undefined;
	readonly value: AttributeValue;
}

/** An attribute of one object that stays as it is on both sides, and why. */
export interface Held {
	readonly title: string;
	readonly attribute: string;
	readonly reason: string;
}

/** An attribute that stays as it is on all objects, and why. */
export interface FrozenAttribute {
	readonly attribute: string;
	readonly reason: string;
}

/** Two objects to be brought in step. Without `link` they become one by this. */
export interface MergeItem {
	readonly kind: "merge";
	readonly link: Link | undefined;
	readonly notion: SyncObject;
	readonly other: SyncObject;
	readonly changes: Readonly<Record<Side, readonly PlannedChange[]>>;
	/** Attributes that already are equal on both sides: they become base without a write. */
	readonly agreed: Attributes;
	readonly conflicts: readonly PlannedConflict[];
	readonly losing: readonly LosingValue[];
}

/** An object that exists on one side only. */
export interface CreateItem {
	readonly kind: "create";
	/** Where it is missing. */
	readonly side: Side;
	readonly from: SyncObject;
	readonly attributes: Attributes;
	/** Set where it was deleted on `side` and edited on the other: it comes back. */
	readonly link: Link | undefined;
}

/** An object that was deleted on the other side and not touched on this one. */
export interface DeleteItem {
	readonly kind: "delete";
	readonly side: Side;
	readonly link: Link;
	readonly object: SyncObject;
}

/** Deleted on both sides. */
export interface ForgetItem {
	readonly kind: "forget";
	readonly link: Link;
}

export type PlanItem = MergeItem | CreateItem | DeleteItem | ForgetItem;

/** An object that isn't synced, and why. */
export interface Refusal {
	readonly side: Side;
	readonly title: string;
	readonly reason: "duplicateKey" | "missingKey" | "noPartner" | "noParent";
	readonly message: string;
}

/** A linked object that is neither written nor deleted, because it can't be told what became of its partner. */
export interface Kept {
	readonly link: Link;
	readonly title: string;
	readonly message: string;
}

export type GuardStop =
	| { readonly kind: "tooManyDeletes"; readonly deletes: number; readonly allowed: number }
	| { readonly kind: "sideBecameEmpty"; readonly side: Side };

/** What a run would do, before anything is written: data, made by a pure function. */
export interface SyncPlan {
	readonly items: readonly PlanItem[];
	readonly refused: readonly Refusal[];
	readonly kept: readonly Kept[];
	readonly held: readonly Held[];
	/** What stands among the objects and is none: nobody has to do anything about it. */
	readonly leftAlone?: readonly LeftAlone[];
	readonly frozen: readonly FrozenAttribute[];
	/** Changes that somebody holds back: they are not in `items`. */
	readonly heldBack: readonly PlanEntry[];
	/** Nothing may be written unless somebody has agreed to it. */
	readonly guard: GuardStop | undefined;
}

/** How many objects each side would get written, and how many have a conflict. */
export interface PlanCounts {
	readonly toNotion: number;
	readonly toOther: number;
	readonly conflicts: number;
}

export function planCounts({ items }: SyncPlan): PlanCounts {
	return {
		toNotion: items.filter((item) => writesTo(item, "notion")).length,
		toOther: items.filter((item) => writesTo(item, "other")).length,
		conflicts: items.filter((item) => item.kind === "merge" && item.conflicts.length > 0).length,
	};
}

/** Whether carrying out the item writes to the side. */
export function writesTo(item: PlanItem, side: Side): boolean {
	switch (item.kind) {
		case "merge":
			return item.changes[side].length > 0;
		case "create":
		case "delete":
			return item.side === side;
		case "forget":
			return false;
	}
}
