import * as l10n from "@vscode/l10n";
import { nearest } from "../base/suggestion.ts";
import type { DocumentPath } from "../base/userFiles/yamlDocument.ts";
import { titleOf } from "../notion/titles.ts";
import type { DataSource, PropertySchema } from "../notion/types.ts";
import type { CascadeTaskDeclaration, LogColumn } from "../tasks/taskFile.ts";
import { canFill, typeOfConstant, writableTypes } from "./columns.ts";
import { type Condition, conditionTypes } from "./conditions.ts";
import { suggestProperty } from "./pipelineSource.ts";

/** Something in a task file that doesn't fit what is in Notion. */
export interface DeclarationProblem {
	/** From the root of the file. */
	readonly path: DocumentPath;
	readonly code: string;
	readonly message: string;
	/** What to do about it. */
	readonly remedy?: string;
}

export interface PipelineSchemas {
	readonly trigger: DataSource;
	readonly junction: DataSource;
	readonly log: DataSource;
	/** The items' own, where columns are filled from it and it can be read. */
	readonly item?: DataSource;
}

type PropertyType = PropertySchema["type"];

const amountTypes: readonly PropertyType[] = ["number", "formula", "rollup"];

/** Compares a declaration with the databases that it names: properties that don't exist, are of another type or point elsewhere. */
export function checkDeclaration(task: CascadeTaskDeclaration, schemas: PipelineSchemas): DeclarationProblem[] {
	const problems: DeclarationProblem[] = [];
	const { trigger, junction, log, reverse } = task;
	const report = (path: DocumentPath, code: string, message: string, remedy?: string) =>
		problems.push({ path: [...task.path, "cascade", ...path], code, message, remedy });

	const property = (
		path: readonly ["trigger" | "junction" | "log", ...string[]],
		name: string | undefined,
		types: readonly PropertyType[],
	): PropertySchema | undefined => {
		const schema = schemas[path[0]];
		const found = name === undefined ? undefined : schema.properties[name];
		if (name === undefined) {
			return undefined;
		}
		if (!found) {
			const message = l10n.t('"{0}" has no property "{1}".', titleOf(schema), name);
			report(path, "unknown-property", message, suggestProperty(name, Object.keys(schema.properties)));
			return undefined;
		}
		if (!types.includes(found.type)) {
			const message = l10n.t('"{0}" is of type {1}; {2} is needed here.', name, found.type, types.join(", "));
			report(path, "property-type", message);
			return undefined;
		}
		return found;
	};
	const sourceOf = (
		side: "trigger" | "junction" | "item",
		name: string,
		path: DocumentPath,
	): PropertySchema["type"] | undefined => {
		const schema = schemas[side];
		const found = schema?.properties[name];
		if (schema && !found) {
			const message = l10n.t('"{0}" has no property "{1}".', titleOf(schema), name);
			report([...path, side], "unknown-property", message, suggestProperty(name, Object.keys(schema.properties)));
		}
		return found?.type;
	};
	const conditions = (path: DocumentPath, schema: DataSource, declared: readonly Condition[]) => {
		for (const condition of declared) {
			const problem = conditionProblem(condition, schema);
			if (problem) {
				report([...path, condition.property], problem.code, problem.message, problem.remedy);
			}
		}
	};
	const sameTarget = (path: DocumentPath, a: PropertySchema | undefined, b: PropertySchema | undefined) => {
		if (a && b && targetOf(a) !== targetOf(b)) {
			report(path, "relation-target", l10n.t('"{0}" and "{1}" point to different databases.', a.name, b.name));
		}
	};

	conditions(["trigger", "when"], schemas.trigger, trigger.when);
	conditions(["reverse", "when"], schemas.trigger, reverse?.when ?? []);
	conditions(["junction", "where"], schemas.junction, junction.where);

	const triggerRelation = property(["trigger", "relation"], trigger.relation, ["relation"]);
	property(["trigger", "amount"], trigger.amount, amountTypes);
	const junctionRelation = property(["junction", "relation"], junction.relation, ["relation"]);
	const junctionItem = property(["junction", "item"], junction.item, ["relation"]);
	property(["junction", "amount"], junction.amount, amountTypes);
	const logItem = property(["log", "item"], log.item, ["relation"]);
	property(["log", "amount"], log.amount, ["number"]);
	const source = property(["log", "source"], log.source, ["relation"]);
	property(["log", "reason"], log.reason, ["rich_text", "title"]);
	property(["log", "key"], log.key, ["rich_text"]);

	for (const column of log.columns ?? []) {
		const path = ["log", "columns", column.property] as const;
		const target = property(path, column.property, writableTypes);
		const type = sourceType(column, (side, name) => sourceOf(side, name, path));
		if (target && type && !canFill(target.type, type)) {
			const message = l10n.t(
				'"{0}" is of type {1} and can\'t take a value of type {2}.',
				target.name,
				target.type,
				type,
			);
			report(path, "property-type", message);
		}
	}

	sameTarget(["junction", "relation"], junctionRelation, triggerRelation);
	sameTarget(["log", "item"], logItem, junctionItem);
	if (source && targetOf(source) !== schemas.trigger.id) {
		const message = l10n.t('"{0}" doesn\'t point to "{1}".', source.name, titleOf(schemas.trigger));
		report(["log", "source"], "relation-target", message);
	}
	if (schemas.log.id === schemas.trigger.id || schemas.log.id === schemas.junction.id) {
		const message = l10n.t("The log must be another database than trigger and junction: the task would feed itself.");
		report(["log", "database"], "self-trigger", message);
	}
	if (task.run.every !== undefined && log.key === undefined) {
		const message = l10n.t(
			'"key" is needed to run unattended: a text property of the log, so that no row is written twice.',
		);
		report(["log"], "missing-key", message);
	}
	if (reverse && log.key === undefined) {
		const message = l10n.t(
			'"key" is needed for "reverse": a text property of the log, so that rows can be told apart.',
		);
		report(["log"], "missing-key", message);
	}
	return problems;
}

function sourceType(
	{ from }: LogColumn,
	typeOf: (side: "trigger" | "junction" | "item", property: string) => PropertyType | undefined,
): PropertyType | undefined {
	switch (from.kind) {
		case "value":
			return typeOfConstant(from.value);
		case "run":
			return "date";
		default:
			return typeOf(from.kind, from.property);
	}
}

function conditionProblem(
	{ property, anyOf }: Condition,
	schema: DataSource,
): Pick<DeclarationProblem, "code" | "message" | "remedy"> | undefined {
	const found = schema.properties[property];
	if (!found) {
		const message = l10n.t('"{0}" has no property "{1}".', titleOf(schema), property);
		return { code: "unknown-property", message, remedy: suggestProperty(property, Object.keys(schema.properties)) };
	}
	if (!conditionTypes.includes(found.type)) {
		const message = l10n.t('"{0}" is of type {1}, which can\'t be compared with a value.', property, found.type);
		return { code: "property-type", message };
	}
	const options = optionsOf(found);
	const unknown = options && anyOf.find((wanted) => !options.includes(String(wanted)));
	if (options === undefined || unknown === undefined) {
		return undefined;
	}
	const meant = nearest(String(unknown), options);
	return {
		code: "unknown-option",
		message: l10n.t('"{0}" has no option "{1}".', property, String(unknown)),
		remedy: meant === undefined ? l10n.t("There are: {0}.", options.join(", ")) : l10n.t('Did you mean "{0}"?', meant),
	};
}

function optionsOf(schema: PropertySchema): readonly string[] | undefined {
	switch (schema.type) {
		case "status":
			return schema.status.options.map(({ name }) => name);
		case "select":
			return schema.select.options.map(({ name }) => name);
		case "multi_select":
			return schema.multi_select.options.map(({ name }) => name);
		default:
			return undefined;
	}
}

function targetOf(schema: PropertySchema): string | undefined {
	return schema.type === "relation" ? schema.relation.data_source_id : undefined;
}
