import { pageOf } from "./access.ts";
import type { Context } from "./context.ts";
import type { NodeRecord } from "./records.ts";

/** An edit below a page is an edit of the page. */
export function touchPageOf(node: NodeRecord, context: Context): void {
	const page = pageOf(context.workspace, node);
	if (page) {
		context.workspace.put({ ...page, lastEditedTime: context.now, lastEditedBy: context.actor });
	}
}
