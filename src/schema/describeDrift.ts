import * as l10n from "@vscode/l10n";
import { jsonEqual } from "../base/json.ts";
import { frameFields } from "./formatSchemaFile.ts";
import type { DatabaseDeclaration, DatabaseFrame, PropertyDeclaration, SchemaFile } from "./schemaFile.ts";
import type { WorkspaceFile } from "./workspaceFile.ts";

/** In what Notion differs from a file, a line for each thing; what isn't in Notion yet too. */
export function describeDrift({ databases }: SchemaFile, workspace: WorkspaceFile): string[] {
	return databases.flatMap((database, i) => {
		const now = workspace.file.databases.find(({ key }) => key === database.key);
		if (!now) {
			return [l10n.t("{0} isn't in Notion.", database.title)];
		}
		const isFirst = !databases.slice(0, i).some(({ within }) => within && within.key === database.within?.key);
		return [
			...(isFirst ? fieldLines(database.within ?? database, now.within ?? now) : []),
			...(database.within && database.title !== now.title ? titleLine(database.title, now.title) : []),
			...propertyLines(database, workspace),
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

function propertyLines(database: DatabaseDeclaration, { became, foreign }: WorkspaceFile): string[] {
	const own = became.get(database.key);
	return [
		...database.properties.flatMap((property) => propertyLine(database.title, property, own?.get(property.name))),
		...(foreign.get(database.key) ?? []).map(({ name }) =>
			l10n.t('{0} has "{1}" in Notion, which the file doesn\'t have.', database.title, name),
		),
	];
}

function propertyLine(title: string, declared: PropertyDeclaration, now: PropertyDeclaration | undefined): string[] {
	if (!now) {
		return [l10n.t('"{0}" of {1} isn\'t in Notion.', declared.name, title)];
	}
	const { name: _before, was: _was, ...settings } = declared;
	const { name: _now, was: _former, ...settingsNow } = now;
	return [
		...(declared.name === now.name
			? []
			: [l10n.t('"{0}" of {1} is called "{2}" in Notion.', declared.name, title, now.name)]),
		...(jsonEqual(settings, settingsNow)
			? []
			: declared.type === now.type
				? [l10n.t('"{0}" of {1} has other settings in Notion.', now.name, title)]
				: [l10n.t('"{0}" of {1} is of type {2} in Notion.', now.name, title, now.type)]),
	];
}
