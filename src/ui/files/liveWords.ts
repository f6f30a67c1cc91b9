import path from "node:path";
import * as l10n from "@vscode/l10n";
import { folderSchemas } from "../../app/taskFolder.ts";
import { resolveDatabase } from "../../schema/resolveDatabase.ts";
import { fileColumns } from "../../sync/connectors/fileColumns.ts";
import type { TaskFileWords } from "../../tasks/taskFileCompletion.ts";
import type { WantedWords } from "../../tasks/taskFileWords.ts";
import type { Front } from "../front.ts";
import { textOf } from "../report.ts";
import { schemaFiles } from "./fileKinds.ts";
import { findFiles } from "./pickFile.ts";

/** Words from outside of a task file: the workspace's databases, a database's properties, a file's columns; none where they can't be had. */
export async function liveWords(
	front: Pick<Front, "app" | "log">,
	taskFile: string,
	wanted: WantedWords | undefined,
): Promise<Pick<TaskFileWords, "live" | "names">> {
	try {
		switch (wanted?.kind) {
			case "databases":
				return { live: await liveDatabases(front) };
			case "properties":
				return { names: await propertyNames(front, wanted.database) };
			case "columns":
				return { names: await fileColumns(path.resolve(path.dirname(taskFile), wanted.path), wanted.format) };
			case undefined:
				return {};
		}
	} catch (error) {
		front.log.debug(`Completion knows no words here: ${textOf(error)}`);
		return {};
	}
}

/** From what is stored: no request. */
async function liveDatabases({ app }: Pick<Front, "app">): Promise<TaskFileWords["live"]> {
	const databases = (await app.connections.active?.index.databases()) ?? [];
	return databases.flatMap(({ dataSources }) =>
		dataSources.map(({ id, title }) => ({ id, title: title === "" ? l10n.t("Untitled") : title })),
	);
}

async function propertyNames({ app }: Pick<Front, "app">, reference: string): Promise<readonly string[]> {
	const { active } = app.connections;
	if (!active) {
		return [];
	}
	const schemas = (await findFiles(schemaFiles)).map(({ fsPath }) => fsPath);
	const folder = await folderSchemas(schemas, active.workspaceId);
	const { dataSourceId } = await resolveDatabase(reference, { folder, api: active.session.api });
	return Object.keys((await active.session.getDataSource(dataSourceId)).properties);
}
