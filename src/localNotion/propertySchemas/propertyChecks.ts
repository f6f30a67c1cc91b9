import { colors } from "../content/colors.ts";
import {
	anything,
	arr,
	type Check,
	type Checked,
	dict,
	literal,
	nullable,
	obj,
	oneOf,
	str,
	tagged,
	uuid,
} from "../validation/check.ts";
import { numberFormats, rollupFunctions } from "./numberFormats.ts";

const optionCheck = obj(
	{},
	{ name: str({ min: 1, max: 100 }), id: str(), color: literal(...colors), description: nullable(str()) },
);

export type OptionRequest = Checked<typeof optionCheck>;

const options = obj({}, { options: arr(optionCheck) });

/** Groups can be read and not written; an option list of a status that was read may come back with them. */
const statusOptions = obj({}, { options: arr(optionCheck), groups: anything });

const relation = obj(
	{},
	{
		data_source_id: uuid,
		database_id: uuid,
		type: literal("single_property", "dual_property"),
		single_property: obj({}),
		dual_property: obj({}, { synced_property_id: str(), synced_property_name: str() }),
	},
);

const rollup = obj(
	{ function: literal(...rollupFunctions) },
	{
		relation_property_name: str(),
		relation_property_id: str(),
		rollup_property_name: str(),
		rollup_property_id: str(),
	},
);

const nothing = obj({});

const configs = {
	title: nothing,
	rich_text: nothing,
	number: obj({}, { format: literal(...numberFormats) }),
	select: options,
	multi_select: options,
	status: statusOptions,
	relation,
	rollup,
	formula: obj({}, { expression: str() }),
	unique_id: obj({}, { prefix: nullable(str()) }),
	date: nothing,
	people: nothing,
	files: nothing,
	checkbox: nothing,
	url: nothing,
	email: nothing,
	phone_number: nothing,
	created_time: nothing,
	created_by: nothing,
	last_edited_time: nothing,
	last_edited_by: nothing,
	button: nothing,
	place: nothing,
	location: nothing,
	verification: nothing,
	last_visited_time: nothing,
};

const common = { id: str(), name: str(), description: nullable(str({ max: 280 })) };

/** The configuration of one property in a request. */
const propertyCheck = tagged(configs, common);

export type PropertyRequest = Checked<typeof propertyCheck>;

export const propertiesCheck: Check<Readonly<Record<string, PropertyRequest>>> = dict(propertyCheck);

/** Changes of a schema, by name or id: a configuration, only a new name, or `null` to delete. */
export const propertyChangesCheck: Check<Readonly<Record<string, PropertyRequest | null>>> = dict(
	nullable(((value, path) => {
		const renamed = obj({}, common);
		return renamed(value, path).length === 0 ? [] : oneOf(propertyCheck)(value, path);
	}) as Check<PropertyRequest>),
);
