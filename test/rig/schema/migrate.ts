import {
	addDatabase,
	addFormula,
	addRelation,
	addRollup,
	addSimple,
	type DatabaseDesign,
	type Design,
	newId,
	newName,
	type OptionDesign,
	type PropertyDesign,
	randomOption,
	tidy,
} from "./design.ts";
import type { Chance } from "./random.ts";

type Mutation = (design: Design, chance: Chance) => void;

/** The design after 1 to `most` changes that a person could make to the file; the identities stay. */
export function migrate(before: Design, chance: Chance, most: number): Design {
	const design = structuredClone(before);
	for (let n = chance.between(1, most); n > 0; n--) {
		chance.pick(mutations)(design, chance);
		tidy(design);
	}
	return design;
}

function someDatabase(design: Design, chance: Chance): DatabaseDesign {
	return chance.pick(design.databases);
}

function someProperty(
	design: Design,
	chance: Chance,
	fits: (property: PropertyDesign) => boolean = () => true,
): PropertyDesign | undefined {
	return chance.pickOrNone(design.databases.flatMap(({ properties }) => properties).filter(fits));
}

const hasOptions = ({ options }: PropertyDesign) => options !== undefined;
const isRelation = ({ type }: PropertyDesign) => type === "relation";

const mutations: readonly Mutation[] = [
	function rename(design, chance) {
		const property = someProperty(design, chance);
		if (property) {
			property.name = newName(design, chance, "Renamed");
		}
	},
	function swapNames(design, chance) {
		const [one, other] = chance.shuffle(someDatabase(design, chance).properties);
		if (one && other) {
			[one.name, other.name] = [other.name, one.name];
		}
	},
	function passNamesOn(design, chance) {
		const [one, second, third] = chance.shuffle(someDatabase(design, chance).properties);
		if (one && second && third) {
			[one.name, second.name, third.name] = [second.name, third.name, newName(design, chance, "Passed")];
		}
	},
	function takeNameOfDropped(design, chance) {
		const database = someDatabase(design, chance);
		const [gone, heir] = chance.shuffle(database.properties.filter(({ type }) => type !== "title"));
		if (gone && heir) {
			database.properties = database.properties.filter((property) => property !== gone);
			heir.name = gone.name;
		}
	},
	function drop(design, chance) {
		const database = someDatabase(design, chance);
		const gone = chance.pickOrNone(database.properties.filter(({ type }) => type !== "title"));
		database.properties = database.properties.filter((property) => property !== gone);
	},
	function add(design, chance) {
		addSimple(design, someDatabase(design, chance), chance);
	},
	function relate(design, chance) {
		addRelation(design, someDatabase(design, chance), chance);
	},
	function rollUp(design, chance) {
		addRollup(design, someDatabase(design, chance), chance);
	},
	function compute(design, chance) {
		addFormula(design, someDatabase(design, chance), chance);
	},
	function reorder(design, chance) {
		const database = someDatabase(design, chance);
		database.properties = chance.shuffle(database.properties);
	},
	function renameOption(design, chance) {
		const option = chance.pickOrNone(someProperty(design, chance, hasOptions)?.options ?? []);
		if (option) {
			option.name = newName(design, chance, "Other option");
		}
	},
	function swapOptionNames(design, chance) {
		const [one, other] = chance.shuffle(someProperty(design, chance, hasOptions)?.options ?? []);
		if (one && other) {
			[one.name, other.name] = [other.name, one.name];
		}
	},
	function addOption(design, chance) {
		someProperty(design, chance, hasOptions)?.options?.push(randomOption(design, chance));
	},
	function dropOption(design, chance) {
		someProperty(design, chance, hasOptions)?.options?.shift();
	},
	function reorderOptions(design, chance) {
		const property = someProperty(design, chance, hasOptions);
		if (property?.options) {
			property.options = chance.shuffle(property.options);
		}
	},
	function convertLosslessly(design, chance) {
		const property = someProperty(design, chance, ({ type }) => type in lossless);
		const type = property && chance.pick(lossless[property.type] ?? []);
		if (property && type) {
			convert(property, type, design, chance);
		}
	},
	function convertAnyway(design, chance) {
		const database = someDatabase(design, chance);
		const kinds = ["rich_text", "number", "select", "checkbox", "date", "url", "people"];
		const property = chance.pickOrNone(database.properties.filter(({ type }) => !fixed.includes(type)));
		if (property) {
			convert(property, chance.pick(kinds), design, chance);
		}
	},
	function changeFormat(design, chance) {
		const property = someProperty(design, chance, ({ type }) => type === "number");
		if (property) {
			property.format = chance.pick(["dollar", "pound", "won"]);
		}
	},
	function changePrefix(design, chance) {
		const property = someProperty(design, chance, ({ type }) => type === "unique_id");
		if (property) {
			property.prefix = chance.happens(0.5) ? `X${newId(design)}` : undefined;
		}
	},
	function describe(design, chance) {
		const property = someProperty(design, chance);
		if (property) {
			property.description = `Now says ${newId(design)}`;
		}
	},
	function retitle(design, chance) {
		const database = someDatabase(design, chance);
		database.title = newName(design, chance, "Retitled");
		database.icon = "🥨";
	},
	function swapTitles(design, chance) {
		const [one, other] = chance.shuffle(design.databases);
		if (one && other) {
			[one.title, other.title] = [other.title, one.title];
		}
	},
	function retitleFrame(design, chance) {
		const frame = chance.pickOrNone(design.frames);
		if (frame) {
			frame.title = newName(design, chance, "Reframed");
			frame.description = `Now about ${newId(design)}`;
		}
	},
	function renameKey(design, chance) {
		someDatabase(design, chance).key = `k${newId(design)}`;
	},
	function swapKeys(design, chance) {
		const [one, other] = chance.shuffle(design.databases);
		if (one && other) {
			[one.key, other.key] = [other.key, one.key];
		}
	},
	function addOneDatabase(design, chance) {
		const database = addDatabase(design, chance);
		const frame = chance.pickOrNone(design.frames);
		if (frame && chance.happens(0.4)) {
			database.frame = frame.id;
		}
		addRelation(design, someDatabase(design, chance), chance).target = database.id;
	},
	function addSource(design, chance) {
		const single = chance.pickOrNone(design.databases.filter(({ frame }) => frame === undefined));
		if (single) {
			const id = newId(design);
			design.frames.push({ id, key: `f${id}`, title: newName(design, chance, "Frame") });
			single.frame = id;
			addDatabase(design, chance).frame = id;
		}
	},
	function forget(design, chance) {
		const gone = chance.pickOrNone(design.databases.filter(({ frame }) => frame === undefined));
		if (design.databases.length > 1) {
			design.databases = design.databases.filter((database) => database !== gone);
		}
	},
	function makeTwoWay(design, chance) {
		const property = someProperty(
			design,
			chance,
			(candidate) => isRelation(candidate) && candidate.reverse === undefined,
		);
		if (property) {
			property.reverse = newName(design, chance, "Now back");
		}
	},
	function makeOneWay(design, chance) {
		const property = someProperty(design, chance, isRelation);
		if (property) {
			property.reverse = undefined;
		}
	},
	function renameReverse(design, chance) {
		const property = someProperty(design, chance, ({ reverse }) => reverse !== undefined);
		if (property) {
			property.reverse = newName(design, chance, "Other back");
		}
	},
	function swapWithReverse(design, chance) {
		const property = someProperty(design, chance, ({ reverse }) => reverse !== undefined);
		const target = design.databases.find(({ id }) => id === property?.target);
		const other = chance.pickOrNone(target?.properties ?? []);
		if (property?.reverse !== undefined && other) {
			[property.reverse, other.name] = [other.name, property.reverse];
		}
	},
	function retarget(design, chance) {
		const property = someProperty(design, chance, isRelation);
		if (property) {
			property.target = someDatabase(design, chance).id;
		}
	},
	function changeFunction(design, chance) {
		const property = someProperty(design, chance, ({ type }) => type === "rollup");
		if (property) {
			property.fn = "not_empty";
		}
	},
];

const fixed = ["title", "unique_id", "relation", "rollup", "formula"];

const texts = ["rich_text", "url", "email", "phone_number"];

/** Types that hold every value of another. */
export const lossless: Readonly<Record<string, readonly string[]>> = {
	...Object.fromEntries(texts.map((type) => [type, texts.filter((other) => other !== type)])),
	number: ["rich_text"],
	select: ["multi_select", "status"],
};

function convert(property: PropertyDesign, type: string, design: Design, chance: Chance): void {
	const options: OptionDesign[] | undefined = ["select", "multi_select", "status"].includes(type)
		? (property.options ?? [randomOption(design, chance)])
		: undefined;
	const { id, name, description } = property;
	for (const key of Object.keys(property)) {
		delete (property as unknown as Record<string, unknown>)[key];
	}
	Object.assign(property, { id, name, type });
	if (description !== undefined) {
		property.description = description;
	}
	if (options) {
		property.options = options;
	}
	if (type === "number") {
		property.format = "number";
	}
}
