import type { DatabaseDeclaration, PropertyDeclaration } from "./schemaFile.ts";
import { formulaReferences, indexSchema, type SchemaIndex } from "./schemaIndex.ts";

/**
 * Databases of Notion without the rollups and formulas over properties that a file can't declare, or that are gone: Notion keeps
 * those, empty, and a file with them would have mistakes.
 */
export function withoutDangling(databases: readonly DatabaseDeclaration[]): readonly DatabaseDeclaration[] {
	const index = indexSchema(databases);
	const kept = databases.map((database) => ({
		...database,
		properties: database.properties.filter((property) => isWhole(database.key, property, index)),
	}));
	const isSame = kept.every(({ properties }, i) => properties.length === databases[i]?.properties.length);
	return isSame ? databases : withoutDangling(kept);
}

function isWhole(key: string, property: PropertyDeclaration, index: SchemaIndex): boolean {
	if (property.type === "formula") {
		return formulaReferences(property.expression).every((name) => index.property(key, name) !== undefined);
	}
	if (property.type !== "rollup") {
		return true;
	}
	const target = index.relationTarget(key, property.relation);
	const isInFile = target?.kind === "key" && index.database(target.key) !== undefined;
	return target !== undefined && (!isInFile || index.property(target.key, property.property) !== undefined);
}
