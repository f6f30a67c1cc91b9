import type { DocumentPath } from "../../base/userFiles/yamlDocument.ts";
import type { Attributes, AttributeValue } from "../values.ts";

/** Which of the two that are kept in step. `other` is whatever isn't Notion: a file, a service, a second workspace. */
export type Side = "notion" | "other";

export const otherSideOf: Readonly<Record<Side, Side>> = { notion: "other", other: "notion" };

/** A row, page, file or issue, as its side shows it at one moment. */
export interface SyncObject {
	/** What its side calls it by. Where there is nothing better it is the key, and changes with it. */
	readonly id: string;
	/** What a person calls it by. */
	readonly title: string;
	/** By the attribute's name (the Notion property's), whatever the other side calls it. */
	readonly attributes: Attributes;
	/** What it is matched by at first; without it, the value of the task's key attribute. */
	readonly key?: string;
	/** The id of the object that it stands below, on a side where objects stand below others; at the top without one. */
	readonly parent?: string;
	/** Its id until now, where its side can tell that it is the same one under another id. */
	readonly was?: string;
	/** Why it can't be deleted: what would go with it. */
	readonly undeletable?: string;
	/** When it was last edited, as the side says; compared as floored minutes only. ISO 8601. */
	readonly editedAt?: string;
	/** Attributes that stand there and can't be read, with the reason: neither side is written. */
	readonly unreadable?: Readonly<Record<string, string>>;
	/** Attributes that can't be written without a loss, with the reason: this side isn't written. */
	readonly readOnly?: Readonly<Record<string, string>>;
}

export interface Listing {
	readonly objects: readonly SyncObject[];
	/** Nothing is missing. Only then is "not in the listing" a reason to ask whether an object was deleted. */
	readonly complete: boolean;
	/** Where `changes` goes on from. */
	readonly cursor?: string;
	/** What stands among the objects and is none. */
	readonly leftAlone?: readonly LeftAlone[];
}

/** Something that a side shows and that isn't synced. */
export interface LeftAlone {
	readonly title: string;
	/** What it is, for a person. */
	readonly message: string;
}

/** What happened since a listing. */
export interface Changes {
	/** Objects that are new or edited. There may be some that aren't. */
	readonly objects: readonly SyncObject[];
	/** Ids of objects that the service itself reports as deleted. */
	readonly deleted: readonly string[];
	readonly cursor: string;
}

/** What a side says of one object. `unknown`: can't be told (no access, no such id), so nothing may be concluded. */
export type Reading =
	| { readonly state: "present"; readonly object: SyncObject }
	| { readonly state: "deleted" }
	/** It exists, but isn't part of what the task is about any more. */
	| { readonly state: "outOfScope" }
	| { readonly state: "unknown"; readonly reason: string };

/** What a write came to. */
export interface Written {
	/** The object's id from now on. */
	readonly id: string;
	/** The object as the service returned it after the write; absent where it has to be read back after `flush`. */
	readonly object?: SyncObject;
	/** Other objects whose ids have changed with this one's: what it was, and what it is. */
	readonly renamed?: readonly (readonly [was: string, is: string])[];
	/** Something could not be written yet, such as a link to an object that is created later: the run plans the object once more. */
	readonly unfinished?: boolean;
}

export interface CallOptions {
	readonly signal?: AbortSignal;
}

export interface CreateOptions extends CallOptions {
	/** The same id never creates twice, whatever happened to the first attempt. */
	readonly operationId: string;
	readonly runId: string;
	/** What the other side calls the object that this one is to stand for. */
	readonly source?: string;
}

export interface Capabilities {
	readonly create: boolean;
	readonly update: boolean;
	readonly delete: boolean;
	/** Objects are identified by their key attribute: an object whose key changed looks like another one. */
	readonly identifiedByKey: boolean;
}

/** What is wrong with the declaration of a task, seen from one side. */
export interface ConnectorIssue {
	readonly severity: "error" | "warning";
	readonly code: string;
	/** What is wrong and what to do, for a person. */
	readonly message: string;
	/** Where in the task's declaration, below the task: `["sync", "attributes", "Price"]`. */
	readonly path: DocumentPath;
}

/**
 * One side of a sync. Implementations are checked by `test/contract/connector.ts`.
 *
 * Everything throws `WorkspaceError`, with the place in the user's file where there is one. Values go in and out as
 * `AttributeValue`; conversion to what the service speaks happens inside. A connector never decides what to write.
 */
export interface Connector {
	/** What to call this side in messages: `prices.csv`, "Ingredient Inventory". */
	readonly label: string;
	readonly capabilities: Capabilities;
	/** Whether the declared attributes can be kept in step with this side. Reads, never writes. */
	validate(options?: CallOptions): Promise<readonly ConnectorIssue[]>;
	/** Everything that the task is about. An empty listing is one too; what can't be read is an error. */
	list(options?: CallOptions): Promise<Listing>;
	/**
	 * What happened since a cursor, for a side where that costs less than a listing. An edit that the service doesn't date may
	 * be missing, so that a full listing is made now and then.
	 */
	changes?(cursor: string, options?: CallOptions): Promise<Changes>;
	/** The ids of everything that was deleted and can be brought back, for a side where that costs less than single reads. */
	listDeleted?(options?: CallOptions): Promise<readonly string[]>;
	/**
	 * Which of some values of an attribute this side can't hold, with the reason: they are held before anything is written. For
	 * what only the service knows; what can be told from the value is told where it is read.
	 */
	problemsWith?(
		attribute: string,
		values: readonly AttributeValue[],
		options?: CallOptions,
	): Promise<ReadonlyMap<AttributeValue, string>>;
	/** One object, as it is now. */
	read(id: string, options?: CallOptions): Promise<Reading>;
	create(attributes: Attributes, options: CreateOptions): Promise<Written>;
	/** Writes the given attributes and no others, in one request. `object` is what was last read. */
	update(object: SyncObject, changes: Attributes, options: UpdateOptions): Promise<Written>;
	/** In a way that can be undone, where the service knows one. */
	delete(object: SyncObject, options: UpdateOptions): Promise<void>;
	/** Takes back a delete; without it the object is created again. */
	restore?(id: string, options: UpdateOptions): Promise<Written>;
	/** Carries out what `create`, `update` and `delete` have staged so far: all of it or, with an error, nothing. */
	flush?(options?: CallOptions): Promise<void>;
	/** Drops what is staged. */
	discard?(): void;
	/** An object with what can be told anew without looking: the names of others that have been created or renamed since. */
	refreshed?(object: SyncObject): SyncObject;
	/** Ids of listed objects that show other values since objects that they point to were created: the run plans them once more. */
	awaiting?(): readonly string[];
}

export interface UpdateOptions extends CallOptions {
	/** Names the write in the run's record and in the outbox. */
	readonly operationId: string;
	readonly runId: string;
}
