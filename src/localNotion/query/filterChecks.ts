import {
	arr,
	bool,
	type Check,
	isObject,
	literal,
	num,
	obj,
	oneOf,
	quoted,
	str,
	tagged,
	uuid,
} from "../validation/check.ts";

type Conditions = Readonly<Record<string, Check<unknown>>>;

const text = str();
const empty = obj({});
const existence: Conditions = { is_empty: literal(true), is_not_empty: literal(true) };
const textOrList = oneOf(str(), arr(str()));
/** "me" stands for the user of the token. */
const person = oneOf(uuid, literal("me"));

const texts: Conditions = {
	equals: text,
	does_not_equal: text,
	contains: text,
	does_not_contain: text,
	starts_with: text,
	ends_with: text,
	...existence,
};
const numbers: Conditions = {
	equals: num(),
	does_not_equal: num(),
	greater_than: num(),
	less_than: num(),
	greater_than_or_equal_to: num(),
	less_than_or_equal_to: num(),
	...existence,
};
const dates: Conditions = {
	equals: text,
	before: text,
	after: text,
	on_or_before: text,
	on_or_after: text,
	this_week: empty,
	past_week: empty,
	past_month: empty,
	past_year: empty,
	next_week: empty,
	next_month: empty,
	next_year: empty,
	...existence,
};
const checkboxes: Conditions = { equals: bool, does_not_equal: bool };
const selects: Conditions = { equals: textOrList, does_not_equal: textOrList, ...existence };
const multiSelects: Conditions = { contains: textOrList, does_not_contain: textOrList, ...existence };
const people: Conditions = { contains: person, does_not_contain: person, ...existence };
const relations: Conditions = { contains: uuid, does_not_contain: uuid, ...existence };
const verifications: Conditions = {
	status: literal("verified", "expired", "none"),
	does_not_equal: literal("verified", "expired", "none"),
};

/** One condition, as an object with exactly one key. */
function one(conditions: Conditions): Check<unknown> {
	const fields = obj({}, conditions);
	return (value, path) => {
		if (!isObject(value)) {
			return [`${path} should be ${value === undefined ? "defined" : "an object"}, instead was ${quoted(value)}.`];
		}
		if (!Object.keys(value).some((key) => Object.hasOwn(conditions, key))) {
			const unknown = fields(value, path);
			return [
				...unknown,
				...Object.keys(conditions).map((key) => `${path}.${key} should be defined, instead was \`undefined\`.`),
			];
		}
		return fields(value, path);
	};
}

const subfilters: Conditions = {
	rich_text: one(texts),
	number: one(numbers),
	checkbox: one(checkboxes),
	select: one(selects),
	multi_select: one(multiSelects),
	relation: one(relations),
	date: one(dates),
	people: one(people),
	files: one(existence),
	status: one(selects),
};

const propertyFilter = tagged(
	{
		title: one(texts),
		rich_text: one(texts),
		number: one(numbers),
		checkbox: one(checkboxes),
		select: one(selects),
		multi_select: one(multiSelects),
		status: one(selects),
		date: one(dates),
		people: one(people),
		files: one(existence),
		url: one(texts),
		email: one(texts),
		phone_number: one(texts),
		relation: one(relations),
		created_by: one(people),
		created_time: one(dates),
		last_edited_by: one(people),
		last_edited_time: one(dates),
		formula: one({ string: one(texts), checkbox: one(checkboxes), number: one(numbers), date: one(dates) }),
		unique_id: one(numbers),
		rollup: one({
			any: one(subfilters),
			none: one(subfilters),
			every: one(subfilters),
			date: one(dates),
			number: one(numbers),
		}),
		verification: one(verifications),
	},
	{ property: str() },
);

const timestampFilter = oneOf(
	obj({ timestamp: literal("created_time"), created_time: one(dates) }, { type: literal("created_time") }),
	obj({ timestamp: literal("last_edited_time"), last_edited_time: one(dates) }, { type: literal("last_edited_time") }),
);

const single: Check<unknown> = (value, path) => {
	if (isObject(value) && "timestamp" in value) {
		return timestampFilter(value, path);
	}
	const problems = propertyFilter(value, path);
	return problems.length === 0 && isObject(value) && value.property === undefined
		? [`${path}.property should be defined, instead was \`undefined\`.`]
		: problems;
};

function compound(inner: Check<unknown>): Check<unknown> {
	return (value, path) => {
		for (const key of ["and", "or"]) {
			if (isObject(value) && value[key] !== undefined) {
				return obj({ [key]: arr(inner) })(value, path);
			}
		}
		const problems = single(value, path);
		const isNothing =
			isObject(value) && problems.length > 1 && problems[0]?.startsWith(`${path}.title should be defined`);
		return isNothing
			? [...["or", "and"].map((key) => `${path}.${key} should be defined, instead was \`undefined\`.`), ...problems]
			: problems;
	};
}

/** A filter: one condition, or conditions joined two levels deep. */
export const filterCheck: Check<unknown> = compound(compound(single));
