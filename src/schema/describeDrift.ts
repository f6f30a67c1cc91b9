import * as l10n from "@vscode/l10n";
import { jsonEqual } from "../base/json.ts";
import { referenceText } from "./databaseReference.ts";
import { frameFields } from "./formatSchemaFile.ts";
import type { DatabaseDeclaration, DatabaseFrame, PropertyDeclaration, SchemaFile } from "./schemaFile.ts";
import { type WorkspaceFile, withCurrentNames } from "./workspaceFile.ts";

/** In what Notion differs from a file, a line for each thing; what isn't in Notion yet too. */
export function describeDrift(file: SchemaFile, workspace: WorkspaceFile): string[] {
	const { databases } = file;
	return databases.flatMap((database, i) => {
		const now = workspace.file.databases.find(({ key }) => key === database.key);
		if (!now) {
			return [l10n.t("{0} isn't in Notion.", database.title)];
		}
		const isFirst = !databases.slice(0, i).some(({ within }) => within && within.key === database.within?.key);
		return [
			...(isFirst ? fieldLines(database.within ?? database, now.within ?? now) : []),
			...(database.within && database.title !== now.title ? titleLine(database.title, now.title) : []),
			...propertyLines(database, file, workspace),
		];
	});
}

function titleLine(before: string, now: string): string[] {
	return [l10n.t('{0} is called "{1}" in Notion.', before, now)];
}

function fieldLines(declared: DatabaseFrame, now: DatabaseFrame): string[] {
	const [before, after] = [frameFields(declared), frameFields(now)];
	const changed = (["description", "icon", "cover", "inline"] as const).filter(
		(field) => before[field] !== after[field],
	);
	return [
		...(before.title === after.title ? [] : titleLine(before.title, after.title)),
		...(changed.length > 0 ? [l10n.t("{0} has another {1} in Notion.", declared.title, changed.join(", "))] : []),
	];
}

function propertyLines(database: DatabaseDeclaration, file: SchemaFile, workspace: WorkspaceFile): string[] {
	const own = workspace.became.get(database.key);
	return [
		...database.properties.flatMap((property) => {
			const declared = withCurrentNames(property, database.key, file, workspace.names);
			return propertyLine(database.title, property.name, declared, own?.get(property.name));
		}),
		...(workspace.foreign.get(database.key) ?? []).map(({ name }) =>
			l10n.t('{0} has "{1}" in Notion, which the file doesn\'t have.', database.title, name),
		),
	];
}

/** `declared`: with the names that what it is made of has in Notion, for their renaming is no difference of its own. */
function propertyLine(
	title: string,
	name: string,
	declared: PropertyDeclaration,
	now: PropertyDeclaration | undefined,
): string[] {
	if (!now) {
		return [l10n.t('"{0}" of {1} isn\'t in Notion.', name, title)];
	}
	const renamed = name === now.name ? [] : [l10n.t('"{0}" of {1} is called "{2}" in Notion.', name, title, now.name)];
	if (declared.type !== now.type) {
		return [...renamed, l10n.t('"{0}" of {1} is of type {2} in Notion.', now.name, title, now.type)];
	}
	const settings = settingTexts(declared, now);
	return settings.length === 0
		? renamed
		: [...renamed, l10n.t('"{0}" of {1} is different in Notion: {2}.', now.name, title, settings.join("; "))];
}

/** The settings that differ, as they are in Notion. */
function settingTexts(declared: PropertyDeclaration, now: PropertyDeclaration): string[] {
	const described =
		(declared.description ?? "") === (now.description ?? "")
			? []
			: [now.description ? l10n.t("described as {0}", JSON.stringify(now.description)) : l10n.t("without description")];
	return [...ownSettings(declared, now), ...described];
}

function ownSettings(declared: PropertyDeclaration, now: PropertyDeclaration): string[] {
	if (now.type === "number" && declared.type === "number") {
		return declared.format === now.format ? [] : [l10n.t("format {0}", now.format)];
	}
	if ("options" in now && "options" in declared) {
		return optionTexts(declared, now);
	}
	if (now.type === "relation" && declared.type === "relation") {
		const [before, target] = [referenceText(declared.to), referenceText(now.to)];
		return [
			...(before === target ? [] : [l10n.t("points to {0}", target)]),
			...(declared.reverse === now.reverse
				? []
				: [now.reverse === undefined ? l10n.t("one-way") : l10n.t('shown on the other side as "{0}"', now.reverse)]),
		];
	}
	if (now.type === "rollup" && declared.type === "rollup") {
		const isSame = jsonEqual(
			[declared.relation, declared.property, declared.function],
			[now.relation, now.property, now.function],
		);
		return isSame ? [] : [l10n.t('{0} of "{1}" over "{2}"', now.function, now.property, now.relation)];
	}
	if (now.type === "formula" && declared.type === "formula") {
		return declared.expression === now.expression ? [] : [l10n.t("the formula {0}", now.expression)];
	}
	if (now.type === "unique_id" && declared.type === "unique_id") {
		return declared.prefix === now.prefix
			? []
			: [now.prefix === undefined ? l10n.t("no prefix") : l10n.t("prefix {0}", now.prefix)];
	}
	return [];
}

type Choice = Extract<PropertyDeclaration, { readonly options: unknown }>;

function optionTexts(declared: Choice, now: Choice): string[] {
	const names = ({ options }: Choice) => options.map(({ name }) => name);
	if (!jsonEqual(names(declared), names(now))) {
		return [l10n.t("options {0}", names(now).join(", "))];
	}
	const recolored = now.options.filter(({ color }, i) => color !== declared.options[i]?.color);
	const groups =
		now.type === "status" && declared.type === "status" && !jsonEqual(declared.groups, now.groups)
			? Object.entries(now.groups).map(([group, options]) => l10n.t('{0} in "{1}"', options.join(", "), group))
			: [];
	return [...recolored.map(({ name, color = "default" }) => l10n.t("{0} is {1}", name, color)), ...groups];
}
