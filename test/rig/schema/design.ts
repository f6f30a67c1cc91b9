import type { Chance } from "./random.ts";

/**
 * A set of databases to declare, with identities that outlive renames, so that a design can be changed and one knows
 * what has become of everything. It knows nothing of the engine that is tested.
 */
export interface Design {
	databases: DatabaseDesign[];
	frames: FrameDesign[];
	nextId: number;
}

export interface FrameFields {
	title: string;
	description?: string;
	icon?: string;
	cover?: string;
	inline?: boolean;
}

/** A database with several data sources. */
export interface FrameDesign extends FrameFields {
	readonly id: number;
	readonly key: string;
}

export interface DatabaseDesign extends FrameFields {
	readonly id: number;
	key: string;
	/** The database that it is one of several data sources of. */
	frame?: number;
	properties: PropertyDesign[];
}

export interface OptionDesign {
	readonly id: number;
	name: string;
	color?: string;
}

export interface PropertyDesign {
	readonly id: number;
	name: string;
	type: string;
	description?: string;
	format?: string;
	prefix?: string;
	options?: OptionDesign[];
	/** A relation's database, and the name of its other side. */
	target?: number;
	reverse?: string;
	/** A rollup's relation: own, or the other side of one. */
	over?: number;
	/** A rollup's or formula's property: own one of a database, or the other side of a relation. */
	of?: number;
	fn?: string;
	/** A formula that calculates, and does not only look whether there is something. */
	doubles?: boolean;
}

const simpleTypes = [
	"rich_text",
	"url",
	"email",
	"phone_number",
	"people",
	"files",
	"date",
	"checkbox",
	"created_by",
	"created_time",
	"last_edited_by",
	"last_edited_time",
	"place",
];
const formats = ["number", "euro", "percent", "yen", "number_with_commas"];
const colors = ["blue", "red", "green", "gray", "pink"];
const icons = ["🧺", "🍞", "❤️", "https://example.org/icon.png"];
const spices = ["", "", "", "ö ", "a.b ", 'q"q ', "50% ", "x: y ", "# ", "日本 "];
const functionsOf: Readonly<Record<string, readonly string[]>> = {
	number: ["sum", "average", "min", "range"],
	date: ["earliest_date", "latest_date", "date_range"],
	checkbox: ["checked", "percent_unchecked"],
	select: ["count_per_group"],
};
const functionsOfAll = ["count", "show_original", "unique", "not_empty", "percent_empty", "count_values"];

export function newId(design: Design): number {
	design.nextId += 1;
	return design.nextId;
}

export function newName(design: Design, chance: Chance, prefix: string): string {
	return `${chance.pick(spices)}${prefix} ${newId(design)}`;
}

/** 1 to `most` databases with properties of every kind, relations of every kind, cycles included, rollups and formulas. */
export function randomDesign(chance: Chance, most: number): Design {
	const design: Design = { databases: [], frames: [], nextId: 0 };
	const count = chance.between(1, most);
	while (design.databases.length < count) {
		const database = addDatabase(design, chance);
		if (chance.happens(0.15)) {
			const id = newId(design);
			const frame: FrameDesign = { id, key: `f${id}`, ...randomFields(design, chance) };
			design.frames.push(frame);
			database.frame = id;
			while (design.databases.length < count && chance.happens(0.7)) {
				addDatabase(design, chance).frame = id;
			}
		}
	}
	for (const database of design.databases) {
		for (let n = chance.below(4); n > 0; n--) {
			addRelation(design, database, chance);
		}
	}
	for (const database of design.databases) {
		for (let n = chance.below(3); n > 0; n--) {
			addRollup(design, database, chance);
		}
		if (chance.happens(0.3)) {
			addFormula(design, database, chance);
		}
	}
	return design;
}

export function addDatabase(design: Design, chance: Chance): DatabaseDesign {
	const id = newId(design);
	const database: DatabaseDesign = { id, key: `d${id}`, ...randomFields(design, chance), properties: [] };
	design.databases.push(database);
	database.properties.push({ id: newId(design), name: newName(design, chance, "Name"), type: "title" });
	for (let n = chance.below(5); n > 0; n--) {
		addSimple(design, database, chance);
	}
	return database;
}

function randomFields(design: Design, chance: Chance): FrameFields {
	return {
		title: newName(design, chance, "Database"),
		...(chance.happens(0.2) ? { description: `About ${chance.below(9)}` } : {}),
		...(chance.happens(0.3) ? { icon: chance.pick(icons) } : {}),
		...(chance.happens(0.1) ? { cover: "https://example.org/cover.jpg" } : {}),
		...(chance.happens(0.2) ? { inline: chance.happens(0.5) } : {}),
	};
}

export function addSimple(design: Design, database: DatabaseDesign, chance: Chance): PropertyDesign {
	const hasId = database.properties.some(({ type }) => type === "unique_id");
	const kinds = ["number", "select", "multi_select", "status", ...(hasId ? [] : ["unique_id"])];
	const type = chance.happens(0.5) ? chance.pick(simpleTypes) : chance.pick(kinds);
	const property: PropertyDesign = { id: newId(design), name: newName(design, chance, "P"), type };
	if (chance.happens(0.15)) {
		property.description = `Says ${chance.below(9)}`;
	}
	if (type === "number") {
		property.format = chance.pick(formats);
	}
	if (type === "unique_id" && chance.happens(0.5)) {
		property.prefix = `ID${chance.below(99)}`;
	}
	if (type === "select" || type === "multi_select" || type === "status") {
		property.options = Array.from({ length: chance.between(1, 4) }, () => randomOption(design, chance));
	}
	database.properties.push(property);
	return property;
}

export function randomOption(design: Design, chance: Chance): OptionDesign {
	return {
		id: newId(design),
		name: newName(design, chance, "Option"),
		...(chance.happens(0.4) ? { color: chance.pick(colors) } : {}),
	};
}

export function addRelation(design: Design, database: DatabaseDesign, chance: Chance): PropertyDesign {
	const property: PropertyDesign = {
		id: newId(design),
		name: newName(design, chance, "Rel"),
		type: "relation",
		target: chance.pick(design.databases).id,
		...(chance.happens(0.5) ? { reverse: newName(design, chance, "Back") } : {}),
	};
	database.properties.push(property);
	return property;
}

export function addRollup(design: Design, database: DatabaseDesign, chance: Chance): void {
	const over = chance.pickOrNone(relationsOf(design, database.id));
	if (over) {
		const of = chance.pick(rollableIn(design, over.leadsTo));
		const own = propertyOf(design, of);
		const functions =
			own?.type === "relation" ? functionsOfAll : [...functionsOfAll, ...(functionsOf[own?.type ?? ""] ?? [])];
		const name = newName(design, chance, "Roll");
		database.properties.push({
			id: newId(design),
			name,
			type: "rollup",
			over: over.id,
			of,
			fn: chance.pick(functions),
		});
	}
}

export function addFormula(design: Design, database: DatabaseDesign, chance: Chance): void {
	const { id, type } = chance.pick(database.properties.filter((property) => property.type !== "formula"));
	const name = newName(design, chance, "Formula");
	database.properties.push({ id: newId(design), name, type: "formula", of: id, doubles: type === "number" });
}

/** What a rollup of a database may go over: own relations, and other sides of two-way ones (their negative id). */
export function relationsOf(design: Design, databaseId: number): { readonly id: number; readonly leadsTo: number }[] {
	return design.databases.flatMap((database) =>
		database.properties.flatMap(({ id, type, target = 0, reverse }) => {
			if (type !== "relation") {
				return [];
			}
			return [
				...(database.id === databaseId ? [{ id, leadsTo: target }] : []),
				...(target === databaseId && reverse !== undefined ? [{ id: -id, leadsTo: database.id }] : []),
			];
		}),
	);
}

/** Own properties and other sides that a rollup may take, but for rollups and formulas: what they are is not asked here. */
export function rollableIn(design: Design, databaseId: number): number[] {
	const own = design.databases.find(({ id }) => id === databaseId)?.properties ?? [];
	return [
		...own.filter(({ type }) => type !== "rollup" && type !== "formula").map(({ id }) => id),
		...relationsOf(design, databaseId)
			.map(({ id }) => id)
			.filter((id) => id < 0),
	];
}

export function propertyOf(design: Design, id: number): PropertyDesign | undefined {
	return design.databases.flatMap(({ properties }) => properties).find((property) => property.id === Math.abs(id));
}

/** The name that a property, or with a negative id the other side of a relation, has. */
export function nameOf(design: Design, id: number): string {
	const property = propertyOf(design, id);
	return (id < 0 ? property?.reverse : property?.name) ?? "";
}

/** Takes out rollups and formulas over what isn't there, or doesn't suit any more. */
export function tidy(design: Design): void {
	for (let isTidy = false; !isTidy; ) {
		isTidy = true;
		for (const database of design.databases) {
			const kept = database.properties.filter((property) => isPossible(design, database, property));
			isTidy &&= kept.length === database.properties.length;
			database.properties = kept;
		}
	}
}

function isPossible(design: Design, database: DatabaseDesign, property: PropertyDesign): boolean {
	const { type, target, over = 0, of = 0, fn = "", doubles } = property;
	if (type === "relation") {
		return design.databases.some(({ id }) => id === target);
	}
	if (type === "formula") {
		const own = database.properties.find(({ id }) => id === of);
		return own !== undefined && (!doubles || own.type === "number");
	}
	if (type !== "rollup") {
		return true;
	}
	const relation = relationsOf(design, database.id).find(({ id }) => id === over);
	const rolled = relation && rollableIn(design, relation.leadsTo).includes(of) ? propertyOf(design, of) : undefined;
	const isSuited = functionsOfAll.includes(fn) || (functionsOf[rolled?.type ?? ""] ?? []).includes(fn);
	return rolled !== undefined && (of > 0 ? isSuited : functionsOfAll.includes(fn));
}
