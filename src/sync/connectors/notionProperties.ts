import * as l10n from "@vscode/l10n";
import { nearest } from "../../base/suggestion.ts";
import type { DataSource, PropertySchema } from "../../notion/types.ts";
import type { AttributeRule } from "../syncPlan.ts";
import type { KnownProperty } from "../syncState.ts";
import type { AttributeType } from "../values.ts";
import type { ConnectorIssue } from "./connector.ts";

/** A property of the data source that an attribute stands for. */
export interface AttributeProperty {
	/** The attribute's name: what the task file calls the property. */
	readonly attribute: string;
	readonly id: string;
	/** What Notion calls it now. */
	readonly name: string;
	readonly type: PropertySchema["type"];
	readonly valueType: AttributeType;
	readonly writable: boolean;
}

export interface ResolvedProperties {
	readonly properties: readonly AttributeProperty[];
	/** The rules as they hold now: a read-only property goes one way, one that was deleted or re-typed is frozen. */
	readonly rules: readonly AttributeRule[];
	readonly issues: readonly ConnectorIssue[];
}

/** The properties that can be written, and what their values are. */
const writableTypes: Readonly<Partial<Record<PropertySchema["type"], AttributeType>>> = {
	title: "text",
	rich_text: "text",
	number: "number",
	checkbox: "boolean",
	select: "option",
	status: "option",
	multi_select: "set",
	date: "date",
	url: "text",
	email: "text",
	phone_number: "text",
};

/** The properties that Notion computes, or that have no text that gives them back: they go from Notion only. */
const readOnlyTypes: Readonly<Partial<Record<PropertySchema["type"], AttributeType>>> = {
	created_time: "date",
	last_edited_time: "date",
	created_by: "set",
	last_edited_by: "set",
	people: "set",
	files: "set",
	formula: "text",
	rollup: "text",
	unique_id: "text",
};

/**
 * Finds the properties that attributes stand for: by name at first, by id ever after, so that one that is renamed in Notion
 * is followed. `known` is what was found at the last run.
 */
export function resolveProperties(
	dataSource: Pick<DataSource, "properties" | "title">,
	rules: readonly AttributeRule[],
	known: readonly KnownProperty[],
): ResolvedProperties {
	const properties: AttributeProperty[] = [];
	const issues: ConnectorIssue[] = [];
	const resolved = rules.map((rule): AttributeRule => {
		const before = known.find(({ attribute }) => attribute === rule.name);
		const schema = findProperty(dataSource, rule.name, before);
		if (!schema) {
			issues.push(before ? gone(rule) : unknownProperty(dataSource, rule));
			return before ? { ...rule, frozen: l10n.t('The property "{0}" was deleted in Notion.', rule.name) } : rule;
		}
		const writable = writableTypes[schema.type];
		const valueType = writable ?? readOnlyTypes[schema.type];
		if (valueType === undefined) {
			issues.push(unsupported(rule, schema.type));
			return rule;
		}
		const { id, name, type } = schema;
		properties.push({ attribute: rule.name, id, name, type, valueType, writable: writable !== undefined });
		if (before && before.type !== type) {
			const frozen = l10n.t(
				'The property "{0}" was a {1} and is now a {2}. To sync it as such, take it out of the task file, run the task, and put it back.',
				rule.name,
				before.type,
				type,
			);
			issues.push({ ...issue(rule, "retyped-property", frozen), severity: "warning" });
			return { ...rule, frozen };
		}
		return writable === undefined ? oneWay(rule, type, issues) : rule;
	});
	return { properties, rules: resolved, issues };
}

function findProperty(
	{ properties }: Pick<DataSource, "properties">,
	name: string,
	known: KnownProperty | undefined,
): PropertySchema | undefined {
	const all = Object.values(properties);
	return (known && all.find(({ id }) => id === known.propertyId)) ?? (known ? undefined : properties[name]);
}

function oneWay(rule: AttributeRule, type: string, issues: ConnectorIssue[]): AttributeRule {
	if (rule.direction === "toNotion") {
		const message = l10n.t('"{0}" can\'t be written in Notion ({1}). Use "direction: fromNotion".', rule.name, type);
		issues.push(issue(rule, "read-only-property", message));
	} else if (rule.direction === "both") {
		const message = l10n.t('"{0}" can\'t be written ({1}), so it goes from Notion only.', rule.name, type);
		issues.push({ ...issue(rule, "one-way-property", message), severity: "warning" });
	}
	return { ...rule, direction: "fromNotion" };
}

function unknownProperty(dataSource: Pick<DataSource, "properties" | "title">, rule: AttributeRule): ConnectorIssue {
	const names = Object.keys(dataSource.properties);
	const title = dataSource.title.map(({ plain_text }) => plain_text).join("");
	const meant = nearest(rule.name, names);
	const message = l10n.t('"{0}" has no property "{1}".', title, rule.name);
	const hint =
		meant === undefined ? l10n.t("Its properties are: {0}.", names.join(", ")) : l10n.t('Did you mean "{0}"?', meant);
	return issue(rule, "unknown-property", `${message} ${hint}`);
}

function gone(rule: AttributeRule): ConnectorIssue {
	const message = l10n.t(
		'The property "{0}" was deleted in Notion. It isn\'t synced any more; take it out of the task file.',
		rule.name,
	);
	return { ...issue(rule, "deleted-property", message), severity: "warning" };
}

function unsupported(rule: AttributeRule, type: string): ConnectorIssue {
	return issue(rule, "unsupported-property", l10n.t('"{0}" can\'t be synced: its type is {1}.', rule.name, type));
}

function issue(rule: AttributeRule, code: string, message: string): ConnectorIssue {
	return { severity: "error", code, message, path: ["sync", "attributes", rule.name] };
}
