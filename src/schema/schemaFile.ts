import type { Diagnostic, Range } from "../base/userFiles/diagnostic.ts";
import type { DocumentPath } from "../base/userFiles/yamlDocument.ts";
import type { NumberFormat, OptionColor, RollupFunction, SimpleType } from "./propertyTypes.ts";

/** A `*.notion-schema.yaml` or `.json` file: its databases, short forms written out and defaults filled in. */
export interface SchemaFile {
	readonly version: 1;
	/** In the order of the file. A database with several data sources is there once for each of them. */
	readonly databases: readonly DatabaseDeclaration[];
}

/** A database with its only data source, or with `within` one of several data sources of a database. */
export interface DatabaseDeclaration {
	/** How relations and task files name it. */
	readonly key: string;
	/** The key that it had before, where the file says so. */
	readonly was?: string;
	readonly title: string;
	/** The database that this is a data source of. Description, icon, cover and inline are the database's and stand there. */
	readonly within?: DatabaseFrame;
	readonly description?: string;
	readonly icon?: IconDeclaration;
	/** The address of a picture. */
	readonly cover?: string;
	readonly inline?: boolean;
	/** In the order of the file. The reverse properties of two-way relations are not among them. */
	readonly properties: readonly PropertyDeclaration[];
	/** Rows that a newly created database gets. */
	readonly seed: readonly SeedRow[];
}

/** A database that has several data sources. */
export interface DatabaseFrame {
	/** Its key in the file. Relations point to data sources, so nothing refers to it. */
	readonly key: string;
	readonly title: string;
	readonly description?: string;
	readonly icon?: IconDeclaration;
	readonly cover?: string;
	readonly inline?: boolean;
}

export type IconDeclaration =
	| { readonly kind: "emoji"; readonly emoji: string }
	| { readonly kind: "external"; readonly url: string };

/** Values by property name; relations by the titles of the rows that they point to. */
export type SeedRow = Readonly<Record<string, SeedValue>>;
export type SeedValue = string | number | boolean | readonly string[];

interface PropertyBase {
	readonly name: string;
	readonly description?: string;
	/** The name that it had before, where the file says so. */
	readonly was?: string;
}

export type PropertyDeclaration = PropertyBase & PropertySettings;

export type PropertySettings =
	| { readonly type: SimpleType }
	| { readonly type: "number"; readonly format: NumberFormat }
	| { readonly type: "select" | "multi_select"; readonly options: readonly OptionDeclaration[] }
	| {
			readonly type: "status";
			readonly options: readonly OptionDeclaration[];
			/** Group to names of options; empty where the file doesn't group them. */
			readonly groups: Readonly<Record<string, readonly string[]>>;
	  }
	/** With `reverse` two-way: the name of the property on the other side. */
	| { readonly type: "relation"; readonly to: DatabaseTarget; readonly reverse?: string }
	| {
			readonly type: "rollup";
			readonly relation: string;
			readonly property: string;
			readonly function: RollupFunction;
	  }
	| { readonly type: "formula"; readonly expression: string }
	| { readonly type: "unique_id"; readonly prefix?: string };

export type PropertyType = PropertySettings["type"];
export type RelationDeclaration = PropertyBase & Extract<PropertySettings, { type: "relation" }>;
export type RollupDeclaration = PropertyBase & Extract<PropertySettings, { type: "rollup" }>;

export interface OptionDeclaration {
	readonly name: string;
	/** Notion's choice where there is none. */
	readonly color?: OptionColor;
	readonly description?: string;
	/** The name that it had before, where the file says so. */
	readonly was?: string;
}

/** What a relation points to. */
export type DatabaseTarget =
	/** A database of the same file. */
	| { readonly kind: "key"; readonly key: string }
	/** A database of another schema file of the folder: the file's name without `.notion-schema.yaml`, and the key. */
	| { readonly kind: "file"; readonly file: string; readonly key: string }
	/** An id of a database or data source. */
	| { readonly kind: "id"; readonly id: string };

/** Where a database or data source stands in its file. */
export function declarationPath({ key, within }: Pick<DatabaseDeclaration, "key" | "within">): DocumentPath {
	return within ? ["databases", within.key, "sources", key] : ["databases", key];
}

export interface ParsedSchemaFile {
	/** `undefined` when there is an error: nothing is planned from a file with one. */
	readonly file?: SchemaFile;
	/** Keys and titles of what relations can point to, as far as it can be read, for a file with errors too. */
	readonly outline: readonly OutlineEntry[];
	readonly diagnostics: readonly Diagnostic[];
	/** The range of the value at `path`, of its key with `key: true`, or of the nearest part above it that is written. */
	rangeOf(path: DocumentPath, options?: { readonly key?: boolean }): Range;
	/** A diagnostic at `path`, for what only another file or Notion can tell. */
	problemAt(path: DocumentPath, code: string, message: string, severity?: Diagnostic["severity"]): Diagnostic;
}

export interface OutlineEntry {
	readonly key: string;
	readonly title: string;
	readonly path: DocumentPath;
	/** The range of the key. */
	readonly range: Range;
}
