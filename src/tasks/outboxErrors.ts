import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../base/errors.ts";
import { titleOf } from "../notion/titles.ts";
import type { Operation } from "../store/outbox.ts";
import type { Created } from "./foundObjects.ts";

/** More was found than the operations that wait for an answer can have made. */
export function undecidable({ id, kind }: Operation, objects: readonly Created[]): WorkspaceError {
	const title = objects[0] ? titleOf(objects[0]) : "";
	const data = { operationId: id, pageIds: objects.map((object) => object.id) };
	return kind === "database"
		? new WorkspaceError(
				"ambiguous",
				l10n.t('There are {0} new databases "{1}", and it isn\'t known which one is meant.', objects.length, title),
				{ remedy: l10n.t("Move all but one of them to the trash in Notion, then try again."), data },
			)
		: new WorkspaceError(
				"ambiguous",
				l10n.t('{0} rows like "{1}" were found where one was to be created.', objects.length, title),
				{
					remedy: l10n.t("Move the rows that shouldn't be there to the trash in Notion, then run the task again."),
					data,
				},
			);
}

/** Nobody knows what became of a write. */
export function ambiguous(reason: string | undefined, cause?: unknown): WorkspaceError {
	return new WorkspaceError(
		"ambiguous",
		l10n.t("It is not known whether Notion carried out a change: {0}", reason ?? l10n.t("its answer was lost.")),
		{ remedy: l10n.t("Run the task again in two minutes: it looks for what was done before it goes on."), cause },
	);
}
