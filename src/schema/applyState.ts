import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../base/errors.ts";
import type { DataSource, PropertySchema } from "../notion/types.ts";
import type { CompareContext } from "./compareProperty.ts";
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
	readonly #stale = new Set<string>();
	#locked: LockedDatabases;

	constructor(file: SchemaFile, locked: LockedDatabases, observation: Observation) {
		this.#file = file;
		this.index = indexSchema(file.databases);
		const links = linkSchema({ file, locked, observation }, this.index);
		const kept = Object.entries(locked).filter(([key]) => !links.isRenamedKey(key));
		this.#locked = Object.fromEntries(kept);
		for (const [key, { dataSource, lock, properties }] of links.present) {
			this.#sources.set(key, dataSource);
			const was = this.index.database(key)?.was;
			this.#locked = { ...this.#locked, [key]: was === undefined ? lock : { ...lock, wasKey: was } };
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

	get dataSourceIds(): ReadonlySet<string> {
		return new Set(Object.values(this.#locked).flatMap((entry) => (isLinked(entry) ? [entry.dataSourceId] : [])));
	}

	/** The database that a further data source belongs to. */
	frameDatabaseId(key: string): string {
		const frame = this.index.database(key)?.within?.key;
		const siblings = this.#file.databases.filter(({ within }) => within && within.key === frame);
		const entry = siblings.map((sibling) => this.#locked[sibling.key]).find(isLinked);
		return entry?.databaseId ?? this.source(frame ?? key).id;
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

	/** Whether a relation of another database has given this one a property, or taken one, since it was read. */
	isStale(key: string): boolean {
		return this.#stale.has(key);
	}

	/** Takes in what Notion answered for a database. */
	learn(key: string, dataSource: DataSource, databaseId?: string): void {
		this.#markOtherSides(this.#sources.get(key), dataSource);
		this.#stale.delete(key);
		this.#sources.set(key, dataSource);
		const declared = this.index.database(key);
		const previous = this.#linkedEntry(key);
		const id = databaseId ?? previous?.databaseId;
		if (declared && id) {
			const entry = recordDatabase({
				declared,
				databaseId: id,
				dataSource,
				previous,
				index: this.index,
				isWritten: this.hasWritten,
				forward: (source, { name }) => this.#ownProperty(source, name),
			});
			this.#locked = { ...this.#locked, [key]: entry };
		}
	}

	#markOtherSides(before: DataSource | undefined, after: DataSource): void {
		const [was, is] = [otherSides(before), otherSides(after)];
		const changed = [...was].filter(([id, side]) => is.get(id)?.id !== side.id).map(([, side]) => side);
		const added = [...is].filter(([id, side]) => was.get(id)?.id !== side.id).map(([, side]) => side);
		const targets = new Set([...changed, ...added].map(({ dataSourceId }) => dataSourceId));
		for (const [key, { id }] of this.#sources) {
			if (targets.has(id) && id !== after.id) {
				this.#stale.add(key);
			}
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
		const forward = this.#ownProperty(source, relation);
		if (forward?.type !== "relation" || forward.relation.type !== "dual_property") {
			return undefined;
		}
		const { synced_property_id, synced_property_name } = forward.relation.dual_property;
		return { id: bareId(synced_property_id), name: synced_property_name };
	}

	#ownProperty(key: string, name: string): PropertySchema | undefined {
		const id = this.#sources.has(key) ? this.propertyId(key, name) : undefined;
		return id === undefined ? undefined : this.property(key, id);
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
		// One that is still called so may have another name in the file.
		const isAnother = property && this.#linkedName(key, bareId(property.id)) !== undefined;
		return property && !isAnother ? bareId(property.id) : undefined;
	}

	/** The name that the file has for a property of Notion; `undefined` for one that it doesn't know or wants gone. */
	nameInFile(key: string, id: string): string | undefined {
		return this.#linkedName(key, id) ?? this.index.propertyNames(key).find((name) => this.propertyId(key, name) === id);
	}

	/** The name in the file of a property that was there from the start. */
	#linkedName(key: string, id: string): string | undefined {
		const prefix = `${key}\n`;
		const found = [...this.#ids].find(([place, known]) => known === id && place.startsWith(prefix));
		return found?.[0].slice(prefix.length);
	}

	/** Whether the file has, or has had, a property of Notion. */
	isKnown(key: string, id: string): boolean {
		const ids = Object.values(this.#linkedEntry(key)?.properties ?? {}).map(bareId);
		return ids.includes(id) || this.nameInFile(key, id) !== undefined;
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

	/** By what a property of Notion is compared with its declaration. */
	compareContext(key: string): CompareContext {
		return {
			lock: this.#linkedEntry(key),
			dataSourceId: (target) => this.#sources.get(referenceText(target))?.id,
			propertyId: (name) => this.propertyId(key, name),
			rolledPropertyId: this.names(key).rolledPropertyId,
		};
	}

	#linkedEntry(key: string): LinkedDatabase | undefined {
		const entry = this.#locked[key];
		return isLinked(entry) ? entry : undefined;
	}
}

/** By the ids of two-way relations: where their other side is. */
function otherSides(
	source: DataSource | undefined,
): Map<string, { readonly id: string; readonly dataSourceId: string }> {
	return new Map(
		Object.values(source?.properties ?? {}).flatMap((property) =>
			property.type === "relation" && property.relation.type === "dual_property"
				? [
						[
							bareId(property.id),
							{
								id: bareId(property.relation.dual_property.synced_property_id),
								dataSourceId: property.relation.data_source_id,
							},
						],
					]
				: [],
		),
	);
}
