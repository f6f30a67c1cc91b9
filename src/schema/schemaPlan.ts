import type { PropertyDeclaration, SchemaFile, SeedRow } from "./schemaFile.ts";

/** What has to be written so that the workspace is as the file says. Data only; `applySchema` carries it out. */
export interface SchemaPlan {
	readonly file: SchemaFile;
	/** In a legal order. Empty when there is nothing to do. */
	readonly steps: readonly PlanStep[];
	/** What the API can't do and a person must, in Notion. */
	readonly manual: readonly ManualStep[];
	/** Why nothing can be done now; then there are no steps. */
	readonly blocked: readonly Blocker[];
	/** What is in Notion and not in the file: left alone. */
	readonly notes: readonly string[];
}

export type PlanStep = CreateDatabaseStep | CreateDataSourceStep | UpdateDatabaseStep | UpdatePropertiesStep | SeedStep;

interface StepBase {
	/** The database's key; `file/key` or an id for one outside of the file. */
	readonly key: string;
	readonly title: string;
	/** Why, for a person. */
	readonly reason: string;
}

export interface CreateDatabaseStep extends StepBase {
	readonly kind: "createDatabase";
	/** What can be there from the start. */
	readonly properties: readonly PropertyDeclaration[];
	/** The title of the first of several data sources, which is made with the database. */
	readonly source?: string;
	/** An earlier attempt began: it is looked for before anything is created. */
	readonly begun?: { readonly parentId: string; readonly since: string };
}

/** A further data source of a database. */
export interface CreateDataSourceStep extends StepBase {
	readonly kind: "createDataSource";
	/** The title of the database. */
	readonly within: string;
	readonly properties: readonly PropertyDeclaration[];
	/** As for a database. */
	readonly begun?: { readonly parentId: string; readonly since: string };
}

export interface UpdateDatabaseStep extends StepBase {
	readonly kind: "updateDatabase";
	readonly databaseId: string;
	readonly changes: readonly DatabaseField[];
}

export type DatabaseField = "title" | "description" | "icon" | "cover" | "inline";

/** One request for one data source. */
export interface UpdatePropertiesStep extends StepBase {
	readonly kind: "updateProperties";
	/** Where it is there already. */
	readonly dataSourceId?: string;
	readonly changes: readonly PropertyChange[];
}

export interface SeedStep extends StepBase {
	readonly kind: "seed";
	readonly rows: readonly SeedRow[];
}

interface ChangeBase {
	/** The name that it has, or will have, in the file. */
	readonly name: string;
	readonly reason: string;
	/** What is lost; such a change is destructive. */
	readonly loses?: readonly Loss[];
}

/** Values that rows will no longer have. */
export interface Loss {
	/** What, for a person. */
	readonly text: string;
	/** Only the rows that have this option. Default: all that have a value. */
	readonly optionId?: string;
}

export type PropertyChange =
	| (ChangeBase & { readonly kind: "add"; readonly property: PropertyDeclaration })
	/** A new name and new settings, as far as they differ. `id` is the property's in Notion, `from` its name there. */
	| (ChangeBase & {
			readonly kind: "change";
			readonly id: string;
			readonly from: string;
			readonly property: PropertyDeclaration;
			/** Whether more than the name differs. */
			readonly settings: boolean;
	  })
	/** Gives the other side of a two-way relation its name. */
	| (ChangeBase & {
			readonly kind: "nameReverse";
			/** The relation's database and name. */
			readonly source: string;
			readonly relation: string;
	  })
	| (ChangeBase & { readonly kind: "remove"; readonly id: string })
	/** Gives one of several data sources its title. */
	| (ChangeBase & { readonly kind: "title" });

export interface ManualStep {
	readonly key: string;
	readonly title: string;
	readonly text: string;
	/** Where in Notion. */
	readonly url?: string;
}

export interface Blocker {
	/** A database's key, or the text of a relation's target. */
	readonly key: string;
	readonly message: string;
	readonly remedy: string;
}

/** What a step would lose, for a confirmation; empty when it isn't destructive. */
export function losses(step: PlanStep): string[] {
	return step.kind === "updateProperties"
		? step.changes.flatMap(({ loses = [] }) => loses.map(({ text }) => text))
		: [];
}

export function isDestructive(plan: SchemaPlan): boolean {
	return plan.steps.some((step) => losses(step).length > 0);
}

/** Whether the workspace is as the file says, but for what only a person can do. */
export function isUpToDate(plan: SchemaPlan): boolean {
	return plan.steps.length === 0 && plan.blocked.length === 0;
}
