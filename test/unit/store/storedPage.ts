import type { ObjectRecord } from "../../../src/store/objectRecord.ts";

/** A page at the top of a workspace, as a store keeps it. */
export function storedPage(
	id: string,
	title: string,
	more: Partial<ObjectRecord<{ v: number }>> = {},
): ObjectRecord<{ v: number }> {
	return {
		kind: "page",
		id,
		parentKind: "workspace",
		parentId: undefined,
		pageId: undefined,
		title,
		text: "",
		icon: undefined,
		url: `https://www.notion.so/${id}`,
		createdTime: "2026-03-11T10:00:00.000Z",
		lastEditedTime: "2026-03-11T10:00:00.000Z",
		inTrash: false,
		askedAt: 1000,
		object: { v: 1 },
		...more,
	};
}
