import type { UpdateDataSourceParameters } from "@notionhq/client";
import { unreachable } from "../base/errors.ts";
import type { PropertySchema } from "../notion/types.ts";
import { type OptionLock, pairOptions } from "./compareProperty.ts";
import type { DatabaseTarget, OptionDeclaration, PropertyDeclaration } from "./schemaFile.ts";

export type PropertiesBody = NonNullable<UpdateDataSourceParameters["properties"]>;
export type PropertyBody = Exclude<PropertiesBody[string], null>;

/** What stands for the names of a declaration at the moment of writing. */
export interface RequestNames {
	readonly dataSourceId: (target: DatabaseTarget) => string;
	/** The id of a relation of the same database; `undefined` when it is made in the same request. */
	readonly propertyId: (name: string) => string | undefined;
	readonly rolledPropertyId: (relation: string, name: string) => string | undefined;
}

/** What is there already: its options keep their ids, and those made in Notion stay. */
export interface KnownProperty {
	readonly observed: PropertySchema;
	readonly options: OptionLock;
}

/** A property as Notion's API takes it. */
export function propertyBody(property: PropertyDeclaration, names: RequestNames, known?: KnownProperty): PropertyBody {
	const { description } = property;
	return {
		...(description === undefined ? {} : { description }),
		...settingsBody(property, names, known),
	} as PropertyBody;
}

function settingsBody(property: PropertyDeclaration, names: RequestNames, known: KnownProperty | undefined): object {
	const { type } = property;
	switch (type) {
		case "number":
			return { type, number: { format: property.format } };
		case "select":
		case "multi_select":
		case "status":
			return { type, [type]: optionsBody(property.options, type, known) };
		case "relation": {
			const target = names.dataSourceId(property.to);
			const { reverse } = property;
			if (reverse === undefined) {
				return { type, relation: { data_source_id: target, type: "single_property", single_property: {} } };
			}
			// Notion may give the other side a name of its own making all the same: that is looked at afterwards.
			const wish = isTwoWayTo(target, known?.observed) ? {} : { synced_property_name: reverse };
			return { type, relation: { data_source_id: target, type: "dual_property", dual_property: wish } };
		}
		case "rollup": {
			const relation = names.propertyId(property.relation);
			const rolled = names.rolledPropertyId(property.relation, property.property);
			return {
				type,
				rollup: {
					...(relation === undefined
						? { relation_property_name: property.relation }
						: { relation_property_id: relation }),
					...(rolled === undefined ? { rollup_property_name: property.property } : { rollup_property_id: rolled }),
					function: property.function,
				},
			};
		}
		case "formula":
			return { type, formula: { expression: property.expression } };
		case "unique_id":
			return { type, unique_id: { prefix: property.prefix ?? null } };
		case "title":
		case "rich_text":
		case "url":
		case "email":
		case "phone_number":
		case "people":
		case "files":
		case "date":
		case "checkbox":
		case "created_by":
		case "created_time":
		case "last_edited_by":
		case "last_edited_time":
		case "place":
			return { type, [type]: {} };
		default:
			return unreachable(type);
	}
}

function isTwoWayTo(target: string, observed: PropertySchema | undefined): boolean {
	return (
		observed?.type === "relation" &&
		observed.relation.type === "dual_property" &&
		observed.relation.data_source_id === target
	);
}

/**
 * The whole list, since what isn't in it is removed. The color of an option that is there can't be changed. A property that
 * gets another type has new options, with the names and colors of those that it had.
 */
function optionsBody(options: readonly OptionDeclaration[], type: string, known: KnownProperty | undefined): object {
	const observed = known && observedOptions(known.observed);
	const { pairs, foreign } = pairOptions(options, observed ?? [], known?.options ?? { ids: {}, followed: {} });
	const keepsIds = known?.observed.type === type;
	return {
		options: [
			...pairs.map(({ option, known: there }) => ({
				...(there && keepsIds ? { id: there.id } : colored(option.color ?? there?.color)),
				name: option.name,
				...describing(option),
			})),
			...foreign.map(({ id, name, color }) => ({ ...(keepsIds ? { id } : colored(color)), name })),
		],
	};
}

function colored(color: string | undefined): { color?: string } {
	return color === undefined ? {} : { color };
}

function describing({ description }: OptionDeclaration): { description?: string } {
	return description === undefined ? {} : { description };
}

/** The options of a property that has some; a select that becomes a multi-select or status keeps its names only. */
export function observedOptions(
	property: PropertySchema,
): readonly { readonly id: string; readonly name: string; readonly color: string }[] | undefined {
	switch (property.type) {
		case "select":
			return property.select.options;
		case "multi_select":
			return property.multi_select.options;
		case "status":
			return property.status.options;
		default:
			return undefined;
	}
}
