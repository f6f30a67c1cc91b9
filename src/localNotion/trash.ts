import { hasTrashedAncestor } from "./access.ts";
import type { Context } from "./context.ts";
import { archived } from "./notionError.ts";
import type { NodeRecord } from "./records.ts";
import { touchPageOf } from "./touch.ts";

/** Puts something into the trash or back. What lies below it goes with it without a mark of its own. */
export function setTrash(node: NodeRecord, inTrash: boolean, context: Context): void {
	const { workspace } = context;
	if (node.inTrash === inTrash) {
		return;
	}
	if (hasTrashedAncestor(workspace, node)) {
		throw archived(node.kind === "data_source" ? "data source" : node.kind, true);
	}
	if (node.kind === "block") {
		touchPageOf(node, context);
	}
	workspace.put({ ...node, inTrash, lastEditedTime: context.now, lastEditedBy: context.actor });
}
