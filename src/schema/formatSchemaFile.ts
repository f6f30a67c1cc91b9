import { stringify } from "yaml";
import { referenceText } from "./databaseReference.ts";
import type { DatabaseDeclaration, OptionDeclaration, PropertyDeclaration, SchemaFile } from "./schemaFile.ts";

/** A schema file's text for databases: short forms where they say it all, one property a line. For new files only. */
export function formatSchemaFile({ databases }: SchemaFile): string {
	const data = { databases: Object.fromEntries(databases.map((database) => [database.key, databaseValue(database)])) };
	return stringify(data, {
		lineWidth: 0,
		flowCollectionPadding: true,
		defaultStringType: "PLAIN",
		collectionStyle: "any",
	});
}

function databaseValue({ key, title, description, icon, cover, inline, properties }: DatabaseDeclaration): object {
	return {
		...(title === key ? {} : { title }),
		...(description === undefined ? {} : { description }),
		...(icon === undefined ? {} : { icon: icon.kind === "emoji" ? icon.emoji : icon.url }),
		...(cover === undefined ? {} : { cover }),
		...(inline === undefined ? {} : { inline }),
		properties: Object.fromEntries(properties.map((property) => [property.name, propertyValue(property)])),
	};
}

function propertyValue(property: PropertyDeclaration): unknown {
	const { type, description } = property;
	const settings = settingsValue(property);
	if (description !== undefined) {
		return typeof settings === "string" ? { type, description } : { ...(settings as object), description };
	}
	return settings;
}

function settingsValue(property: PropertyDeclaration): unknown {
	const { type } = property;
	switch (type) {
		case "number":
			return property.format === "number" ? type : { number: property.format };
		case "select":
		case "multi_select":
			return { [type]: property.options.map(optionValue) };
		case "status":
			return { status: statusValue(property) };
		case "relation":
			return {
				relation: referenceText(property.to),
				...(property.reverse === undefined ? {} : { reverse: property.reverse }),
			};
		case "rollup":
			return { type, relation: property.relation, property: property.property, function: property.function };
		case "formula":
			return { formula: property.expression };
		case "unique_id":
			return property.prefix === undefined ? type : { unique_id: property.prefix };
		default:
			return type;
	}
}

function statusValue({ options, groups }: PropertyDeclaration & { type: "status" }): unknown {
	const grouped = Object.entries(groups);
	const inGroup = (names: readonly string[]) => options.filter(({ name }) => names.includes(name)).map(optionValue);
	return grouped.length === 0
		? options.map(optionValue)
		: Object.fromEntries(grouped.map(([group, names]) => [group, inGroup(names)]));
}

function optionValue({ name, color, description }: OptionDeclaration): unknown {
	return color === undefined && description === undefined
		? name
		: { name, ...(color === undefined ? {} : { color }), ...(description === undefined ? {} : { description }) };
}
