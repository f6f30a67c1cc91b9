import { bareId, canonicalId } from "../base/notionId.ts";

/** What one log row stands for: the effect of one junction row in one activation of one trigger row, or its reversal. */
export interface CascadeKey {
	/** The task's identity within its file. */
	readonly task: string;
	readonly triggerId: string;
	/** 1 for the first time that the trigger row was seen in the state. */
	readonly activation: number;
	readonly junctionId: string;
	readonly reversal: boolean;
}

/** The key as it stands in the log row: `TASK/TRIGGER/ACTIVATION/JUNCTION`, ids without dashes, `/reversed` at the end of a reversal's. */
export function formatKey({ task, triggerId, activation, junctionId, reversal }: CascadeKey): string {
	return `${activationPrefix(task, triggerId, activation)}${bareId(junctionId)}${reversal ? "/reversed" : ""}`;
}

/** What all keys of a task for one trigger row begin with. */
export function keyPrefix(task: string, triggerId: string): string {
	return `${task}/${bareId(triggerId)}/`;
}

/** What all keys of one activation begin with. */
export function activationPrefix(task: string, triggerId: string, activation: number): string {
	return `${keyPrefix(task, triggerId)}${activation}/`;
}

/** Reads a key from the right, since a task's name may hold slashes. `undefined` for any other text. */
export function parseKey(text: string): CascadeKey | undefined {
	const match = /^(.*)\/([0-9a-f]{32})\/([1-9]\d*)\/([0-9a-f]{32})(\/reversed)?$/s.exec(text.trim());
	const [, task, trigger = "", activation, junction = "", reversed] = match ?? [];
	const triggerId = canonicalId(trigger);
	const junctionId = canonicalId(junction);
	if (task === undefined || triggerId === undefined || junctionId === undefined) {
		return undefined;
	}
	return { task, triggerId, activation: Number(activation), junctionId, reversal: reversed !== undefined };
}
