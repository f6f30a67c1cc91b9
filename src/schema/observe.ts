import { orUndefined } from "../base/errors.ts";
import type { Endpoints } from "../notion/endpoints.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import { rawTitle } from "../notion/titles.ts";
import type { Database, DataSource } from "../notion/types.ts";
import { referenceText } from "./databaseReference.ts";
import { isLinked, type LinkedDatabase, type LockedDatabases } from "./lockFile.ts";
import type { DatabaseTarget, SchemaFile } from "./schemaFile.ts";

/** What a plan starts from: the databases of the file and those that its relations point to, as they are now. */
export interface Observation {
	/** By key. Databases that the lock doesn't know aren't there. */
	readonly databases: ReadonlyMap<string, ObservedDatabase>;
	/** Targets outside of the file, by their text (see `referenceText`). */
	readonly targets: ReadonlyMap<string, ObservedTarget>;
}

export type ObservedDatabase =
	| { readonly kind: "present"; readonly database: Database; readonly dataSource: DataSource }
	| MissingDatabase;

export interface MissingDatabase {
	readonly kind: "missing";
	/** A 404 is no proof of a deletion: it may only not be shared. */
	readonly reason: "notFound" | "inTrash" | "notLinked" | "severalSources";
}

export type ObservedTarget =
	| { readonly kind: "present"; readonly dataSource: DataSource; readonly title: string }
	| MissingDatabase;

export interface ObserveOptions extends RequestOptions {
	readonly file: SchemaFile;
	readonly locked: LockedDatabases;
	/** The databases of the folder's other schema files, by stem. */
	readonly folder?: ReadonlyMap<string, LockedDatabases>;
}

/** Reads from Notion, never from a cache, what a plan for `file` needs: two requests a database, one or two a further target. */
export async function observeSchema(api: Endpoints, options: ObserveOptions): Promise<Observation> {
	const { file, locked, folder = new Map() } = options;
	const isNew = file.databases.some(({ key, was }) => was !== undefined || !isLinked(locked[key]));
	const declared = new Set(file.databases.map(({ key }) => key));
	const databases = Object.entries(locked).flatMap(([key, entry]) =>
		// What the file no longer names may be what it now names otherwise.
		isLinked(entry) && (declared.has(key) || isNew) ? [[key, entry] as const] : [],
	);
	const targets = outsideTargets(file);
	const containers = new Map<string, Promise<Database | undefined>>();
	const database = (id: string) => {
		const known = containers.get(id) ?? orUndefined(api.database(id, options));
		containers.set(id, known);
		return known;
	};
	const [observed, outside] = await Promise.all([
		Promise.all(
			databases.map(async ([key, entry]) => [key, await observeSource(api, entry, database, options)] as const),
		),
		Promise.all(
			targets.map(
				async (target) => [referenceText(target), await observeTarget(api, target, folder, options)] as const,
			),
		),
	]);
	return { databases: new Map(observed), targets: new Map(outside) };
}

/** One database with its data source. */
export function observeDatabase(
	api: Endpoints,
	entry: Pick<LinkedDatabase, "databaseId" | "dataSourceId">,
	options: RequestOptions = {},
): Promise<ObservedDatabase> {
	return observeSource(api, entry, (id) => orUndefined(api.database(id, options)), options);
}

async function observeSource(
	api: Endpoints,
	{ databaseId, dataSourceId }: Pick<LinkedDatabase, "databaseId" | "dataSourceId">,
	readDatabase: (id: string) => Promise<Database | undefined>,
	options: RequestOptions,
): Promise<ObservedDatabase> {
	const [database, dataSource] = await Promise.all([
		readDatabase(databaseId),
		orUndefined(api.dataSource(dataSourceId, options)),
	]);
	if (database?.in_trash || dataSource?.in_trash) {
		return { kind: "missing", reason: "inTrash" };
	}
	return database && dataSource ? { kind: "present", database, dataSource } : { kind: "missing", reason: "notFound" };
}

function outsideTargets(file: SchemaFile): DatabaseTarget[] {
	const targets = new Map<string, DatabaseTarget>();
	for (const property of file.databases.flatMap(({ properties }) => properties)) {
		if (property.type === "relation" && property.to.kind !== "key") {
			targets.set(referenceText(property.to), property.to);
		}
	}
	return [...targets.values()];
}

async function observeTarget(
	api: Endpoints,
	target: DatabaseTarget,
	folder: ReadonlyMap<string, LockedDatabases>,
	options: RequestOptions,
): Promise<ObservedTarget> {
	if (target.kind === "file") {
		const entry = folder.get(target.file)?.[target.key];
		return isLinked(entry)
			? presentSource(await orUndefined(api.dataSource(entry.dataSourceId, options)))
			: { kind: "missing", reason: "notLinked" };
	}
	const id = target.kind === "id" ? target.id : target.key;
	const dataSource = await orUndefined(api.dataSource(id, options));
	if (dataSource) {
		return presentSource(dataSource);
	}
	const database = await orUndefined(api.database(id, options));
	const [only, ...more] = database?.data_sources ?? [];
	if (more.length > 0) {
		return { kind: "missing", reason: "severalSources" };
	}
	return presentSource(only && (await orUndefined(api.dataSource(only.id, options))));
}

function presentSource(dataSource: DataSource | undefined): ObservedTarget {
	if (!dataSource) {
		return { kind: "missing", reason: "notFound" };
	}
	return dataSource.in_trash
		? { kind: "missing", reason: "inTrash" }
		: { kind: "present", dataSource, title: rawTitle(dataSource) };
}
