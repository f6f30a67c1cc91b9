import { type ExportedSchema, exportSchema } from "../../../src/schema/exportSchema.ts";
import { isLinked } from "../../../src/schema/lockFile.ts";
import { observeDatabase } from "../../../src/schema/observe.ts";
import type { DatabaseDeclaration, PropertyDeclaration, SchemaFile } from "../../../src/schema/schemaFile.ts";
import type { SchemaWorkspace } from "../../unit/schema/schemaWorkspace.ts";

/** What is in Notion of everything that the lock knows, as a file. */
export async function exportAgain({ session, locked }: SchemaWorkspace): Promise<ExportedSchema> {
	const databases = [];
	for (const entry of Object.values(locked)) {
		const observed = isLinked(entry) ? await observeDatabase(session.api, entry) : undefined;
		databases.push(...(observed?.kind === "present" ? [observed] : []));
	}
	return exportSchema(session.api, databases);
}

/**
 * What of a file is in Notion, whatever the keys are and however it is written: titles for keys, both sides of a two-way
 * relation as one, and colors as Notion has them.
 */
export function comparable({ databases }: SchemaFile): unknown {
	const titleOf = (key: string) => databases.find((database) => database.key === key)?.title ?? key;
	const sides = databases.flatMap(({ title, properties }) =>
		properties.flatMap((property) => {
			if (property.type !== "relation" || property.to.kind !== "key") {
				return [];
			}
			const here = `${title}: ${property.name}`;
			const there = property.reverse === undefined ? "" : `${titleOf(property.to.key)}: ${property.reverse}`;
			return [[here, there].sort().join(" <-> ") + (there === "" ? titleOf(property.to.key) : "")];
		}),
	);
	const described = databases
		.map((database) => ({
			...plainDatabase(database),
			properties: database.properties.flatMap(plainProperty).sort(byName),
		}))
		.sort((a, b) => (a.title < b.title ? -1 : 1));
	return { sides: sides.sort(), described };
}

function plainDatabase({ title, within, ...fields }: DatabaseDeclaration) {
	const { description = "", icon, cover = "", inline = false } = within ?? fields;
	return { title, database: within?.title ?? title, description, icon: iconText(icon), cover, inline };
}

function iconText(icon: DatabaseDeclaration["icon"]): string {
	return (icon?.kind === "emoji" ? icon.emoji : (icon?.url ?? "")).replaceAll("\uFE0F", "");
}

function plainProperty(property: PropertyDeclaration): { readonly name: string }[] {
	const { was: _was, description = "", ...settings } = property;
	if (settings.type === "relation") {
		return [];
	}
	if (!("options" in settings)) {
		return [{ ...settings, ...{ description } }];
	}
	const options = settings.options.map(({ name, color = "default" }) => ({ name, color }));
	return [{ ...settings, ...{ options, description, groups: undefined } }];
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
	return a.name < b.name ? -1 : 1;
}
