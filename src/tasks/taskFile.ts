import type { Diagnostic, Range } from "../base/userFiles/diagnostic.ts";
import type { DocumentPath } from "../base/userFiles/yamlDocument.ts";

/** A `*.notion-tasks.yaml` or `.json` file: its tasks, short forms written out and defaults filled in. */
export interface TaskFile {
	readonly version: 1;
	/** The tasks without errors, in the order of the file. Nothing is run that has one. */
	readonly tasks: readonly TaskDeclaration[];
}

export type TaskDeclaration = CascadeTaskDeclaration | SyncTaskDeclaration | ModuleTaskDeclaration;

interface TaskDeclarationBase {
	/** The key in the file, shown to people. */
	readonly name: string;
	/** The task's identity within its file and workspace; the name where the file gives none. */
	readonly id: string;
	/** Where the task stands in the file: `["tasks", name]`. Paths of its parts are below it. */
	readonly path: DocumentPath;
	/** The range of its name. */
	readonly range: Range;
	readonly run: RunRule;
}

/** When a task runs by itself; with neither it runs by hand only. */
export interface RunRule {
	/** Milliseconds between two runs, at least 10,000. */
	readonly every?: number;
	/** Run when a file that the task reads changes. */
	readonly onChange: boolean;
	/** Run by itself so many times and no more. */
	readonly inTotal?: number;
	/** Look at a row at once when a webhook of Notion's names it; of cascades only. */
	readonly webhook?: boolean;
}

/** One log row for each junction row that is related to a trigger row in a given state. */
export interface CascadeTaskDeclaration extends TaskDeclarationBase {
	readonly kind: "cascade";
	readonly trigger: {
		readonly database: DatabaseReference;
		/** All of them must hold. */
		readonly when: readonly Condition[];
		/** The property that points to what junction rows point to too (the recipe). */
		readonly relation: string;
		/** A number property; 1 where there is none. */
		readonly amount?: string;
	};
	readonly junction: {
		readonly database: DatabaseReference;
		readonly relation: string;
		/** The property that points to the item (the ingredient). */
		readonly item: string;
		/** A number property; 1 where there is none. */
		readonly amount?: string;
		/** Junction rows that count; all where it is empty. */
		readonly where: readonly Condition[];
	};
	readonly log: {
		readonly database: DatabaseReference;
		readonly item: string;
		readonly amount: string;
		/** The relation back to the trigger row. */
		readonly source?: string;
		/** A text property that says why the row is there. */
		readonly reason?: string;
		/** A text property for the operation id; required to run unattended. */
		readonly key?: string;
		/** What else is filled in; nothing where it is left out. */
		readonly columns?: readonly LogColumn[];
	};
	/** Default: -1. */
	readonly factor: number;
	/** Compensating rows are written when the trigger row gets here. */
	readonly reverse?: { readonly when: readonly Condition[] };
}

/** A further property of a log row, and where its value comes from. */
export interface LogColumn {
	readonly property: string;
	readonly from:
		| { readonly kind: "trigger" | "junction" | "item"; readonly property: string }
		/** The day, or the moment, at which the row is written. */
		| { readonly kind: "run"; readonly part: "date" | "time" }
		| { readonly kind: "value"; readonly value: string | number | boolean };
	/** Where there is nothing, the row is written all the same. Otherwise nothing is written, and the row is named. */
	readonly optional: boolean;
}

/** Two-way sync between a data source, or the pages below a page, and something else. */
export interface SyncTaskDeclaration extends TaskDeclarationBase {
	readonly kind: "sync";
	readonly notion: NotionSide;
	readonly other: OtherSide;
	/** In the order of the file; empty for whole pages. */
	readonly attributes: readonly AttributeMapping[];
	/** Default: `ask`. */
	readonly conflicts: ConflictPolicy;
	readonly guard: DeleteGuard;
}

/** Tasks defined in code. */
export interface ModuleTaskDeclaration extends TaskDeclarationBase {
	readonly kind: "module";
	/** A `.mjs` file, relative to the task file. */
	readonly module: string;
}

/** As written: a key of a schema file of the folder (`key` or `file/key`), an id, or a link to Notion. */
export type DatabaseReference = string;

/** A property has one of the values. Options are given by name. */
export interface Condition {
	readonly property: string;
	readonly anyOf: readonly (string | number | boolean)[];
}

export type NotionSide =
	| { readonly kind: "database"; readonly database: DatabaseReference }
	/** An id or link. */
	| { readonly kind: "page"; readonly page: string };

/** Paths are relative to the task file, with `/`. */
export type OtherSide =
	/** `key`: the column by which rows are matched at first. */
	| { readonly connector: "csv"; readonly path: string; readonly key: string }
	| { readonly connector: "json"; readonly path: string; readonly key: string }
	/** Another data source, in the same workspace or in the connected one that has this name. `key`: a property. */
	| {
			readonly connector: "database";
			readonly database: DatabaseReference;
			readonly workspace?: string;
			readonly key: string;
	  }
	/** A folder; `key`: the front matter field by which files are matched at first, else the file's name. */
	| { readonly connector: "markdown"; readonly path: string; readonly key?: string };

export interface AttributeMapping {
	/** The property's name in Notion. */
	readonly notion: string;
	/** The column, field or key on the other side. */
	readonly other: string;
	readonly direction: SyncDirection;
	/** The value in Notion of a new row for which the other side has none. */
	readonly default?: string | number | boolean;
	/** Of a relation: the property by which related rows are called on the other side; default: their title. */
	readonly key?: string;
}

export type SyncDirection = "both" | "toNotion" | "fromNotion";

export type ConflictPolicy = "ask" | "newer" | "notion" | "other" | "error";

/** A run with more deletes than the larger of `count` and `share` x objects stops before it writes. Default: 10 and 0.2. */
export interface DeleteGuard {
	readonly count: number;
	/** 0 to 1. */
	readonly share: number;
}

export interface ParsedTaskFile {
	/** `undefined` when the text isn't a task file at all. */
	readonly file?: TaskFile;
	readonly diagnostics: readonly Diagnostic[];
	/** Cascades whose log has no key property, also those that are left out for that. */
	readonly cascadesWithoutKey: readonly Pick<TaskDeclarationBase, "id" | "name" | "path">[];
	/** The range of the value at `path`, of its key with `key: true`, or of the nearest part above it that is written. */
	rangeOf(path: DocumentPath, options?: { readonly key?: boolean }): Range;
	/** A diagnostic at `path`, for what only Notion can tell (a property that doesn't exist there). */
	problemAt(path: DocumentPath, code: string, message: string, severity?: Diagnostic["severity"]): Diagnostic;
}
