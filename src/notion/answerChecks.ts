import type { QueryDataSourceResponse } from "@notionhq/client";
import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../base/errors.ts";
import { canonicalId } from "../base/notionId.ts";

/** The object that was asked for. Something between Notion and us has answered for another one. */
export function asked<T extends { readonly id: string }>(id: string, object: T): T {
	if (canonicalId(object.id) !== canonicalId(id)) {
		throw new WorkspaceError("badAnswer", l10n.t("Notion's answer is about another object than {0}.", id), {
			remedy: l10n.t("Try again in a minute."),
			data: { asked: id, answered: object.id },
		});
	}
	return object;
}

/** Rows, whole or bare; a wiki's query has data sources among them. */
export function isPage(
	result: QueryDataSourceResponse["results"][number],
): result is Extract<QueryDataSourceResponse["results"][number], { object: "page" }> {
	return result.object === "page";
}

/** Notion sends a bare `{object, id}` for what the integration may not read. */
export function full<Any extends { id: string }, Full extends Any>(
	object: Any,
	isFull: (object: Any) => object is Full,
): Full {
	if (!isFull(object)) {
		throw new WorkspaceError("restricted", l10n.t("Notion shows nothing of {0} but its id.", object.id), {
			remedy: l10n.t('Give the integration the capability "Read content".'),
		});
	}
	return object;
}

/** What reading an object has thrown; as `badAnswer` where parts that Notion always sends are missing in it or are something else. */
export function unreadable({ id }: { readonly id: string }, error: unknown): unknown {
	return error instanceof TypeError
		? new WorkspaceError("badAnswer", l10n.t("Notion's answer about {0} could not be read.", id), {
				remedy: l10n.t("Try again in a minute."),
				data: { id },
				cause: error,
			})
		: error;
}
