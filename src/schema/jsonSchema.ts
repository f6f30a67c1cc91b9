import * as l10n from "@vscode/l10n";
import * as z from "zod";
import { documentationOf } from "../base/userFiles/modelKeys.ts";
import { mainKeys, type PropertyModels, propertyModels } from "./propertyModel.ts";
import { simpleTypes } from "./propertyTypes.ts";
import { modelWith } from "./schemaModel.ts";

type TypeName = keyof PropertyModels;

/**
 * The JSON Schema of schema files, made of the models that check them, for whatever tool reads JSON Schema. What only our own
 * diagnostics can tell, such as a relation to nothing, isn't in it.
 */
export function schemaFileJsonSchema(): object {
	const schema = z.toJSONSchema(modelWith(propertyModel()), {
		io: "input",
		target: "draft-7",
		// Properties are described once, for databases and for data sources.
		reused: "ref",
		override: ({ zodSchema, jsonSchema }) => {
			const documentation = documentationOf(zodSchema as unknown as z.ZodType);
			if (documentation !== undefined) {
				jsonSchema.description = documentation;
			}
			delete jsonSchema.documentation;
		},
	});
	const { $schema, ...rest } = schema;
	const title = l10n.t("Notion databases, declared");
	return { $schema, title, ...rest };
}

/** A property in any of its forms: a type, settings with `type`, or settings under the name of the type. */
function propertyModel(): z.ZodType {
	const names = Object.keys(propertyModels) as TypeName[];
	const bare = names.filter((name) => !["relation", "rollup", "formula"].includes(name));
	const forms = names.flatMap((name): z.ZodType[] => {
		const model = propertyModels[name];
		return [model.extend({ type: z.literal(name) }), ...shortForms(name)];
	});
	return z.union([z.enum(bare as [TypeName, ...TypeName[]]), ...forms]);
}

function shortForms(name: TypeName): z.ZodType[] {
	const { type: _type, ...shape } = propertyModels[name].shape as Readonly<Record<string, z.ZodType>>;
	const mainKey = mainKeys[name];
	if ((simpleTypes as readonly string[]).includes(name) || mainKey === undefined) {
		return [z.strictObject({ ...shape, [name]: z.union([z.null(), z.literal(true), z.strictObject({})]) })];
	}
	if (name === "rollup") {
		const { relation: _relation, property: _property, ...rest } = shape;
		return [z.strictObject({ ...rest, rollup: z.string() }), z.strictObject({ rollup: z.strictObject(shape) })];
	}
	const { [mainKey]: main = z.unknown(), ...rest } = shape;
	return [z.strictObject({ ...rest, [name]: main }), z.strictObject({ [name]: z.strictObject(shape) })];
}
