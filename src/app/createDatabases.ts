import * as l10n from "@vscode/l10n";
import type { Clock } from "../base/clock.ts";
import { WorkspaceError } from "../base/errors.ts";
import type { Endpoints } from "../notion/endpoints.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import type { Database } from "../notion/types.ts";
import { applySchema } from "../schema/applySchema.ts";
import { describeStep } from "../schema/describePlan.ts";
import { isLinked, type LockedDatabases } from "../schema/lockFile.ts";
import { observeSchema } from "../schema/observe.ts";
import { planSchema } from "../schema/planSchema.ts";
import type { SchemaFile } from "../schema/schemaFile.ts";
import type { DatabaseInput } from "../schema/schemaModel.ts";
import { parseSchemaFile } from "../schema/schemaParser.ts";

/** A database as a schema file declares it under a key; see docs/schema-files.md. Relations name databases by their keys, ids or links. */
export type DatabaseSchema = DatabaseInput;

export interface CreateRequest extends RequestOptions {
	readonly api: Endpoints;
	readonly clock: Clock;
	/** By key. */
	readonly schemas: Readonly<Record<string, DatabaseSchema>>;
	/** The page that each is made in, by key. */
	readonly parentPageIds: Readonly<Record<string, string>>;
	/** Hears what Notion made otherwise than declared, and what is left to do by hand. */
	readonly onRemark: (remark: string) => void;
}

/**
 * Creates databases with everything between them, in the right order, cycles included: one create each, and one update where something
 * can't be there from the start. Throws `invalidInput` for a mistake in a schema, before anything is written; for a failure
 * on the way its own error, with the ids of what was created until then in `data.created`.
 */
export async function createDatabases(request: CreateRequest): Promise<Record<string, Database>> {
	const { api, clock, schemas, parentPageIds, onRemark, signal, priority } = request;
	const options = { signal, priority };
	const file = readSchemas(schemas);
	const plan = planSchema({
		file,
		locked: {},
		observation: await observeSchema(api, { ...options, file, locked: {} }),
	});
	const { locked, error, deviations, manual } = await applySchema({
		...options,
		api,
		clock,
		plan,
		locked: {},
		parentPageIds,
		// What was begun is known as long as this call lasts.
		saveLock: async () => {},
	});
	if (error) {
		throw new WorkspaceError(error.code, error.message, {
			remedy: error.remedy,
			data: { ...error.data, created: idsOf(locked) },
			cause: error,
		});
	}
	for (const remark of [...deviations, ...manual.map(({ text }) => text)]) {
		onRemark(remark);
	}
	const databases = Object.entries(idsOf(locked)).map(
		async ([key, id]) => [key, await api.database(id, options)] as const,
	);
	return Object.fromEntries(await Promise.all(databases));
}

export interface FindRequest extends RequestOptions {
	readonly api: Endpoints;
	readonly key: string;
	readonly schema: DatabaseSchema;
	readonly parentPageId: string;
}

/**
 * The database of the schema's title directly in a page, after its schema was checked; `undefined` where there is none. Throws
 * `invalidInput` where there are several, or where it isn't as declared: `data.differences` says in what.
 */
export async function findDatabase(request: FindRequest): Promise<Database | undefined> {
	const { api, key, schema, parentPageId, signal, priority } = request;
	const options = { signal, priority };
	const file = readSchemas({ [key]: schema });
	const title = file.databases[0]?.title ?? key;
	const blocks = await api.children(parentPageId, options);
	const [block, ...more] = blocks.filter(
		(child) => child.type === "child_database" && !child.in_trash && child.child_database.title === title,
	);
	if (!block) {
		return undefined;
	}
	if (more.length > 0) {
		throw new WorkspaceError(
			"invalidInput",
			l10n.t('There are {0} databases "{1}" in the page.', more.length + 1, title),
			{
				remedy: l10n.t("Rename one of them in Notion, or give the database by its id."),
				data: { ids: [block, ...more].map(({ id }) => id) },
			},
		);
	}
	const database = await api.database(block.id, options);
	await assertAsDeclared(database, file, request);
	return database;
}

async function assertAsDeclared(database: Database, file: SchemaFile, request: FindRequest): Promise<void> {
	const { api, key, signal, priority } = request;
	const [source, ...more] = database.data_sources;
	if (!source || more.length > 0) {
		throw new WorkspaceError(
			"invalidInput",
			l10n.t("The database has {0} data sources.", database.data_sources.length),
			{
				remedy: l10n.t("Name the data source by its id."),
			},
		);
	}
	const locked: LockedDatabases = { [key]: { databaseId: database.id, dataSourceId: source.id, properties: {} } };
	const observation = await observeSchema(api, { file, locked, signal, priority });
	const plan = planSchema({ file, locked, observation });
	const differences = [...plan.steps.map(describeStep), ...plan.blocked.map(({ message }) => message)];
	if (differences.length > 0) {
		const message = l10n.t(
			'"{0}" is there, and not as declared: {1}',
			file.databases[0]?.title ?? key,
			differences.join("; "),
		);
		throw new WorkspaceError("invalidInput", message, {
			remedy: l10n.t("Change the declaration, or the database in Notion."),
			data: { differences, id: database.id },
		});
	}
}

/** Reads declarations as a schema file's are read. Throws `invalidInput` with every mistake and its place. */
function readSchemas(databases: Readonly<Record<string, DatabaseSchema>>): SchemaFile {
	const { file, diagnostics } = parseSchemaFile(JSON.stringify({ databases }));
	const errors = diagnostics.filter(({ severity }) => severity === "error");
	if (!file) {
		const texts = errors.map(({ message, path = [] }) => `${path.slice(1).join("/")}: ${message}`);
		throw new WorkspaceError("invalidInput", texts.join("\n"), {
			remedy: l10n.t("Correct the declaration."),
			data: { problems: errors.map(({ path, message, code }) => ({ path, message, code })) },
		});
	}
	return file;
}

function idsOf(locked: LockedDatabases): Record<string, string> {
	return Object.fromEntries(
		Object.entries(locked).flatMap(([key, entry]) => (isLinked(entry) ? [[key, entry.databaseId] as const] : [])),
	);
}
