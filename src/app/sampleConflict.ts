import { readFile } from "node:fs/promises";
import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../base/errors.ts";
import { replaceFile } from "../base/replaceFile.ts";
import { titleOf } from "../notion/titles.ts";
import { resolveDatabase } from "../schema/resolveDatabase.ts";
import { openSync, type SyncOptions } from "./syncs.ts";
import type { DeclaredTask } from "./taskFolder.ts";

/** The row of the sample's price list that gets two different prices. */
const row = "Butter";
const property = "Price";

/**
 * Makes a conflict in the sample, as two people would: both sides are brought in step, then the price of butter is changed in Notion
 * and, to something else, in the file, then the sync runs. Throws `invalidInput` where the sample no longer has that row.
 */
export async function makeSampleConflict(task: DeclaredTask<"sync">, options: SyncOptions): Promise<void> {
	const { folder, signal } = options;
	const { api } = options.connection.session;
	const sync = await openSync(task, options);
	await sync.run({ signal });
	if (sync.conflicts().length > 0) {
		return;
	}
	const { notion } = task.declaration;
	const database =
		notion.kind === "database" ? await resolveDatabase(notion.database, { folder, api, signal }) : undefined;
	const pages = database ? await api.query(database.dataSourceId, {}, { signal }) : [];
	const page = pages.find((candidate) => titleOf(candidate) === row);
	const price = page?.properties[property];
	const text = sync.path === undefined ? "" : await readFile(sync.path, "utf8");
	const line = new RegExp(`^(${row},[^,\r\n]*,)([^\r\n]*)`, "m");
	if (!page || price?.type !== "number" || sync.path === undefined || !line.test(text)) {
		throw new WorkspaceError("invalidInput", l10n.t('The sample has no row "{0}" with a price any more.', row), {
			remedy: l10n.t('"Notion: Reset Sample Workspace" brings it back.'),
		});
	}
	const before = price.number ?? 0;
	await api.updatePage(page.id, { properties: { [property]: { number: rounded(before + 0.001) } } }, { signal });
	await replaceFile(sync.path, text.replace(line, `$1${rounded(before + 0.002)}`));
	await sync.run({ signal });
}

function rounded(price: number): number {
	return Number(price.toFixed(4));
}
