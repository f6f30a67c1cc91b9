import type { SyncObject } from "./connectors/connector.ts";
import { type Attributes, canonicalKey } from "./values.ts";

/** What an object is matched by; `undefined` where it has nothing to be matched by. */
export function objectKey(object: SyncObject, keyAttribute: string | undefined): string | undefined {
	return object.key === undefined ? keyIn(object.attributes, keyAttribute) : canonicalKey(object.key);
}

export function keyIn(attributes: Attributes, keyAttribute: string | undefined): string | undefined {
	return keyAttribute === undefined ? undefined : canonicalKey(attributes[keyAttribute] ?? null);
}
