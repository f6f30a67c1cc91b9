import * as l10n from "@vscode/l10n";
import { orUndefined, WorkspaceError } from "../base/errors.ts";
import { nearest } from "../base/suggestion.ts";
import type { Endpoints } from "../notion/endpoints.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import { parseReference } from "./databaseReference.ts";
import { isLinked, type LinkedDatabase, type LockedDatabases } from "./lockFile.ts";

/** A schema file of the folder, as far as names go. */
export interface FolderSchema {
	/** See `schemaFileStem`. */
	readonly stem: string;
	/** The keys of its databases; those that can be read, if it has errors. */
	readonly keys: readonly string[];
	/** Its lock's databases of the workspace that is open. */
	readonly locked: LockedDatabases;
}

export interface ResolvedDatabase {
	readonly dataSourceId: string;
	readonly databaseId?: string;
	/** Where a schema file of the folder declares it. */
	readonly declared?: {
		readonly file: string;
		readonly key: string;
		/** Names in the file to ids of properties. */
		readonly properties: Readonly<Record<string, string>>;
	};
}

export interface ResolveOptions extends RequestOptions {
	readonly folder: readonly FolderSchema[];
	readonly api: Endpoints;
}

/**
 * What a `database:` of a task file stands for: a key of a schema file (`key` or `file/key`) through its lock file, else
 * an id or a link; never a search. Throws `invalidInput` or `notFound` with what to do.
 */
export async function resolveDatabase(reference: string, options: ResolveOptions): Promise<ResolvedDatabase> {
	const target = parseReference(reference);
	return target.kind === "id" ? resolveId(target.id, options) : resolveKey(reference, options.folder);
}

/** The same for a key; needs no request. */
export function resolveKey(reference: string, folder: readonly FolderSchema[]): ResolvedDatabase {
	const target = parseReference(reference);
	const key = target.kind === "id" ? target.id : target.key;
	const matches = folder.filter(
		({ stem, keys }) => keys.includes(key) && (target.kind !== "file" || target.file === stem),
	);
	const [match, second] = matches;
	if (!match) {
		throw unknown(reference, folder);
	}
	if (second) {
		const spellings = matches.map(({ stem }) => `${stem}/${key}`).join(l10n.t(" or "));
		throw new WorkspaceError("invalidInput", l10n.t('Several schema files have a database "{0}".', key), {
			remedy: l10n.t("Write {0}.", spellings),
		});
	}
	const entry = match.locked[key];
	if (!isLinked(entry)) {
		throw new WorkspaceError("notFound", l10n.t('The database "{0}" isn\'t in this workspace yet.', key), {
			remedy: l10n.t(
				'Create it first: "Notion: Create Databases from Schema File" on {0}.notion-schema.yaml.',
				match.stem,
			),
			data: { file: match.stem, key },
		});
	}
	return declaredDatabase(match.stem, key, entry);
}

function unknown(reference: string, folder: readonly FolderSchema[]): WorkspaceError {
	const keys = folder.flatMap(({ stem, keys }) =>
		reference.includes("/") ? keys.map((key) => `${stem}/${key}`) : keys,
	);
	const guess = nearest(reference, keys);
	const remedy = guess
		? l10n.t('Did you mean "{0}"?', guess)
		: keys.length > 0
			? l10n.t("Known here: {0}. An id or a link to Notion will do too.", keys.join(", "))
			: l10n.t("Declare it in a *.notion-schema.yaml file, or give its id or a link to it.");
	return new WorkspaceError("invalidInput", l10n.t('No schema file of this folder has a database "{0}".', reference), {
		remedy,
		data: { reference },
	});
}

function declaredDatabase(file: string, key: string, entry: LinkedDatabase): ResolvedDatabase {
	const { databaseId, dataSourceId, properties } = entry;
	return { dataSourceId, databaseId, declared: { file, key, properties } };
}

async function resolveId(id: string, { folder, api, ...options }: ResolveOptions): Promise<ResolvedDatabase> {
	for (const { stem, locked } of folder) {
		for (const [key, entry] of Object.entries(locked)) {
			if (isLinked(entry) && (entry.databaseId === id || entry.dataSourceId === id)) {
				return declaredDatabase(stem, key, entry);
			}
		}
	}
	const dataSource = await orUndefined(api.dataSource(id, options));
	if (dataSource) {
		const { parent } = dataSource;
		return { dataSourceId: id, ...(parent.type === "database_id" ? { databaseId: parent.database_id } : {}) };
	}
	const database = await orUndefined(api.database(id, options));
	const [only, ...more] = database?.data_sources ?? [];
	if (!database || !only) {
		throw new WorkspaceError("notFound", l10n.t("There is no database {0} that the integration can see.", id), {
			remedy: l10n.t("Check the id or link, and share the database with the integration: ••• > Connections."),
			data: { id },
		});
	}
	if (more.length > 0) {
		const names = database.data_sources.map((source) => `${source.name}: ${source.id}`).join("; ");
		throw new WorkspaceError("invalidInput", l10n.t("The database {0} has several data sources.", id), {
			remedy: l10n.t("Give the id of the one that is meant: {0}.", names),
		});
	}
	return { dataSourceId: only.id, databaseId: id };
}
