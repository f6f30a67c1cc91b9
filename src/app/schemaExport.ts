import { access } from "node:fs/promises";
import path from "node:path";
import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../base/errors.ts";
import { replaceFile } from "../base/replaceFile.ts";
import { type RequestOptions, withRequestOptions } from "../notion/requestOptions.ts";
import { titleOf } from "../notion/titles.ts";
import type { Database, DataSource } from "../notion/types.ts";
import { type ExportedDatabase, exportSchema } from "../schema/exportSchema.ts";
import { isLinked } from "../schema/lockFile.ts";
import type { Connection } from "./connection.ts";
import { folderLocks, saveLock } from "./schemaFolder.ts";

/** Databases that can be exported, each with its data sources. */
export interface ExportChoice {
	readonly database: Database;
	readonly dataSources: readonly DataSource[];
}

/** A database, and those that its relations point to. */
export async function relatedDatabases(
	{ session }: Connection,
	id: string,
	request: RequestOptions = {},
): Promise<{ readonly own: ExportChoice; readonly related: readonly ExportChoice[] }> {
	return withRequestOptions(request, async () => {
		const own = await readChoice(session.api, id);
		const ids = new Set<string>();
		for (const source of own.dataSources) {
			for (const property of Object.values(source.properties)) {
				if (property.type === "relation" && property.relation.database_id) {
					ids.add(property.relation.database_id);
				}
			}
		}
		ids.delete(own.database.id);
		const related = await Promise.all([...ids].map((other) => readChoice(session.api, other)));
		return { own, related };
	});
}

async function readChoice(api: Connection["session"]["api"], id: string): Promise<ExportChoice> {
	const database = await api.database(id);
	return { database, dataSources: await Promise.all(database.data_sources.map((source) => api.dataSource(source.id))) };
}

export interface ExportTo {
	/** The new file. */
	readonly file: string;
	/** All schema files of the folder: what they declare is named after them, and not declared twice. */
	readonly folder: readonly string[];
}

/** Writes a schema file and its lock, from which planning is empty at once. Throws `guarded` rather than replace a file. */
export async function writeExport(
	connection: Connection,
	choices: readonly ExportChoice[],
	{ file, folder }: ExportTo,
	request: RequestOptions = {},
): Promise<void> {
	const locks = await folderLocks(folder, connection.workspaceId);
	for (const [stem, locked] of locks) {
		const declared = choices.find(({ database }) =>
			Object.values(locked).some((entry) => isLinked(entry) && entry.databaseId === database.id),
		);
		if (declared) {
			throw new WorkspaceError(
				"guarded",
				l10n.t("{0} is declared in {1} already.", titleOf(declared.database), `${stem}.notion-schema`),
				{ remedy: l10n.t('Bring that file up to date by "Compare Schema with Workspace".') },
			);
		}
	}
	const exists = await access(file).then(
		() => true,
		() => false,
	);
	if (exists) {
		throw new WorkspaceError("guarded", l10n.t("{0} is there already.", path.basename(file)), {
			remedy: l10n.t(
				'Choose another name. What has changed in Notion comes into a file by "Compare Schema with Workspace".',
			),
		});
	}
	const databases = choices.flatMap(({ database, dataSources }) =>
		dataSources.map((dataSource): ExportedDatabase => ({ database, dataSource })),
	);
	const { text, locked } = await exportSchema(connection.session.api, databases, { ...request, folder: locks });
	await replaceFile(file, text);
	const workspace = { id: connection.workspaceId, name: connection.record.workspaceName ?? undefined };
	await saveLock(file, workspace, locked);
}
