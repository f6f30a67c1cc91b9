import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../base/errors.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import type { Session } from "../notion/session.ts";
import { titleOf } from "../notion/titles.ts";
import type { Page } from "../notion/types.ts";
import { propertyOf } from "./pipelineSource.ts";

/** The most values of a relation that a page object holds. Source: developers.notion.com, "Retrieve a page". */
const cutAfter = 25;

/** All ids of a relation, also beyond the 25 that a page holds. Throws `invalidInput` where the property is no relation. */
export async function relationIds(
	session: Session,
	row: Page,
	property: string,
	options: RequestOptions = {},
): Promise<readonly string[]> {
	const value = propertyOf(row, property);
	if (value.type !== "relation") {
		throw new WorkspaceError("invalidInput", l10n.t('"{0}" of "{1}" is no relation.', property, titleOf(row)), {
			remedy: l10n.t("Name a relation in the task."),
			data: { property, pageId: row.id },
		});
	}
	const cut = "has_more" in value ? value.has_more === true : value.relation.length >= cutAfter;
	if (!cut) {
		return value.relation.map(({ id }) => id);
	}
	const items = await session.api.propertyItems(row.id, value.id, options);
	return items.flatMap(idOfItem);
}

function idOfItem(item: unknown): string[] {
	if (typeof item !== "object" || item === null || !("relation" in item)) {
		return [];
	}
	const { relation } = item;
	const id = typeof relation === "object" && relation !== null && "id" in relation ? relation.id : undefined;
	return typeof id === "string" ? [id] : [];
}
