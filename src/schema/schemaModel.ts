import * as l10n from "@vscode/l10n";
import * as z from "zod";
import { says } from "../base/userFiles/modelKeys.ts";

/** What may stand in a schema file but for the properties, which have a model for each type. */

const address = z.string().regex(/^https:\/\//i, {
	error: () => l10n.t("A picture is given by its address, which begins with https://."),
});

const icon = z
	.string()
	.min(1)
	.refine((text) => /^https:\/\//i.test(text) || /^\p{RGI_Emoji}$/v.test(text), {
		error: () => l10n.t("An icon is one emoji, or the address of a picture that begins with https://."),
		params: { code: "bad-icon" },
	});

const seedRow = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]));

const seed = z
	.array(seedRow)
	.optional()
	.meta(says(() => l10n.t("Rows for a newly created database. Relations are given by title.")));
const was = z
	.string()
	.min(1)
	.optional()
	.meta(says(() => l10n.t("The key that it had before, so that it stays the same database.")));

/** A file, with a model for its properties: they are checked one by one, each by the model of its type. */
export function modelWith<T extends z.ZodType>(property: T) {
	const properties = z.record(z.string(), property).meta(says(() => l10n.t("Name to type, or name to settings.")));

	const source = z.strictObject({
		title: z
			.string()
			.min(1)
			.optional()
			.meta(says(() => l10n.t("The data source's name in Notion. Default: the key."))),
		was,
		properties,
		seed,
	});

	const database = z.strictObject({
		title: z
			.string()
			.min(1)
			.optional()
			.meta(says(() => l10n.t("The database's name in Notion. Default: the key."))),
		description: z
			.string()
			.optional()
			.meta(says(() => l10n.t("Shown in Notion below the title."))),
		icon: icon.optional().meta(says(() => l10n.t("One emoji, or the address of a picture."))),
		cover: address.optional().meta(says(() => l10n.t("The address of a picture."))),
		inline: z
			.boolean()
			.optional()
			.meta(says(() => l10n.t("Shown within its page and not as a page of its own."))),
		was,
		properties: properties.optional(),
		seed,
		sources: z
			.record(z.string(), source)
			.optional()
			.meta(says(() => l10n.t("Several data sources in one database, by key, each with properties of its own."))),
	});

	return z.strictObject({
		version: z.literal(1).optional(),
		databases: z.record(z.string(), database),
	});
}

export const schemaFileModel = modelWith(z.unknown());

export type SchemaFileInput = z.output<typeof schemaFileModel>;
export type DatabaseInput = SchemaFileInput["databases"][string];
export type SourceInput = NonNullable<DatabaseInput["sources"]>[string];
