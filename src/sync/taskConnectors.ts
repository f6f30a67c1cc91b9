import type { Connector, Listing, Reading, SyncObject, Written } from "./connectors/connector.ts";
import type { AttributeRule } from "./syncPlan.ts";
import type { Objects, SyncTask } from "./syncTask.ts";
import type { Attributes, AttributeValue } from "./values.ts";

/** The methods of a task for one side, under names that fit both. */
interface TaskSide<T> {
	readonly label: string;
	readonly list: () => Promise<Objects<T>>;
	readonly id: (object: T) => string;
	readonly hash: (object: T) => string;
	readonly timestamp: (object: T) => string | undefined;
	/** Values by the attributes' names in Notion. */
	readonly record: (object: T) => Attributes;
	readonly create: (attributes: Attributes, options: { readonly operationId: string }) => Promise<T>;
	readonly update: (object: T, changes: Attributes) => Promise<T>;
	readonly delete: (object: T) => Promise<void>;
}

/** Both sides of a task that is defined by its methods, as connectors. */
export function taskConnectors<N, O>(
	task: SyncTask<N, O>,
): { readonly notion: TaskConnector<N>; readonly other: TaskConnector<O> } {
	const rules = task.attributeMap;
	return {
		notion: new TaskConnector({
			label: "Notion",
			list: () => task.getNotionObjects({}),
			id: (object: N) => task.notionId(object),
			hash: (object: N) => task.notionHash(object),
			timestamp: (object: N) => task.notionTimestamp(object),
			record: (object: N) => pick(task.notionToRecord(object), rules),
			create: (attributes, options) => task.notionCreateObject(attributes, options),
			update: (object: N, changes) => task.notionUpdateObject(object, changes),
			delete: (object: N) => task.notionDeleteObject(object),
		}),
		other: new TaskConnector({
			label: task.name,
			list: () => task.getOtherObjects({}),
			id: (object: O) => task.otherId(object),
			hash: (object: O) => task.otherHash(object),
			timestamp: (object: O) => task.otherTimestamp(object),
			record: (object: O) => fromOther(task.otherToRecord(object), rules),
			create: (attributes, options) => task.otherCreateObject(toOther(attributes, rules), options),
			update: (object: O, changes) => task.otherUpdateObject(object, toOther(changes, rules)),
			delete: (object: O) => task.otherDeleteObject(object),
		}),
	};
}

/** Lists once, and answers single reads by listing again: a task's methods know no other way. */
export class TaskConnector<T> implements Connector {
	readonly label: string;
	readonly capabilities = { create: true, update: true, delete: true, identifiedByKey: false } as const;
	readonly #side: TaskSide<T>;
	readonly #objects = new Map<string, T>();

	constructor(side: TaskSide<T>) {
		this.label = side.label;
		this.#side = side;
	}

	async validate(): Promise<readonly []> {
		return [];
	}

	async list(): Promise<Listing> {
		const listed = await this.#side.list();
		const { objects, complete } = isBare(listed) ? { objects: listed, complete: true } : listed;
		return { objects: objects.map((object) => this.#toObject(object)), complete };
	}

	async read(id: string): Promise<Reading> {
		const listed = await this.#side.list();
		const objects = isBare(listed) ? listed : listed.objects;
		const found = objects.find((object) => this.#side.id(object) === id);
		if (found !== undefined) {
			return { state: "present", object: this.#toObject(found) };
		}
		const proved = !isBare(listed) && listed.complete;
		return proved ? { state: "deleted" } : { state: "unknown", reason: `${this.label} doesn't list ${id}.` };
	}

	async create(attributes: Attributes, { operationId }: { readonly operationId: string }): Promise<Written> {
		return this.#written(await this.#side.create(attributes, { operationId }));
	}

	async update({ id }: SyncObject, changes: Attributes): Promise<Written> {
		return this.#written(await this.#side.update(this.original(id), changes));
	}

	async delete({ id }: SyncObject): Promise<void> {
		await this.#side.delete(this.original(id));
	}

	/** The task's own object behind an id that was listed, read or written. */
	original(id: string): T {
		return this.#objects.get(id) as T;
	}

	#written(result: T): Written {
		const object = this.#toObject(result);
		return { id: object.id, object };
	}

	#toObject(object: T): SyncObject {
		const { id, hash, timestamp, record } = this.#side;
		this.#objects.set(id(object), object);
		return {
			id: id(object),
			title: hash(object),
			key: hash(object),
			attributes: record(object),
			editedAt: timestamp(object),
		};
	}
}

function isBare<T>(objects: Objects<T>): objects is readonly T[] {
	return Array.isArray(objects);
}

function pick(record: Attributes, rules: readonly AttributeRule[]): Attributes {
	return rename(
		record,
		rules.map(({ name }) => [name, name]),
	);
}

function fromOther(record: Attributes, rules: readonly AttributeRule[]): Attributes {
	return rename(
		record,
		rules.map(({ name, other }) => [other, name]),
	);
}

function toOther(attributes: Attributes, rules: readonly AttributeRule[]): Attributes {
	return rename(
		attributes,
		rules.map(({ name, other }) => [name, other]),
	);
}

function rename(record: Attributes, names: readonly (readonly [from: string, to: string])[]): Attributes {
	const entries = names.flatMap(([from, to]): [string, AttributeValue][] => {
		const value = record[from];
		return value === undefined ? [] : [[to, value]];
	});
	return Object.fromEntries(entries);
}
