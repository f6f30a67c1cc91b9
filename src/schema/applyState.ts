import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../base/errors.ts";
import type { DataSource, PropertySchema } from "../notion/types.ts";
import { referenceText } from "./databaseReference.ts";
import { bareId } from "./linkProperties.ts";
import { linkSchema } from "./linkSchema.ts";
import { isLinked, type LinkedDatabase, type LockedDatabase, type LockedDatabases } from "./lockFile.ts";
import type { Observation } from "./observe.ts";
import type { RequestNames } from "./propertyRequest.ts";
import { recordDatabase } from "./recordLock.ts";
import type { DatabaseTarget, SchemaFile } from "./schemaFile.ts";
import { indexSchema, type SchemaIndex } from "./schemaIndex.ts";

/** What is known of the workspace while a plan is carried out: it grows with every answer. */
export class ApplyState {
	readonly index: SchemaIndex;
	readonly #file: SchemaFile;
	readonly #sources = new Map<string, DataSource>();
	/** Ids of properties under their names in the file, from before anything was renamed. */
	readonly #ids = new Map<string, string>();
	readonly #written = new Set<string>();
	#locked: LockedDatabases;

	constructor(file: SchemaFile, locked: LockedDatabases, observation: Observation) {
		this.#file = file;
		this.index = indexSchema(file.databases);
		const links = linkSchema({ file, locked, observation }, this.index);
		const kept = Object.entries(locked).filter(([key]) => !links.isRenamedKey(key));
		this.#locked = Object.fromEntries(kept);
		for (const [key, { dataSource, lock, properties }] of links.present) {
			this.#sources.set(key, dataSource);
			this.#locked = { ...this.#locked, [key]: lock };
			for (const [name, property] of properties.linked) {
				this.#ids.set(`${key}\n${name}`, bareId(property.id));
			}
		}
		for (const [text, target] of observation.targets) {
			if (target.kind === "present") {
				this.#sources.set(text, target.dataSource);
			}
		}
	}

	get locked(): LockedDatabases {
		return this.#locked;
	}

	get file(): SchemaFile {
		return this.#file;
	}

	get databaseIds(): ReadonlySet<string> {
		return new Set(Object.values(this.#locked).flatMap((entry) => (isLinked(entry) ? [entry.databaseId] : [])));
	}

	entry(key: string): LockedDatabase | undefined {
		return this.#locked[key];
	}

	begin(key: string, creating: { readonly parentId: string; readonly since: string }): void {
		this.#locked = { ...this.#locked, [key]: { creating } };
	}

	/** The data source of a database that is there. */
	source(key: string): DataSource {
		const source = this.#sources.get(key);
		if (!source) {
			throw new WorkspaceError("notFound", l10n.t('"{0}" isn\'t in Notion yet.', key), {
				remedy: l10n.t("Make a new plan."),
			});
		}
		return source;
	}

	/** Takes in what Notion answered for a database. */
	learn(key: string, dataSource: DataSource, databaseId?: string): void {
		this.#sources.set(key, dataSource);
		const declared = this.index.database(key);
		const previous = this.#linkedEntry(key);
		const id = databaseId ?? previous?.databaseId;
		if (declared && id) {
			const isWritten = (of: string, name: string) => this.#written.has(`${of}\n${name}`);
			const entry = recordDatabase(declared, id, dataSource, previous, this.index, isWritten);
			this.#locked = { ...this.#locked, [key]: entry };
		}
	}

	/** Remembers whether a database's declared rows are still to be written. */
	setSeeding(key: string, isSeeding: boolean): void {
		const { seeding: _before, ...entry } = this.#linkedEntry(key) ?? {};
		if ("databaseId" in entry) {
			this.#locked = {
				...this.#locked,
				[key]: { ...entry, ...(isSeeding ? { seeding: true } : {}) } as LinkedDatabase,
			};
		}
	}

	/** Remembers that properties in Notion were made from the file's. */
	wrote(key: string, names: readonly string[]): void {
		for (const name of names) {
			this.#written.add(`${key}\n${name}`);
		}
	}

	hasWritten = (key: string, name: string): boolean => this.#written.has(`${key}\n${name}`);

	property(key: string, id: string): PropertySchema | undefined {
		return Object.values(this.source(key).properties).find((property) => bareId(property.id) === id);
	}

	/** The other side of a two-way relation as its declared side has it; `undefined` when it came back one-way. */
	reverseOf(source: string, relation: string): { readonly id: string; readonly name: string } | undefined {
		const id = this.propertyId(source, relation);
		const forward = id === undefined ? undefined : this.property(source, id);
		if (forward?.type !== "relation" || forward.relation.type !== "dual_property") {
			return undefined;
		}
		const { synced_property_id, synced_property_name } = forward.relation.dual_property;
		return { id: bareId(synced_property_id), name: synced_property_name };
	}

	/** The id of a property by its name in the file, of either side of a two-way relation. */
	propertyId(key: string, name: string): string | undefined {
		const known = this.#ids.get(`${key}\n${name}`);
		if (known !== undefined) {
			return known;
		}
		const found = this.index.property(key, name);
		if (found?.kind === "reverse") {
			return this.reverseOf(found.source, found.relation.name)?.id;
		}
		const properties = Object.values(this.#sources.get(key)?.properties ?? {});
		const property = properties.find((candidate) => candidate.name === name);
		return property && bareId(property.id);
	}

	names(key: string): RequestNames {
		return {
			dataSourceId: (target) => this.source(referenceText(target)).id,
			propertyId: (name) => this.propertyId(key, name),
			rolledPropertyId: (relation, name) => {
				const target: DatabaseTarget | undefined = this.index.relationTarget(key, relation);
				return target && this.propertyId(referenceText(target), name);
			},
		};
	}

	#linkedEntry(key: string): LinkedDatabase | undefined {
		const entry = this.#locked[key];
		return isLinked(entry) ? entry : undefined;
	}
}
