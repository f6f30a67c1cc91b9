import type { DataSource, PropertySchema } from "../notion/types.ts";
import { compareProperty, optionLock, pairOptions } from "./compareProperty.ts";
import { declareFrame, declareProperty } from "./exportSchema.ts";
import { bareId } from "./linkProperties.ts";
import {
	droppedProperties,
	type LinkedSchema,
	type LinkInput,
	linkSchema,
	type PresentDatabase,
} from "./linkSchema.ts";
import type {
	DatabaseDeclaration,
	DatabaseFrame,
	DatabaseTarget,
	OptionDeclaration,
	PropertyDeclaration,
	SchemaFile,
} from "./schemaFile.ts";
import { indexSchema, type SchemaIndex } from "./schemaIndex.ts";
import { withoutDangling } from "./withoutDangling.ts";

/** A schema file as it would have to be to say what is in Notion. */
export interface WorkspaceFile {
	/** The same databases in the same order and words, as far as they are in Notion. */
	readonly file: SchemaFile;
	/** By key of the file and name in the file: the property as it is in Notion; a name without an entry is gone. */
	readonly became: ReadonlyMap<string, ReadonlyMap<string, PropertyDeclaration>>;
	/** By key: properties that the file has no more, and those that it has never had. */
	readonly foreign: ReadonlyMap<string, readonly PropertyDeclaration[]>;
	/** The names that own properties and other sides have in Notion, by key and name in the file. */
	readonly names: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

export interface WorkspaceFileOptions {
	/** With what was made in Notion and the file has never had. What it had and has no more is there in any case. */
	readonly foreign: boolean;
}

/** What is in Notion, in the words of a file: what it doesn't mention of a thing isn't mentioned, what is the same is written the same. */
export function workspaceFile(input: LinkInput, options: WorkspaceFileOptions): WorkspaceFile {
	const index = indexSchema(input.file.databases);
	const links = linkSchema(input, index);
	const names = currentNames(input.file, index, links);
	const context: Context = { ...options, index, links, names };
	const became = new Map<string, Map<string, PropertyDeclaration>>();
	const foreign = new Map<string, readonly PropertyDeclaration[]>();
	const databases: DatabaseDeclaration[] = [];
	const known = declaredSides(input.file, links);
	for (const database of input.file.databases) {
		const present = links.present.get(database.key);
		if (!present) {
			continue;
		}
		const own = ownProperties(database, present, context);
		const unsaid = [...droppedProperties(present), ...(options.foreign ? present.properties.foreign : [])];
		const others = foreignProperties(unsaid, present.dataSource, known, context);
		became.set(database.key, own);
		foreign.set(database.key, others);
		const properties = [...database.properties.flatMap(({ name }) => own.get(name) ?? []), ...others];
		databases.push({ ...ownFields(database, present, input.file), properties, seed: database.seed });
	}
	const whole = withoutDangling(databases);
	const isKept = (key: string, name: string) =>
		whole.find((database) => database.key === key)?.properties.some((property) => property.name === name) ?? false;
	return {
		file: { version: 1, databases: whole },
		became: new Map(
			[...became].map(([key, own]) => [key, new Map([...own].filter(([, now]) => isKept(key, now.name)))]),
		),
		foreign: new Map([...foreign].map(([key, others]) => [key, others.filter(({ name }) => isKept(key, name))])),
		names,
	};
}

interface Context extends WorkspaceFileOptions {
	readonly index: SchemaIndex;
	readonly links: LinkedSchema;
	readonly names: WorkspaceFile["names"];
}

function currentNames(file: SchemaFile, index: SchemaIndex, links: LinkedSchema): WorkspaceFile["names"] {
	return new Map(
		file.databases.map(({ key }) => {
			const linked = links.present.get(key)?.properties.linked;
			const entries = index.propertyNames(key).flatMap((name) => {
				const there = linked?.get(name)?.name;
				return there === undefined ? [] : [[name, there] as const];
			});
			return [key, new Map(entries)];
		}),
	);
}

/** Only the fields that the file has, and the title. */
function ownFields(
	declared: DatabaseDeclaration,
	{ database, dataSource }: PresentDatabase,
	file: SchemaFile,
): Omit<DatabaseDeclaration, "properties" | "seed"> {
	const { key, was, within } = declared;
	const former = was === undefined ? {} : { was };
	if (!within) {
		return { ...former, ...mentioned(declared, declareFrame(key, database)) };
	}
	const frame = mentioned(within, declareFrame(within.key, database));
	const isOnly = file.databases.filter((other) => other.within?.key === within.key).length === 1;
	const title = isOnly ? frame.title : dataSource.title.map(({ plain_text }) => plain_text).join("");
	return { key, ...former, title, within: frame };
}

function mentioned(declared: DatabaseFrame, found: DatabaseFrame): DatabaseFrame {
	const { description, icon, cover, inline } = declared;
	const isSameIcon =
		JSON.stringify(icon)?.replaceAll("\uFE0F", "") === JSON.stringify(found.icon)?.replaceAll("\uFE0F", "");
	return {
		key: found.key,
		title: found.title,
		...(description === undefined ? {} : { description: found.description ?? "" }),
		...(icon === undefined ? {} : isSameIcon ? { icon } : found.icon ? { icon: found.icon } : {}),
		...(cover === undefined || found.cover === undefined ? {} : { cover: found.cover }),
		...(inline === undefined ? {} : { inline: found.inline ?? false }),
	};
}

function ownProperties(
	{ key, properties }: DatabaseDeclaration,
	{ dataSource, properties: { linked } }: PresentDatabase,
	context: Context,
): Map<string, PropertyDeclaration> {
	return new Map(
		properties.flatMap((declared) => {
			const observed = linked.get(declared.name);
			const found = observed && asDeclared(declared, observed, dataSource, key, context);
			return found ? [[declared.name, found] as const] : [];
		}),
	);
}

/** A property of Notion in the words of its declaration. */
function asDeclared(
	declared: PropertyDeclaration,
	observed: PropertySchema,
	dataSource: DataSource,
	key: string,
	context: Context,
): PropertyDeclaration | undefined {
	const found = declareProperty(observed, dataSource, targetsOf(context));
	if (!found) {
		return undefined;
	}
	const { description, ...settings } = found;
	const described = {
		...settings,
		...(declared.description === undefined ? {} : { description: description ?? "" }),
		// Not followed yet: it still has that name.
		...(declared.was === undefined || declared.was === found.name ? {} : { was: declared.was }),
	} as PropertyDeclaration;
	if ("options" in declared && "options" in described) {
		return withOptions(declared, described, observed, key, context);
	}
	if (declared.type !== described.type) {
		return described;
	}
	switch (described.type) {
		case "relation": {
			const { links } = context;
			const isSameTarget =
				declared.type === "relation" &&
				observed.type === "relation" &&
				links.dataSourceId(declared.to) === observed.relation.data_source_id;
			const isOneWay = links.present.get(key)?.lock.oneWay?.includes(declared.name);
			return declared.type === "relation" && isSameTarget
				? { ...described, to: declared.to, ...(isOneWay ? { reverse: declared.reverse } : {}) }
				: described;
		}
		case "formula": {
			const isSame = compareProperty(declared, observed, context.links.compareContext(key)).every(
				({ manual }) => manual,
			);
			const sameText = declared.type === "formula" && (isSame || isFormulaSame(declared, observed, key, context));
			return sameText ? { ...described, expression: renamedReferences(declared.expression, key, context) } : described;
		}
		default:
			return described;
	}
}

/** Whether only the description differs. */
function isFormulaSame(
	declared: PropertyDeclaration,
	observed: PropertySchema,
	key: string,
	{ links }: Context,
): boolean {
	const { description: _ignored, ...bare } = declared;
	return compareProperty(bare as PropertyDeclaration, observed, links.compareContext(key)).length === 0;
}

/** A declared property in the names that what it is made of, and its other side, have in Notion. */
export function withCurrentNames(
	property: PropertyDeclaration,
	key: string,
	{ databases }: SchemaFile,
	names: WorkspaceFile["names"],
): PropertyDeclaration {
	const current = (database: string, name: string) => names.get(database)?.get(name) ?? name;
	if (property.type === "formula") {
		return { ...property, expression: renamedReferences(property.expression, key, { names }) };
	}
	if (property.type !== "rollup") {
		return property;
	}
	const target = indexSchema(databases).relationTarget(key, property.relation);
	return {
		...property,
		relation: current(key, property.relation),
		property: target?.kind === "key" ? current(target.key, property.property) : property.property,
	};
}

function renamedReferences(expression: string, key: string, { names }: Pick<Context, "names">): string {
	return expression.replaceAll(/prop\(\s*"((?:[^"\\]|\\.)*)"\s*\)/g, (reference, escaped: string) => {
		const name = escaped.replaceAll(/\\(.)/g, "$1");
		const current = names.get(key)?.get(name);
		return current === undefined || current === name ? reference : `prop(${JSON.stringify(current)})`;
	});
}

type Choice = Extract<PropertyDeclaration, { readonly options: readonly OptionDeclaration[] }>;

function withOptions(
	declared: Choice,
	found: Choice,
	observed: PropertySchema,
	key: string,
	{ links, foreign: withForeign }: Context,
): PropertyDeclaration {
	const there = optionsOf(observed);
	const lock = links.present.get(key)?.lock;
	const { pairs, foreign, removed } = pairOptions(declared.options, there, optionLock(lock, declared.name));
	const words = new Map(pairs.flatMap(({ option, known }) => (known ? [[known.id, option] as const] : [])));
	const shown = there.filter((option) => withForeign || !foreign.includes(option) || removed.includes(option));
	const inNotion = shown.map(({ id, name, color }): OptionDeclaration => {
		const option = words.get(id);
		return {
			name,
			...(option ? (option.color === undefined ? {} : { color }) : color === "default" ? {} : { color }),
			...(option?.description === undefined ? {} : { description: option.description }),
			...(option?.was === undefined ? {} : { was: option.was }),
		} as OptionDeclaration;
	});
	const keepsOrder = lock?.ownOrder?.includes(declared.name) ?? false;
	const options = keepsOrder ? inFileOrder(inNotion, declared.options, words, there) : inNotion;
	return found.type === "status" && declared.type === "status"
		? { ...found, options, groups: Object.keys(declared.groups).length > 0 ? groupsOf(found.groups, options) : {} }
		: ({ ...found, options } as PropertyDeclaration);
}

function optionsOf(
	observed: PropertySchema,
): readonly { readonly id: string; readonly name: string; readonly color: string }[] {
	switch (observed.type) {
		case "select":
			return observed.select.options;
		case "multi_select":
			return observed.multi_select.options;
		case "status":
			return observed.status.options;
		default:
			return [];
	}
}

function inFileOrder(
	options: readonly OptionDeclaration[],
	declared: readonly OptionDeclaration[],
	words: ReadonlyMap<string, OptionDeclaration>,
	there: readonly { readonly id: string; readonly name: string }[],
): OptionDeclaration[] {
	const placeOf = ({ name }: OptionDeclaration) => {
		const option = words.get(there.find((other) => other.name === name)?.id ?? "");
		return option ? declared.indexOf(option) : declared.length;
	};
	return options.toSorted((a, b) => placeOf(a) - placeOf(b));
}

function groupsOf(
	groups: Readonly<Record<string, readonly string[]>>,
	options: readonly OptionDeclaration[],
): Readonly<Record<string, readonly string[]>> {
	const names = new Set(options.map(({ name }) => name));
	const kept = Object.entries(groups).map(([group, list]) => [group, list.filter((name) => names.has(name))] as const);
	return Object.fromEntries(kept.filter(([, list]) => list.length > 0));
}

/** Data source and id of the properties that the file declares by themselves. */
function declaredSides({ databases }: SchemaFile, { present }: LinkedSchema): Set<string> {
	return new Set(
		databases.flatMap(({ key, properties }) => {
			const found = present.get(key);
			return properties.flatMap(({ name }) => {
				const observed = found?.properties.linked.get(name);
				return found && observed ? [`${found.dataSource.id}\n${bareId(observed.id)}`] : [];
			});
		}),
	);
}

/** Of a two-way relation that was made in Notion between databases of the file one side is taken. */
function foreignProperties(
	properties: readonly PropertySchema[],
	dataSource: DataSource,
	known: Set<string>,
	context: Context,
): PropertyDeclaration[] {
	return properties.flatMap((property) => {
		if (property.type === "relation" && property.relation.type === "dual_property") {
			const { synced_property_id } = property.relation.dual_property;
			if (known.has(`${property.relation.data_source_id}\n${bareId(synced_property_id)}`)) {
				return [];
			}
			known.add(`${dataSource.id}\n${bareId(property.id)}`);
		}
		return declareProperty(property, dataSource, targetsOf(context)) ?? [];
	});
}

function targetsOf({ links }: Context): ReadonlyMap<string, DatabaseTarget> {
	return new Map([...links.present].map(([key, { dataSource }]) => [dataSource.id, { kind: "key", key }]));
}
