/** Writes the JSON Schema of schema files from their models: node scripts/json-schema.ts */
import { writeFileSync } from "node:fs";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { schemaFileJsonSchema } from "../src/schema/jsonSchema.ts";

export const jsonSchemaFile: URL = new URL("../media/notion-schema.schema.json", import.meta.url);

export function jsonSchemaText(): string {
	return `${JSON.stringify(schemaFileJsonSchema())}\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
	writeFileSync(jsonSchemaFile, jsonSchemaText());
}
