import type { EditTarget } from "../../app/objectEdits.ts";
import { type ObjectNode, objectOf } from "../tree/node.ts";

const kinds = { database: "database", dataSource: "data_source", page: "page", row: "page" } as const;

/** What a row of the sidebar stands for, to be edited. */
export function editTargetOf(node: ObjectNode): EditTarget {
	return { kind: kinds[node.kind], id: objectOf(node).id };
}
