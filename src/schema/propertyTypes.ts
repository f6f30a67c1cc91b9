/** Types without settings of their own. */
export const simpleTypes = [
	"title",
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
] as const;

export type SimpleType = (typeof simpleTypes)[number];

/** Every type that Notion's API lets one create. Source: its reference of the property object, and `unique_id` of its SDK. */
export const propertyTypes = [
	...simpleTypes,
	"number",
	"select",
	"multi_select",
	"status",
	"relation",
	"rollup",
	"formula",
	"unique_id",
] as const;

/** Types that only Notion's own interface can create, as far as it is documented: the SDK has types for them, the reference has none. */
export const manualTypes: readonly string[] = ["button", "verification", "location", "last_visited_time"];

/** What people write instead, from Notion's own interface and from other tools. */
export const typeAliases: Readonly<Record<string, (typeof propertyTypes)[number]>> = {
	text: "rich_text",
	string: "rich_text",
	int: "number",
	integer: "number",
	float: "number",
	tags: "multi_select",
	multiselect: "multi_select",
	"multi-select": "multi_select",
	person: "people",
	user: "people",
	file: "files",
	phone: "phone_number",
	boolean: "checkbox",
	bool: "checkbox",
	link: "url",
	datetime: "date",
	id: "unique_id",
};

export const optionColors = [
	"default",
	"gray",
	"brown",
	"orange",
	"yellow",
	"green",
	"blue",
	"purple",
	"pink",
	"red",
] as const;

export type OptionColor = (typeof optionColors)[number];

/** Notion's groups of a status. They can be read by the API and not written. */
export const statusGroups = ["To-do", "In progress", "Complete"] as const;

/** Source: developers.notion.com, "Data source properties". */
export const numberFormats = [
	"number",
	"number_with_commas",
	"percent",
	"dollar",
	"australian_dollar",
	"canadian_dollar",
	"singapore_dollar",
	"euro",
	"pound",
	"yen",
	"ruble",
	"rupee",
	"won",
	"yuan",
	"real",
	"lira",
	"rupiah",
	"franc",
	"hong_kong_dollar",
	"new_zealand_dollar",
	"krona",
	"norwegian_krone",
	"mexican_peso",
	"rand",
	"new_taiwan_dollar",
	"danish_krone",
	"zloty",
	"baht",
	"forint",
	"koruna",
	"shekel",
	"chilean_peso",
	"philippine_peso",
	"dirham",
	"colombian_peso",
	"riyal",
	"ringgit",
	"leu",
	"argentine_peso",
	"uruguayan_peso",
	"peruvian_sol",
] as const;

export type NumberFormat = (typeof numberFormats)[number];

/** Functions of a rollup and the types of property that they make sense for: Notion takes any and shows nothing then. */
const anyType = "any";
const dates = ["date", "created_time", "last_edited_time"] as const;
const choices = ["status", "select", "multi_select"] as const;

export const rollupFunctions = {
	show_original: anyType,
	show_unique: anyType,
	count: anyType,
	count_values: anyType,
	unique: anyType,
	empty: anyType,
	not_empty: anyType,
	percent_empty: anyType,
	percent_not_empty: anyType,
	sum: ["number"],
	average: ["number"],
	median: ["number"],
	min: ["number"],
	max: ["number"],
	range: ["number"],
	earliest_date: dates,
	latest_date: dates,
	date_range: dates,
	checked: ["checkbox"],
	unchecked: ["checkbox"],
	percent_checked: ["checkbox"],
	percent_unchecked: ["checkbox"],
	count_per_group: choices,
	percent_per_group: choices,
} as const;

export type RollupFunction = keyof typeof rollupFunctions;

export const rollupFunctionNames = Object.keys(rollupFunctions) as [RollupFunction, ...RollupFunction[]];

/** Whether a function suits a property of a type; a formula or rollup may give any type. */
export function suits(rollupFunction: RollupFunction, type: string): boolean {
	const types: readonly string[] | typeof anyType = rollupFunctions[rollupFunction];
	return types === anyType || type === "formula" || type === "rollup" || types.includes(type);
}
