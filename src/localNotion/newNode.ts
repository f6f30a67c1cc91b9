import type { Context } from "./context.ts";
import type { Parent } from "./records.ts";
import { parentKey } from "./workspace.ts";

/** What anything new has in common: an id of its purpose, its place (the last, unless `order` says), its maker and the time. */
export function newNode(parent: Parent, purpose: string, context: Context, order?: number) {
	return {
		id: context.ids.uuid(purpose),
		parent,
		order: order ?? context.workspace.ordersFor(parentKey(parent), 1)[0] ?? 0,
		sequence: context.workspace.nextSequence(),
		inTrash: false,
		createdTime: context.now,
		createdBy: context.actor,
		lastEditedTime: context.now,
		lastEditedBy: context.actor,
	};
}
