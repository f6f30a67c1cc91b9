import type { CreateDatabaseParameters, CreateDataSourceParameters, UpdateDatabaseParameters } from "@notionhq/client";
import { richTextRequest } from "../notion/richText.ts";
import type { ApplyState } from "./applyState.ts";
import { propertyBody } from "./propertyRequest.ts";
import type { DatabaseFrame, PropertyDeclaration } from "./schemaFile.ts";
import type { CreateDatabaseStep, CreateDataSourceStep, DatabaseField } from "./schemaPlan.ts";

/** The request that creates a database with the properties that can be there from the start. */
export function createParameters(
	{ key, title, properties }: CreateDatabaseStep,
	parentPageId: string,
	state: ApplyState,
): CreateDatabaseParameters {
	const source = state.index.database(key);
	const declared = source?.within ?? source;
	const fields = (["description", "icon", "cover", "inline"] as const).filter(
		(field) => declared?.[field] !== undefined,
	);
	return {
		parent: { type: "page_id", page_id: parentPageId },
		title: richTextRequest(title),
		...(declared ? fieldChanges(declared, fields) : {}),
		initial_data_source: { properties: propertyBodies(key, properties, state) },
	} as CreateDatabaseParameters;
}

/** The request that creates a further data source. */
export function createSourceParameters(
	{ key, title, properties }: CreateDataSourceStep,
	databaseId: string,
	state: ApplyState,
): CreateDataSourceParameters {
	return {
		parent: { type: "database_id", database_id: databaseId },
		title: richTextRequest(title),
		properties: propertyBodies(key, properties, state),
	} as CreateDataSourceParameters;
}

function propertyBodies(key: string, properties: readonly PropertyDeclaration[], state: ApplyState): object {
	const names = state.names(key);
	return Object.fromEntries(properties.map((property) => [property.name, propertyBody(property, names)] as const));
}

/** Fields of a database as its file declares them. */
export function fieldChanges(
	{ title, description = "", icon, cover, inline }: DatabaseFrame,
	fields: readonly DatabaseField[],
): Omit<UpdateDatabaseParameters, "database_id"> {
	const all: Record<DatabaseField, Omit<UpdateDatabaseParameters, "database_id">> = {
		title: { title: richTextRequest(title) },
		description: { description: richTextRequest(description) },
		icon: icon
			? { icon: icon.kind === "emoji" ? { emoji: icon.emoji } : { type: "external", external: { url: icon.url } } }
			: {},
		cover: cover === undefined ? {} : { cover: { type: "external", external: { url: cover } } },
		inline: inline === undefined ? {} : { is_inline: inline },
	};
	return Object.assign({}, ...fields.map((field) => all[field]));
}
