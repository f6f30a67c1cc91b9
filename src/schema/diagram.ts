import { referenceText } from "./databaseReference.ts";
import type { SchemaFile } from "./schemaFile.ts";

/** The databases and relations of a schema file, as a picture shows them. */
export interface SchemaDiagram {
	readonly nodes: readonly DiagramNode[];
	readonly edges: readonly DiagramEdge[];
}

export interface DiagramNode {
	/** The key, or the reference to a database that the file doesn't declare. */
	readonly key: string;
	readonly title: string;
	/** The title of the database that it is one of several data sources of. */
	readonly database?: string;
	/** Not declared in this file. */
	readonly isOutside: boolean;
	readonly properties: readonly { readonly name: string; readonly type: string }[];
}

export interface DiagramEdge {
	readonly from: string;
	readonly to: string;
	/** The relation's name, and that of its other side where it is two-way. */
	readonly name: string;
	readonly reverse?: string;
}

export function schemaDiagram({ databases }: SchemaFile): SchemaDiagram {
	const edges = databases.flatMap(({ key, properties }) =>
		properties.flatMap((property): DiagramEdge[] =>
			property.type === "relation"
				? [
						{
							from: key,
							to: referenceText(property.to),
							name: property.name,
							...(property.reverse === undefined ? {} : { reverse: property.reverse }),
						},
					]
				: [],
		),
	);
	const own = databases.map(
		({ key, title, within, properties }): DiagramNode => ({
			key,
			title,
			...(within ? { database: within.title } : {}),
			isOutside: false,
			properties: properties.map(({ name, type }) => ({ name, type })),
		}),
	);
	const outside = [...new Set(edges.map(({ to }) => to))].filter((key) => !own.some((node) => node.key === key));
	return { nodes: [...own, ...outside.map((key) => ({ key, title: key, isOutside: true, properties: [] }))], edges };
}
