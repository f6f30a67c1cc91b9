import * as l10n from "@vscode/l10n";
import { unreachable } from "../base/errors.ts";
import { nearest } from "../base/suggestion.ts";
import { referenceText } from "./databaseReference.ts";
import type { LinkedSchema, LinkInput } from "./linkSchema.ts";
import type { MissingDatabase } from "./observe.ts";
import { suits } from "./propertyTypes.ts";
import type { RollupDeclaration } from "./schemaFile.ts";
import type { SchemaIndex } from "./schemaIndex.ts";
import type { Blocker } from "./schemaPlan.ts";

/** What of Notion makes a plan impossible: what is missing, and what the file wants of databases that it doesn't declare. */
export function findBlockers(input: LinkInput, index: SchemaIndex, links: LinkedSchema): Blocker[] {
	return [
		...missingDatabases(input, links),
		...missingTargets(input),
		...outsideRollups(input, index),
		...takenNames(input, links),
		...takenByForeign(input, links),
		...scatteredSources(input, links),
	];
}

function missingDatabases({ file, observation }: LinkInput, links: LinkedSchema): Blocker[] {
	return file.databases.flatMap(({ key, title }) => {
		const observed = observation.databases.get(links.lockKey(key));
		return observed?.kind === "missing" ? [{ key, ...missing(title, observed) }] : [];
	});
}

function missingTargets({ observation }: LinkInput): Blocker[] {
	return [...observation.targets].flatMap(([text, target]) =>
		target.kind === "missing" ? [{ key: text, ...missing(text, target) }] : [],
	);
}

function missing(name: string, { reason }: MissingDatabase): Pick<Blocker, "message" | "remedy"> {
	switch (reason) {
		case "notFound":
			return {
				message: l10n.t('"{0}" can\'t be found in Notion: gone, or not shared with the integration.', name),
				remedy: l10n.t("Share it (••• > Connections). If it is gone for good, remove its entry from the lock file."),
			};
		case "inTrash":
			return {
				message: l10n.t('"{0}" is in Notion\'s trash.', name),
				remedy: l10n.t("Restore it in Notion. To have it made anew, remove its entry from the lock file."),
			};
		case "notLinked":
			return {
				message: l10n.t('"{0}" isn\'t in Notion yet.', name),
				remedy: l10n.t("Create the databases of that schema file first."),
			};
		case "severalSources":
			return {
				message: l10n.t('"{0}" has several data sources.', name),
				remedy: l10n.t("Give the id of the data source that is meant."),
			};
		default:
			return unreachable(reason);
	}
}

/** Rollups over relations out of the file, which only Notion can check. */
function outsideRollups({ file, observation }: LinkInput, index: SchemaIndex): Blocker[] {
	return file.databases.flatMap(({ key, properties }) =>
		properties.flatMap((property) => {
			const target = property.type === "rollup" ? index.relationTarget(key, property.relation) : undefined;
			if (property.type !== "rollup" || !target || target.kind === "key") {
				return [];
			}
			const outside = observation.targets.get(referenceText(target));
			const found = outside?.kind === "present" ? outside.dataSource.properties : undefined;
			const problem = found && outsideRollup(property, found);
			return problem ? [{ key, ...problem }] : [];
		}),
	);
}

function outsideRollup(
	{ name, property, function: rollupFunction }: RollupDeclaration,
	properties: Readonly<Record<string, { readonly type: string }>>,
): Pick<Blocker, "message" | "remedy"> | undefined {
	const rolled = properties[property];
	if (!rolled) {
		const guess = nearest(property, Object.keys(properties));
		return {
			message: l10n.t('"{0}" rolls up "{1}", which the related database doesn\'t have.', name, property),
			remedy: guess ? l10n.t('Did you mean "{0}"?', guess) : Object.keys(properties).join(", "),
		};
	}
	return suits(rollupFunction, rolled.type)
		? undefined
		: {
				message: l10n.t(
					'"{0}": {1} doesn\'t suit "{2}", which is of type {3}.',
					name,
					rollupFunction,
					property,
					rolled.type,
				),
				remedy: l10n.t("Choose another function."),
			};
}

/** A reverse property can't have the name of one that was made in Notion. */
function takenNames({ file, observation }: LinkInput, links: LinkedSchema): Blocker[] {
	return file.databases.flatMap(({ key, properties }) =>
		properties.flatMap((property) => {
			if (property.type !== "relation" || property.reverse === undefined) {
				return [];
			}
			const { to, reverse } = property;
			const taken =
				to.kind === "key"
					? links.present.get(to.key)?.properties.foreign.some(({ name }) => name === reverse)
					: isForeign(observation.targets.get(referenceText(to)), reverse);
			return taken
				? [
						{
							key,
							message: l10n.t(
								'"{0}" has a property "{1}" already, which isn\'t the other side of "{2}".',
								referenceText(to),
								reverse,
								property.name,
							),
							remedy: l10n.t("Choose another name for the reverse, or rename the property in Notion."),
						},
					]
				: [];
		}),
	);
}

/** A property can't be given the name of one that was made in Notion. */
function takenByForeign({ file }: LinkInput, links: LinkedSchema): Blocker[] {
	return file.databases.flatMap(({ key, title }) => {
		const { linked = new Map(), foreign = [] } = links.present.get(key)?.properties ?? {};
		return [...linked].flatMap(([name, property]) =>
			property.name !== name && foreign.some((other) => other.name === name)
				? [
						{
							key,
							message: l10n.t(
								'"{0}" of {1} can\'t be renamed to "{2}": Notion has another property of that name.',
								property.name,
								title,
								name,
							),
							remedy: l10n.t("Rename that one in Notion, or choose another name."),
						},
					]
				: [],
		);
	});
}

/** The data sources of one database of the file must be in one database of Notion. */
function scatteredSources({ file }: LinkInput, links: LinkedSchema): Blocker[] {
	return file.databases.flatMap(({ key, title, within }) => {
		const frame = within && links.frame(within.key);
		const present = links.present.get(key);
		return frame && present && present.database.id !== frame.id
			? [
					{
						key,
						message: l10n.t('"{0}" isn\'t in the database "{1}" but in one of its own.', title, within?.title ?? ""),
						remedy: l10n.t(
							"Declare it as a database of its own, or move it there in Notion and remove its entry from the lock file.",
						),
					},
				]
			: [];
	});
}

type Target = LinkInput["observation"]["targets"] extends ReadonlyMap<string, infer T> ? T : never;

function isForeign(target: Target | undefined, name: string): boolean {
	return (
		target?.kind === "present" &&
		Object.hasOwn(target.dataSource.properties, name) &&
		target.dataSource.properties[name]?.type !== "relation"
	);
}
