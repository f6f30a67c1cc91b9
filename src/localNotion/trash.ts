import { hasTrashedAncestor } from "./access.ts";
import type { Context } from "./context.ts";
import { archived } from "./notionError.ts";
import type { NodeRecord } from "./records.ts";
import { touchPageOf } from "./touch.ts";
import { absent, bool } from "./validation/check.ts";

/** The keys that put something into the trash or back; `archived` is of the older version. */
export const trashKeys = ({ version }: Context) => ({
	in_trash: bool,
	archived: version === "2025-09-03" ? bool : absent,
});

/** Puts something into the trash or back as a body asks; answers whether the body asks for anything else. */
export function applyTrash(node: NodeRecord, body: Readonly<Record<string, unknown>>, context: Context): boolean {
	const inTrash = body.in_trash ?? body.archived;
	if (inTrash !== undefined) {
		setTrash(node, inTrash === true, context);
	}
	return Object.keys(body).some((key) => key !== "in_trash" && key !== "archived");
}

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
