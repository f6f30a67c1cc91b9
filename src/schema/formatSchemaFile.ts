import { Document, isCollection, isPair, isScalar, visit } from "yaml";
import { referenceText } from "./databaseReference.ts";
import type {
	DatabaseDeclaration,
	DatabaseFrame,
	OptionDeclaration,
	PropertyDeclaration,
	SchemaFile,
} from "./schemaFile.ts";

/** A schema file's text for databases: short forms where they say it all, one property a line. For new files only. */
export function formatSchemaFile(file: Pick<SchemaFile, "databases">): string {
	const document = new Document(schemaFileData(file));
	visit(document, {
		Pair: (_, { key, value }, path) => {
			const isProperty = isScalar(path.findLast(isPair)?.key) && String(path.findLast(isPair)?.key) === "properties";
			if (isProperty && isCollection(value) && `${key}: ${JSON.stringify(value)}`.length <= longestLine) {
				value.flow = true;
			}
		},
	});
	return document.toString({
		lineWidth: 0,
		flowCollectionPadding: true,
		defaultStringType: "PLAIN",
		collectionStyle: "any",
	});
}

/** A property with longer settings takes several lines. */
const longestLine = 120;

/** What such a text says, as plain data. Seed rows and former names aren't part of what is in Notion, and are left out. */
export function schemaFileData({ databases }: Pick<SchemaFile, "databases">): object {
	const data: Record<string, object> = {};
	for (const database of databases) {
		const { within, properties } = database;
		if (!within) {
			data[database.key] = { ...frameValue(database), properties: propertyValues(properties) };
			continue;
		}
		const siblings = databases.filter((other) => other.within?.key === within.key);
		data[within.key] ??= {
			...frameValue(within),
			sources: Object.fromEntries(siblings.map((source) => [source.key, sourceValue(source, siblings.length)])),
		};
	}
	return { databases: data };
}

function sourceValue({ key, title, properties }: DatabaseDeclaration, siblings: number): object {
	return { ...(title === key || siblings === 1 ? {} : { title }), properties: propertyValues(properties) };
}

function frameValue(frame: DatabaseFrame): object {
	const { title, ...fields } = frameFields(frame);
	return { ...(title === frame.key ? {} : { title }), ...fields };
}

/** What a file says about a database itself. */
export function frameFields({ title, description, icon, cover, inline }: DatabaseFrame): {
	readonly title: string;
	readonly description?: string;
	readonly icon?: string;
	readonly cover?: string;
	readonly inline?: boolean;
} {
	return {
		title,
		...(description === undefined ? {} : { description }),
		...(icon === undefined ? {} : { icon: icon.kind === "emoji" ? icon.emoji : icon.url }),
		...(cover === undefined ? {} : { cover }),
		...(inline === undefined ? {} : { inline }),
	};
}

function propertyValues(properties: readonly PropertyDeclaration[]): object {
	return Object.fromEntries(properties.map((property) => [property.name, propertyValue(property)]));
}

/** A property as a file has it, in its shortest form. */
export function propertyValue(property: PropertyDeclaration): unknown {
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
			// A name with a dot would leave open where the other one begins.
			return property.relation.includes(".") || property.property.includes(".")
				? { type, relation: property.relation, property: property.property, function: property.function }
				: { rollup: `${property.relation}.${property.property}`, function: property.function };
		case "formula":
			return { formula: property.expression };
		case "unique_id":
			return property.prefix === undefined ? type : { unique_id: property.prefix };
		default:
			return type;
	}
}

/** The options of a status, by group where they are grouped. */
export function statusValue({ options, groups }: PropertyDeclaration & { type: "status" }): unknown {
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
