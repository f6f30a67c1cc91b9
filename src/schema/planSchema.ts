import * as l10n from "@vscode/l10n";
import { rawTitle } from "../notion/titles.ts";
import type { Database, DataSource, PropertySchema } from "../notion/types.ts";
import { compareDatabase } from "./compareDatabase.ts";
import { compareProperty, type Difference } from "./compareProperty.ts";
import { cheapestOrder, creationOrder } from "./creationOrder.ts";
import { referenceText } from "./databaseReference.ts";
import { bareId } from "./linkProperties.ts";
import { droppedProperties, type LinkedSchema, linkSchema } from "./linkSchema.ts";
import { isLinked, type LockedDatabases } from "./lockFile.ts";
import type { Observation } from "./observe.ts";
import { type Placement, placeProperties } from "./placement.ts";
import { findBlockers } from "./planBlockers.ts";
import { type Differences, lacksOtherSide, manualSteps, notes } from "./planRemarks.ts";
import { PlanWork } from "./planWork.ts";
import type {
	DatabaseDeclaration,
	DatabaseFrame,
	PropertyDeclaration,
	RelationDeclaration,
	SchemaFile,
} from "./schemaFile.ts";
import { indexSchema, type SchemaIndex } from "./schemaIndex.ts";
import type { PlanStep, PropertyChange, SchemaPlan } from "./schemaPlan.ts";

export interface PlanInput {
	readonly file: SchemaFile;
	readonly locked: LockedDatabases;
	readonly observation: Observation;
}

/** What has to be written so that Notion is as the file says; without steps when it is. Pure. */
export function planSchema(input: PlanInput): SchemaPlan {
	const { file } = input;
	const index = indexSchema(file.databases);
	const links = linkSchema(input, index);
	const blocked = findBlockers(input, index, links);
	if (blocked.length > 0) {
		return { file, steps: [], manual: [], blocked, notes: [] };
	}
	const differences = findDifferences(file, links);
	const place = (created: readonly DatabaseDeclaration[]): Placement =>
		placeProperties({
			index,
			keys: writtenKeys(file, created),
			created: created.length,
			exists: (key, name) => links.propertyId(key, name) !== undefined && !isRebuilt(differences.get(key)?.get(name)),
		});
	const missing = file.databases.filter(({ key }) => !links.present.has(key));
	const cheapest = cheapestOrder(missing, (order) => countWrites(file, place(order), retitled(file, order, links)));
	const created = begunFirst(cheapest, input.locked);
	const placement = place(created);
	const work = new PlanWork(placement, writtenKeys(file, created), index);
	for (const database of file.databases) {
		placeDatabase(database, { links, differences: differences.get(database.key), work, index });
	}
	for (const { key, title } of retitled(file, created, links)) {
		work.title(key, title);
	}
	return {
		file,
		steps: [
			...databaseSteps(file, links),
			...work.steps(input.locked, created, links),
			...frameSteps(file, links),
			...seedSteps(file, links),
		],
		manual: manualSteps(file, links, differences, index),
		blocked: [],
		notes: notes(file, input.locked, links),
	};
}

/** The data source that a database was begun with stays its first one, whatever else would be cheaper now. */
function begunFirst(order: readonly DatabaseDeclaration[], locked: LockedDatabases): readonly DatabaseDeclaration[] {
	const isBegun = ({ key }: DatabaseDeclaration) => {
		const entry = locked[key];
		return entry !== undefined && !isLinked(entry);
	};
	return order.map((database) => {
		const siblings = order.filter((other) => database.within && other.within?.key === database.within.key);
		const begun = siblings.find(isBegun);
		const [first] = siblings;
		return database === first ? (begun ?? database) : database === begun && first ? first : database;
	});
}

function findDifferences(file: SchemaFile, links: LinkedSchema): Differences {
	return new Map(
		file.databases.map(({ key, properties }) => {
			const entries = properties.flatMap((property) => {
				const observed = links.present.get(key)?.properties.linked.get(property.name);
				const found = observed ? compareProperty(property, observed, links.compareContext(key)) : [];
				return found.length > 0 ? [[property.name, found] as const] : [];
			});
			return [key, new Map(entries)];
		}),
	);
}

/** Whether a property becomes something that others may have to wait for. */
function isRebuilt(differences: readonly Difference[] | undefined): boolean {
	return differences?.some(({ manual }) => !manual) ?? false;
}

/** Data sources that have another title than they should: also the first of a new database, which is made with its title. */
function retitled(
	{ databases }: SchemaFile,
	created: readonly DatabaseDeclaration[],
	links: LinkedSchema,
): DatabaseDeclaration[] {
	return databases.filter(({ key, title, within }) => {
		const siblings = databases.filter((other) => within && other.within?.key === within.key);
		if (!within || siblings.length < 2) {
			return false;
		}
		const present = links.present.get(key);
		if (present) {
			return rawTitle(present.dataSource) !== title;
		}
		const first = created.find((other) => other.within?.key === within.key);
		return first?.key === key && !links.frame(within.key) && within.title !== title;
	});
}

/** How many requests the properties and titles need, beyond one for each database that is created. */
function countWrites({ databases }: SchemaFile, placement: Placement, titled: readonly DatabaseDeclaration[]): number {
	const late = new Set(titled.map(({ key }) => key));
	const slots = databases.flatMap(({ key, properties }) =>
		properties.flatMap((property) => [
			placement.slotOf(key, property.name),
			...(property.type === "relation" && property.reverse !== undefined
				? [placement.reverseSlotOf(key, property.name)]
				: []),
		]),
	);
	const updates = new Set(slots.filter((slot) => slot >= 0 && !placement.writeAt(slot).isCreate));
	const updated = [...updates].map((slot) => placement.writeAt(slot).key);
	return updates.size + [...late].filter((key) => !updated.includes(key)).length;
}

/** In the order of their writes: new ones, those that are there, and those outside that get a reverse property. */
function writtenKeys(file: SchemaFile, created: readonly DatabaseDeclaration[]): string[] {
	const existing = file.databases.filter((database) => !created.includes(database));
	const outside = file.databases.flatMap(({ properties }) =>
		properties.flatMap((property) =>
			property.type === "relation" && property.reverse !== undefined && property.to.kind !== "key"
				? [referenceText(property.to)]
				: [],
		),
	);
	return [...created.map(({ key }) => key), ...existing.map(({ key }) => key), ...new Set(outside)];
}

interface PlaceContext {
	readonly links: LinkedSchema;
	readonly differences: ReadonlyMap<string, readonly Difference[]> | undefined;
	readonly work: PlanWork;
	readonly index: SchemaIndex;
}

function placeDatabase(
	{ key, properties }: DatabaseDeclaration,
	{ links, differences, work, index }: PlaceContext,
): void {
	const present = links.present.get(key);
	for (const property of properties) {
		const observed = present?.properties.linked.get(property.name);
		const found = (differences?.get(property.name) ?? []).filter(({ manual }) => !manual);
		if (!observed) {
			if (!lacksOtherSide(key, property, index, links)) {
				work.add(key, property);
			}
		} else if (found.length > 0 || observed.name !== property.name) {
			work.change(key, changeOf(property, observed, found));
		}
		if (property.type === "relation" && needsReverseName(property, observed, found)) {
			work.nameReverse(key, property);
		}
	}
	for (const gone of present ? droppedProperties(present) : []) {
		work.change(key, {
			kind: "remove",
			id: bareId(gone.id),
			name: gone.name,
			reason: l10n.t('"{0}" is no longer in the file', gone.name),
			loses: [{ text: l10n.t('the property "{0}" with all its values', gone.name) }],
		});
	}
}

function changeOf(
	property: PropertyDeclaration,
	observed: PropertySchema,
	found: readonly Difference[],
): PropertyChange {
	const renamed =
		observed.name === property.name ? [] : [l10n.t('"{0}" is called "{1}" in the file', observed.name, property.name)];
	const settings = found.length > 0 ? [`${property.name}: ${found.map(({ text }) => text).join(", ")}`] : [];
	const loses = found.flatMap((difference) => difference.loses ?? []);
	return {
		kind: "change",
		id: bareId(observed.id),
		name: property.name,
		from: observed.name,
		property,
		settings: found.length > 0,
		reason: [...renamed, ...settings].join(", "),
		...(loses.length > 0 ? { loses } : {}),
	};
}

function needsReverseName(
	{ reverse }: RelationDeclaration,
	observed: PropertySchema | undefined,
	found: readonly Difference[],
): boolean {
	if (reverse === undefined) {
		return false;
	}
	if (!observed || found.length > 0) {
		return true;
	}
	return (
		observed.type === "relation" &&
		observed.relation.type === "dual_property" &&
		observed.relation.dual_property.synced_property_name !== reverse
	);
}

function databaseSteps(file: SchemaFile, links: LinkedSchema): PlanStep[] {
	return file.databases.flatMap((database) => {
		const present = links.present.get(database.key);
		return present && !database.within
			? databaseStep(database.key, database, present.database, present.dataSource)
			: [];
	});
}

/** After everything else: a database with one data source shares its title. */
function frameSteps(file: SchemaFile, links: LinkedSchema): PlanStep[] {
	const sources = file.databases.filter(
		({ key, within }, i) =>
			within &&
			links.present.has(key) &&
			!file.databases.slice(0, i).some((other) => other.within?.key === within.key && links.present.has(other.key)),
	);
	return sources.flatMap(({ key, within }) => {
		const present = links.present.get(key);
		const isOnly = file.databases.filter((other) => other.within?.key === within?.key).length === 1;
		return present && within
			? databaseStep(key, within, present.database, isOnly ? present.dataSource : undefined)
			: [];
	});
}

function databaseStep(
	key: string,
	declared: DatabaseFrame,
	observed: Database,
	dataSource: DataSource | undefined,
): PlanStep[] {
	const changes = compareDatabase(declared, observed, dataSource);
	const reason = l10n.t("differs from the file: {0}", changes.join(", "));
	return changes.length > 0
		? [{ kind: "updateDatabase", key, title: declared.title, databaseId: observed.id, changes, reason }]
		: [];
}

function seedSteps(file: SchemaFile, links: LinkedSchema): PlanStep[] {
	const isUnseeded = (key: string) => links.present.get(key)?.lock.seeding ?? !links.present.has(key);
	return creationOrder(file.databases)
		.filter(({ key, seed }) => seed.length > 0 && isUnseeded(key))
		.map(({ key, title, seed }) => ({
			kind: "seed",
			key,
			title,
			rows: seed,
			reason: l10n.t("rows for the new database"),
		}));
}
