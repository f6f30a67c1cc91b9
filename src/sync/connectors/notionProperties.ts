import * as l10n from "@vscode/l10n";
import { nearest } from "../../base/suggestion.ts";
import type { DataSource, PropertySchema } from "../../notion/types.ts";
import type { AttributeRule } from "../syncPlan.ts";
import type { KnownOption, KnownProperty } from "../syncState.ts";
import type { AttributeType } from "../values.ts";
import type { ConnectorIssue, Side } from "./connector.ts";

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
	/** The names of its options. */
	readonly options?: readonly string[];
	/** Where a relation points to, and the property by which rows there are called; default: their title. */
	readonly related?: { readonly dataSourceId: string; readonly key: string | undefined };
}

export interface ResolvedProperties {
	readonly properties: readonly AttributeProperty[];
	/** The rules as they hold now: a read-only property goes one way, one that was deleted or re-typed is frozen. */
	readonly rules: readonly AttributeRule[];
	readonly issues: readonly ConnectorIssue[];
	/** What is to be remembered of the properties. */
	readonly known: readonly KnownProperty[];
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
	relation: "set",
	people: "set",
};

/** The properties that Notion computes, or that have no text that gives them back: they are only read. */
const readOnlyTypes: Readonly<Partial<Record<PropertySchema["type"] | "verification" | "place", AttributeType>>> = {
	created_time: "date",
	last_edited_time: "date",
	created_by: "set",
	last_edited_by: "set",
	files: "set",
	formula: "text",
	rollup: "text",
	unique_id: "text",
	verification: "text",
	place: "text",
};

/**
 * Finds the properties that attributes stand for: by name at first, by id ever after, so that one that is renamed in Notion
 * is followed, and so are its options. `known` is what was found at the last run, `side` the one that the data source is.
 */
export function resolveProperties(
	dataSource: Pick<DataSource, "properties" | "title">,
	rules: readonly AttributeRule[],
	known: readonly KnownProperty[],
	side: Side = "notion",
): ResolvedProperties {
	const properties: AttributeProperty[] = [];
	const issues: ConnectorIssue[] = [];
	const found: KnownProperty[] = [];
	const resolved = rules.map((rule): AttributeRule => {
		if (rule.role === "content") {
			return rule;
		}
		const before = known.find((candidate) => candidate.attribute === rule.name && candidate.side === side);
		const wanted = side === "notion" ? rule.name : rule.other;
		const schema = rule.role === "title" ? titleProperty(dataSource) : findProperty(dataSource, wanted, before);
		if (!schema) {
			issues.push(before ? gone(rule, wanted) : unknownProperty(dataSource, rule, wanted));
			return before ? { ...rule, frozen: l10n.t('The property "{0}" was deleted in Notion.', wanted) } : rule;
		}
		const writable = writableTypes[schema.type];
		const valueType = writable ?? readOnlyTypes[schema.type];
		if (valueType === undefined) {
			issues.push(unsupported(rule, wanted, schema.type));
			return rule;
		}
		const { id, name, type } = schema;
		const options = knownOptions(schema, before?.options);
		properties.push({
			attribute: rule.name,
			id,
			name,
			type,
			valueType,
			writable: writable !== undefined,
			...(options ? { options: options.map((option) => option.name) } : {}),
			...(schema.type === "relation"
				? { related: { dataSourceId: schema.relation.data_source_id, key: rule.key } }
				: {}),
		});
		if (before && before.type !== type) {
			const frozen = l10n.t(
				'The property "{0}" was a {1} and is now a {2}. To sync it as such, take it out of the task file, run the task, and put it back.',
				wanted,
				before.type,
				type,
			);
			issues.push({ ...issue(rule, "retyped-property", frozen), severity: "warning" });
			return { ...rule, frozen };
		}
		if (rule.frozen === undefined) {
			found.push({ attribute: rule.name, propertyId: id, type, side, ...(options ? { options } : {}) });
		}
		const renamed = options && formerNames(options);
		const followed = renamed ? { ...rule, renamed: { ...rule.renamed, [side]: renamed } } : rule;
		return writable === undefined ? oneWay(followed, wanted, type, side, issues) : followed;
	});
	return { properties, rules: resolved, issues, known: found };
}

/** The options of a property, with the names that they had before. */
function knownOptions(
	schema: PropertySchema,
	before: readonly KnownOption[] | undefined,
): readonly KnownOption[] | undefined {
	const options =
		schema.type === "select"
			? schema.select.options
			: schema.type === "multi_select"
				? schema.multi_select.options
				: schema.type === "status"
					? schema.status.options
					: undefined;
	return options?.map(({ id, name }) => {
		const known = before?.find((option) => option.id === id);
		const names = known ? [...known.formerly, known.name] : [];
		return { id, name, formerly: [...new Set(names)].filter((former) => former !== name) };
	});
}

/** What options were called before, and are called now; `undefined` where none was renamed. A name in use is nobody's former one. */
function formerNames(options: readonly KnownOption[]): Readonly<Record<string, string>> | undefined {
	const inUse = new Set(options.map(({ name }) => name));
	const renamed = options.flatMap(({ name, formerly }) =>
		formerly.filter((former) => !inUse.has(former)).map((former) => [former, name] as const),
	);
	return renamed.length === 0 ? undefined : Object.fromEntries(renamed);
}

function findProperty(
	{ properties }: Pick<DataSource, "properties">,
	name: string,
	known: KnownProperty | undefined,
): PropertySchema | undefined {
	const all = Object.values(properties);
	return (known && all.find(({ id }) => id === known.propertyId)) ?? (known ? undefined : properties[name]);
}

/** Every data source has one. */
export function titleProperty({ properties }: Pick<DataSource, "properties">): PropertySchema | undefined {
	return Object.values(properties).find(({ type }) => type === "title");
}

/** A property that can only be read: its side is the one that edits come from. */
function oneWay(rule: AttributeRule, name: string, type: string, side: Side, issues: ConnectorIssue[]): AttributeRule {
	const [away, towards] =
		side === "notion" ? (["fromNotion", "toNotion"] as const) : (["toNotion", "fromNotion"] as const);
	if (rule.direction === towards) {
		const message = l10n.t('"{0}" can\'t be written in Notion ({1}). Use "direction: {2}".', name, type, away);
		issues.push(issue(rule, "read-only-property", message));
	} else if (rule.direction === "both") {
		const message =
			side === "notion"
				? l10n.t('"{0}" can\'t be written ({1}), so it goes from Notion only.', name, type)
				: l10n.t('"{0}" can\'t be written ({1}), so it goes to Notion only.', name, type);
		issues.push({ ...issue(rule, "one-way-property", message), severity: "warning" });
	}
	return { ...rule, direction: away };
}

function unknownProperty(
	dataSource: Pick<DataSource, "properties" | "title">,
	rule: AttributeRule,
	wanted: string,
): ConnectorIssue {
	const names = Object.keys(dataSource.properties);
	const title = dataSource.title.map(({ plain_text }) => plain_text).join("");
	const meant = nearest(wanted, names);
	const message = l10n.t('"{0}" has no property "{1}".', title, wanted);
	const hint =
		meant === undefined ? l10n.t("Its properties are: {0}.", names.join(", ")) : l10n.t('Did you mean "{0}"?', meant);
	return issue(rule, "unknown-property", `${message} ${hint}`);
}

function gone(rule: AttributeRule, wanted: string): ConnectorIssue {
	const message = l10n.t(
		'The property "{0}" was deleted in Notion. It isn\'t synced any more; take it out of the task file.',
		wanted,
	);
	return { ...issue(rule, "deleted-property", message), severity: "warning" };
}

function unsupported(rule: AttributeRule, wanted: string, type: string): ConnectorIssue {
	return issue(rule, "unsupported-property", l10n.t('"{0}" can\'t be synced: its type is {1}.', wanted, type));
}

function issue(rule: AttributeRule, code: string, message: string): ConnectorIssue {
	return { severity: "error", code, message, path: ["sync", "attributes", rule.name] };
}
