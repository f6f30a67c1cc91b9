import path from "node:path";
import * as l10n from "@vscode/l10n";
import type * as vscode from "vscode";
import type { Connection } from "../../app/connection.ts";
import { SchemaRun } from "../../app/schemaRun.ts";
import type { LossBackup } from "../../schema/backUpLosses.ts";
import { isDestructive } from "../../schema/schemaPlan.ts";
import { schemaFiles } from "../files/fileKinds.ts";
import { findFiles, pickFile } from "../files/pickFile.ts";
import type { Front } from "../front.ts";
import { withProgress } from "../progress.ts";

/** A schema file that was compared with Notion. */
export interface PlannedFile {
	readonly uri: vscode.Uri;
	/** The file's name without its folder. */
	readonly name: string;
	readonly connection: Connection;
	readonly run: SchemaRun;
	/** The rows that lose a value, where there are losses. */
	readonly lost: LossBackup | undefined;
}

/** Reads the schema file that is asked for, or picked, and what is in Notion of it. `undefined` when nothing is picked. */
export async function planFile(front: Front, asked: vscode.Uri | undefined): Promise<PlannedFile | undefined> {
	const connection = front.app.connections.requireActive();
	const uri = await pickFile(schemaFiles, asked);
	if (!uri) {
		return undefined;
	}
	const name = path.basename(uri.fsPath);
	const folder = (await findFiles(schemaFiles)).map(({ fsPath }) => fsPath);
	return withProgress(l10n.t("Comparing {0} with Notion", name), async ({ signal }) => {
		const parts = front.app.taskParts(connection.session);
		const run = await SchemaRun.plan({ connection, parts, path: uri.fsPath, folder }, { signal });
		const lost = isDestructive(run.plan) ? await run.losses({ signal }) : undefined;
		return { uri, name, connection, run, lost };
	});
}
