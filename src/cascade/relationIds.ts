import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../base/errors.ts";
import { completeValue } from "../notion/completeValues.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import type { Session } from "../notion/session.ts";
import { titleOf } from "../notion/titles.ts";
import type { Page } from "../notion/types.ts";
import { propertyOf } from "./pipelineSource.ts";

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
	const { relation } = await completeValue(session.api, row.id, value, options);
	return relation.map(({ id }) => id);
}
