import { colors } from "../content/colors.ts";
import { dateCheck } from "../content/dates.ts";
import { fileKinds } from "../content/files.ts";
import { richTextCheck } from "../content/richText.ts";
import {
	anything,
	arr,
	bool,
	type Check,
	dict,
	isObject,
	literal,
	nullable,
	num,
	obj,
	str,
	tagged,
	uuid,
} from "../validation/check.ts";

const optionFields = obj(
	{},
	{ id: str(), name: str({ max: 100 }), color: literal(...colors), description: nullable(str()) },
);

/** An option by its id or its name. */
const option: Check<unknown> = (value, path) =>
	isObject(value) && value.id === undefined && value.name === undefined
		? ["id", "name"].map((key) => `${path}.${key} should be defined, instead was \`undefined\`.`)
		: optionFields(value, path);

const person = obj(
	{ id: uuid },
	{
		object: literal("user", "group"),
		name: nullable(str()),
		avatar_url: nullable(str()),
		type: str(),
		person: anything,
		bot: anything,
	},
);

const file = tagged(fileKinds, { name: str({ max: 100 }) });

const place = obj(
	{ lat: num({ min: -90, max: 90 }), lon: num({ min: -180, max: 180 }) },
	{
		name: nullable(str()),
		address: nullable(str()),
		aws_place_id: nullable(str()),
		google_place_id: nullable(str()),
	},
);

const verification = obj(
	{ state: literal("verified", "unverified") },
	{ date: nullable(dateCheck), verified_by: anything },
);

const kinds = {
	title: richTextCheck,
	rich_text: richTextCheck,
	number: nullable(num()),
	url: nullable(str({ max: 2000 })),
	select: nullable(option),
	multi_select: arr(option),
	people: arr(person),
	email: nullable(str({ max: 200 })),
	phone_number: nullable(str({ max: 200 })),
	date: nullable(dateCheck),
	checkbox: bool,
	relation: arr(obj({ id: uuid })),
	files: arr(file),
	status: nullable(option),
	place: nullable(place),
	verification: nullable(verification),
};

const tagless = ["id", "name", "start"];

/** Where nothing of a value is known, Notion names what stands for itself as well. */
const full: Check<unknown> = (value, path) => {
	const problems = tagged(kinds, { id: str(), name: str(), has_more: bool })(value, path);
	return problems.length < Object.keys(kinds).length
		? problems
		: [...problems, ...tagless.map((key) => `${path}.${key} should be defined, instead was \`undefined\`.`)];
};

/** A property's value in a request: `{type, [type]: …}`, or only what stands under the type. */
export const pagePropertiesCheck: Check<Readonly<Record<string, unknown>>> = dict((value, path) => {
	if (Array.isArray(value) || value === null || typeof value !== "object") {
		return value === undefined ? [`${path} should be defined, instead was \`undefined\`.`] : [];
	}
	return Object.keys(value).some((key) => key in kinds) || "type" in value ? full(value, path) : shorthand(value, path);
});

/** Objects without a type in them are dates, options or places that stand for themselves. */
function shorthand(value: object, path: string): readonly string[] {
	const known = ["start", "name", "id", "lat", "state"];
	return known.some((key) => key in value) ? [] : full(value, path);
}

/** The check of what stands under a type, for values that come without it. */
export function checkOf(type: string): Check<unknown> | undefined {
	return Object.hasOwn(kinds, type) ? kinds[type as keyof typeof kinds] : undefined;
}
