import * as l10n from "@vscode/l10n";
import * as z from "zod";
import { says } from "../base/userFiles/modelKeys.ts";
import { numberFormats, optionColors, rollupFunctionNames, simpleTypes, statusGroups } from "./propertyTypes.ts";

const name = z.string().min(1);

/** Source: developers.notion.com, "Request limits". */
const longestOption = 100;

const optionName = z
	.string()
	.min(1)
	.max(longestOption)
	.refine((text) => !text.includes(","), {
		error: () => l10n.t("The name of an option can't have a comma: Notion refuses it."),
		params: { code: "comma-in-option" },
	});

const option = z.union([
	optionName,
	z.strictObject({
		name: optionName,
		color: z.enum(optionColors).optional(),
		description: z.string().optional(),
		was: name.optional().meta(says(() => l10n.t("The name that the option had before, so that rows keep it."))),
	}),
]);

const options = z.array(option).max(100).default([]);

const base = {
	type: z.string(),
	description: z
		.string()
		.max(280)
		.optional()
		.meta(says(() => l10n.t("Shown in Notion beside the property."))),
	was: name.optional().meta(says(() => l10n.t("The name that the property had before, so that it is renamed."))),
};

const simple = z.strictObject(base);
const choice = z.strictObject({ ...base, options });

const statusOptions = z.union([
	z.array(option).max(100),
	z
		.partialRecord(z.enum(statusGroups), z.array(option).max(100))
		.meta(says(() => l10n.t("Options by Notion's groups."))),
]);

const settings = {
	number: z.strictObject({ ...base, format: z.enum(numberFormats).default("number") }),
	select: choice,
	multi_select: choice,
	status: z.strictObject({ ...base, options: statusOptions.default([]) }),
	relation: z.strictObject({
		...base,
		to: name.meta(
			says(() => l10n.t("A key of this file, `file/key` of another schema file in this folder, an id, or a link.")),
		),
		reverse: name.optional().meta(says(() => l10n.t("Makes it two-way: the property's name on the other side."))),
	}),
	rollup: z.strictObject({
		...base,
		relation: name.meta(says(() => l10n.t("A relation of this database."))),
		property: name.meta(says(() => l10n.t("A property of the related database."))),
		function: z.enum(rollupFunctionNames).default("show_original"),
	}),
	formula: z.strictObject({ ...base, expression: name.meta(says(() => l10n.t('As in Notion, with prop("Name").'))) }),
	unique_id: z.strictObject({
		...base,
		prefix: z
			.string()
			.regex(/^[A-Za-z][A-Za-z0-9]*$/, {
				error: () => l10n.t("A prefix is made of letters and digits and begins with a letter."),
			})
			.optional(),
	}),
};

/** What may stand under a property in its long form, by type. */
export const propertyModels = {
	...(Object.fromEntries(simpleTypes.map((type) => [type, simple])) as Record<
		(typeof simpleTypes)[number],
		typeof simple
	>),
	...settings,
};

export type PropertyModels = typeof propertyModels;

/** The key that the value under a type's name stands for: `{ number: euro }` is `{ type: number, format: euro }`. */
export const mainKeys: Readonly<Partial<Record<keyof PropertyModels, string>>> = {
	number: "format",
	select: "options",
	multi_select: "options",
	status: "options",
	relation: "to",
	rollup: "property",
	formula: "expression",
	unique_id: "prefix",
};
