import * as l10n from "@vscode/l10n";
import type { Difference } from "./compareProperty.ts";
import type { LinkedSchema } from "./linkSchema.ts";
import type { LockedDatabases } from "./lockFile.ts";
import type { PropertyDeclaration, SchemaFile } from "./schemaFile.ts";
import type { SchemaIndex } from "./schemaIndex.ts";
import type { ManualStep } from "./schemaPlan.ts";

/** By key and name of the properties that are there; only what differs has an entry. */
export type Differences = ReadonlyMap<string, ReadonlyMap<string, readonly Difference[]>>;

/** Whether a rollup goes over the other side of a relation of which Notion made a one-way one. */
export function lacksOtherSide(
	key: string,
	property: PropertyDeclaration,
	index: SchemaIndex,
	links: LinkedSchema,
): boolean {
	const over = property.type === "rollup" ? index.property(key, property.relation) : undefined;
	return (
		over?.kind === "reverse" && (links.present.get(over.source)?.lock.oneWay?.includes(over.relation.name) ?? false)
	);
}

/** Where Notion puts the options of a status that is made by the API. */
const groupOfNewOptions = "To-do";

/** What a person has to do in Notion. */
export function manualSteps(
	file: SchemaFile,
	links: LinkedSchema,
	differences: Differences,
	index: SchemaIndex,
): ManualStep[] {
	return file.databases.flatMap(({ key, title, properties }) =>
		properties.flatMap((property): ManualStep[] => {
			const present = links.present.get(key);
			if (!present) {
				const groups = property.type === "status" ? Object.entries(property.groups) : [];
				return groups.some(([group, names]) => group !== groupOfNewOptions && names.length > 0)
					? [{ key, title, text: l10n.t('"{0}": put the options into their groups', property.name) }]
					: [];
			}
			if (lacksOtherSide(key, property, index, links)) {
				const text = l10n.t(
					'"{0}" is rolled up over an other side that Notion hasn\'t made: add it there',
					property.name,
				);
				return [{ key, title, text, url: present.database.url }];
			}
			const found = (differences.get(key)?.get(property.name) ?? []).filter(({ manual }) => manual);
			return found.map(({ text }) => ({ key, title, text: `${property.name}: ${text}`, url: present.database.url }));
		}),
	);
}

/** What is in Notion and not in the file. */
export function notes(file: SchemaFile, locked: LockedDatabases, links: LinkedSchema): string[] {
	const declared = new Set(file.databases.map(({ key }) => key));
	const orphans = Object.keys(locked).filter((key) => !declared.has(key) && !links.isRenamedKey(key));
	return [
		...orphans.map((key) => l10n.t('"{0}" is linked and no longer in the file: its database is left alone.', key)),
		...file.databases.flatMap(({ key, title }) =>
			(links.present.get(key)?.properties.foreign ?? []).map((property) =>
				l10n.t('"{0}" of {1} is in Notion only: left alone.', property.name, title),
			),
		),
	];
}
