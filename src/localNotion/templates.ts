import { canonicalId } from "../base/notionId.ts";
import { findPage } from "./access.ts";
import type { Context } from "./context.ts";
import type { NodeRecord, PageRecord, Parent } from "./records.ts";
import { literal, obj, oneOf, str, uuid } from "./validation/check.ts";
import { propertiesOf } from "./values/propertiesOf.ts";

export const templateCheck = oneOf(
	obj({ type: literal("none") }),
	obj({ type: literal("default") }, { timezone: str() }),
	obj({ type: literal("template_id"), template_id: uuid }, { timezone: str() }),
);

export interface TemplateRequest {
	readonly type: "none" | "default" | "template_id";
	readonly template_id?: string;
}

/** Copies the content of a template under a page, and the values, icon and cover that the page doesn't have. */
export function applyTemplate(pageId: string, request: TemplateRequest, context: Context): void {
	const page = findPage(context, pageId);
	const templateId =
		request.type === "template_id" ? canonicalId(request.template_id ?? "") : defaultTemplate(page.parent, context);
	if (request.type !== "none" && templateId !== undefined) {
		const template = findPage(context, templateId);
		context.workspace.put({
			...page,
			values: { ...valuesFor(page, template, context), ...page.values },
			icon: page.icon ?? template.icon,
			cover: page.cover ?? template.cover,
		});
		copyChildren(template.id, { type: "page_id", id: pageId }, context);
	}
}

/** What a template gives to a page. Related pages stay its own. */
function valuesFor(page: PageRecord, template: PageRecord, context: Context): PageRecord["values"] {
	const given = propertiesOf(page, context).filter(({ type }) => type !== "relation" && type !== "unique_id");
	return Object.fromEntries(
		given.flatMap(({ id }) => (template.values[id] === undefined ? [] : [[id, template.values[id]]])),
	);
}

function defaultTemplate(parent: Parent, context: Context): string | undefined {
	if (parent.type !== "data_source_id") {
		return undefined;
	}
	for (const node of context.workspace.children(parent.id)) {
		if (node.kind === "page" && node.isTemplate) {
			return node.id;
		}
	}
	return undefined;
}

function copyChildren(fromId: string, to: Parent, context: Context): void {
	for (const node of [...context.workspace.children(fromId)]) {
		if (node.kind === "block" && !node.inTrash) {
			const copy: NodeRecord = {
				...node,
				id: context.ids.uuid("block"),
				parent: to,
				sequence: context.workspace.nextSequence(),
				createdTime: context.now,
				lastEditedTime: context.now,
			};
			context.workspace.put(copy);
			copyChildren(node.id, { type: "block_id", id: copy.id }, context);
		}
	}
}
