import type { CallOptions, Connector, Listing, Side, SyncObject, Written } from "./connectors/connector.ts";
import { objectKey } from "./objectKey.ts";
import type { PreparedSync } from "./syncRun.ts";
import { SyncTask } from "./syncTask.ts";
import type { Attributes } from "./values.ts";

/** A task whose two sides are connectors: its methods are theirs. Attributes have their names in Notion on both sides. */
export abstract class ConnectedTask extends SyncTask<SyncObject, SyncObject> {
	protected abstract override prepare(options: CallOptions & { readonly fence?: number }): Promise<PreparedSync>;

	override getNotionObjects(options: CallOptions): Promise<Listing> {
		return this.#with("notion", (connector) => connector.list(options));
	}

	override getOtherObjects(options: CallOptions): Promise<Listing> {
		return this.#with("other", (connector) => connector.list(options));
	}

	override notionId({ id }: SyncObject): string {
		return id;
	}

	override otherId({ id }: SyncObject): string {
		return id;
	}

	override notionHash(object: SyncObject): string {
		return objectKey(object, this.keyAttribute) ?? "";
	}

	override otherHash(object: SyncObject): string {
		return objectKey(object, this.keyAttribute) ?? "";
	}

	override notionTimestamp({ editedAt }: SyncObject): string | undefined {
		return editedAt;
	}

	override otherTimestamp({ editedAt }: SyncObject): string | undefined {
		return editedAt;
	}

	override notionToRecord({ attributes }: SyncObject): Attributes {
		return attributes;
	}

	override otherToRecord({ attributes }: SyncObject): Attributes {
		return attributes;
	}

	override notionCreateObject(attributes: Attributes, options: { readonly operationId: string }): Promise<SyncObject> {
		return this.#create("notion", attributes, options.operationId);
	}

	override otherCreateObject(attributes: Attributes, options: { readonly operationId: string }): Promise<SyncObject> {
		return this.#create("other", attributes, options.operationId);
	}

	override notionUpdateObject(object: SyncObject, changes: Attributes): Promise<SyncObject> {
		return this.#update("notion", object, changes);
	}

	override otherUpdateObject(object: SyncObject, changes: Attributes): Promise<SyncObject> {
		return this.#update("other", object, changes);
	}

	override notionDeleteObject(object: SyncObject): Promise<void> {
		return this.#delete("notion", object);
	}

	override otherDeleteObject(object: SyncObject): Promise<void> {
		return this.#delete("other", object);
	}

	/** The attribute by which objects are matched as long as they aren't linked. */
	protected abstract readonly keyAttribute: string | undefined;

	#create(side: Side, attributes: Attributes, operationId: string): Promise<SyncObject> {
		return this.#with(side, async (connector) =>
			written(connector, await connector.create(attributes, { operationId, runId: operationId })),
		);
	}

	#update(side: Side, object: SyncObject, changes: Attributes): Promise<SyncObject> {
		const operationId = this.services.newId();
		return this.#with(side, async (connector) =>
			written(connector, await connector.update(object, changes, { operationId, runId: operationId })),
		);
	}

	#delete(side: Side, object: SyncObject): Promise<void> {
		const operationId = this.services.newId();
		return this.#with(side, async (connector) => {
			await connector.delete(object, { operationId, runId: operationId });
			await connector.flush?.();
		});
	}

	async #with<T>(side: Side, work: (connector: Connector) => Promise<T>): Promise<T> {
		const { connectors } = await this.prepare({});
		return work(connectors[side]);
	}
}

async function written(connector: Connector, { id, object }: Written): Promise<SyncObject> {
	await connector.flush?.();
	const reading = object ? undefined : await connector.read(id);
	return object ?? (reading?.state === "present" ? reading.object : { id, title: id, attributes: {} });
}
