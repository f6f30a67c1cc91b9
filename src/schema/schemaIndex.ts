import type { DocumentPath } from "../base/userFiles/yamlDocument.ts";
import {
	type DatabaseDeclaration,
	type DatabaseTarget,
	declarationPath,
	type PropertyDeclaration,
	type RelationDeclaration,
} from "./schemaFile.ts";

/** A property of a database as a file declares it: by itself, or as the other side of a two-way relation. */
export type IndexedProperty =
	| { readonly kind: "own"; readonly property: PropertyDeclaration }
	| { readonly kind: "reverse"; readonly source: string; readonly relation: RelationDeclaration };

/** The databases of a file by key, with the properties that other databases' two-way relations give them. */
export interface SchemaIndex {
	readonly keys: readonly string[];
	database(key: string): DatabaseDeclaration | undefined;
	/** The first by that name. */
	property(key: string, name: string): IndexedProperty | undefined;
	/** Names of own properties, then of reverse ones. */
	propertyNames(key: string): readonly string[];
	/** What a relation, or the reverse of one, by that name points to; `undefined` where it is none. */
	relationTarget(key: string, name: string): DatabaseTarget | undefined;
	/** Relations to this database that have a reverse name. */
	reverses(key: string): readonly (IndexedProperty & { kind: "reverse" })[];
	/** Where a property of its own stands in the file. */
	propertyPath(key: string, name: string): DocumentPath;
}

export function indexSchema(databases: readonly DatabaseDeclaration[]): SchemaIndex {
	const byKey = new Map(databases.map((database) => [database.key, database]));
	const reverses = new Map<string, (IndexedProperty & { kind: "reverse" })[]>();
	for (const { key, properties } of databases) {
		for (const property of properties) {
			if (property.type === "relation" && property.reverse !== undefined && property.to.kind === "key") {
				const list = reverses.get(property.to.key) ?? [];
				list.push({ kind: "reverse", source: key, relation: property });
				reverses.set(property.to.key, list);
			}
		}
	}
	const property = (key: string, name: string): IndexedProperty | undefined => {
		const own = byKey.get(key)?.properties.find((candidate) => candidate.name === name);
		return own ? { kind: "own", property: own } : reverses.get(key)?.find(({ relation }) => relation.reverse === name);
	};
	return {
		keys: [...byKey.keys()],
		database: (key) => byKey.get(key),
		property,
		propertyNames: (key) => [
			...(byKey.get(key)?.properties ?? []).map(({ name }) => name),
			...(reverses.get(key) ?? []).map(({ relation }) => relation.reverse ?? ""),
		],
		relationTarget: (key, name) => {
			const found = property(key, name);
			if (found?.kind === "reverse") {
				return { kind: "key", key: found.source };
			}
			return found?.property.type === "relation" ? found.property.to : undefined;
		},
		reverses: (key) => reverses.get(key) ?? [],
		propertyPath: (key, name) => [...declarationPath(byKey.get(key) ?? { key }), "properties", name],
	};
}

/** Names that Notion would take for one, or a person would. */
export function normalName(name: string): string {
	return name.normalize("NFC").trim().replaceAll(/\s+/g, " ");
}

/** The names in `prop("...")` of a formula. */
export function formulaReferences(expression: string): string[] {
	return [...expression.matchAll(/\bprop\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\s*\)/g)].map(
		([, double, single]) => (double ?? single ?? "").replaceAll(/\\(.)/g, "$1"),
	);
}
