import * as l10n from "@vscode/l10n";
import { nearest } from "../base/suggestion.ts";
import { rollupFunctionNames, suits } from "./propertyTypes.ts";
import type { IndexedContext, SchemaProblem } from "./schemaChecks.ts";
import type { PropertyDeclaration, RollupDeclaration } from "./schemaFile.ts";
import type { SchemaIndex } from "./schemaIndex.ts";

/** Whether a rollup goes over a relation to a property that its function suits. Notion takes any and shows nothing then. */
export function rollupProblems(key: string, property: PropertyDeclaration, context: IndexedContext): SchemaProblem[] {
	if (property.type !== "rollup") {
		return [];
	}
	const problem = rollupProblem(key, property, context);
	return problem ? [{ path: context.index.propertyPath(key, property.name), ...problem }] : [];
}

type Found = Pick<SchemaProblem, "code" | "message" | "places"> | undefined;

/** The relation or property of a rollup in its forms; in the short one both stand in one text. */
function partPlaces(
	rollup: RollupDeclaration,
	part: "relation" | "property",
	guess: string | undefined,
): NonNullable<SchemaProblem["places"]> {
	const relation = part === "relation" && guess !== undefined ? guess : rollup.relation;
	const property = part === "property" && guess !== undefined ? guess : rollup.property;
	const suggest = (suggestion: string) => (guess === undefined ? {} : { suggestion });
	return [
		{ at: ["rollup", part], ...suggest(guess ?? "") },
		{ at: ["rollup"], ...suggest(`${relation}.${property}`) },
		{ at: [part], ...suggest(guess ?? "") },
	];
}

function rollupProblem(key: string, rollup: RollupDeclaration, { index, isUnreadable }: IndexedContext): Found {
	const relation = index.property(key, rollup.relation);
	if (!relation) {
		return isUnreadable(key, rollup.relation) ? undefined : notARelation(key, rollup, index);
	}
	const target = index.relationTarget(key, rollup.relation);
	if (!target) {
		const message = l10n.t('A rollup goes over a relation, and "{0}" is none.', rollup.relation);
		return { code: "rollup-relation", places: partPlaces(rollup, "relation", undefined), message };
	}
	const database = target.kind === "key" ? index.database(target.key) : undefined;
	if (!database) {
		return undefined;
	}
	const rolled = index.property(database.key, rollup.property);
	if (!rolled) {
		return isUnreadable(database.key, rollup.property)
			? undefined
			: {
					code: "rollup-property",
					places: partPlaces(rollup, "property", nearest(rollup.property, index.propertyNames(database.key))),
					message: unknownProperty(database.key, rollup.property, index),
				};
	}
	if (isCyclic(key, rollup, index)) {
		const message = l10n.t('"{0}" is rolled up from itself.', rollup.name);
		return { code: "rollup-cycle", message };
	}
	const type = rolled.kind === "own" ? rolled.property.type : "relation";
	return suits(rollup.function, type)
		? undefined
		: {
				code: "rollup-function",
				places: [{ at: ["rollup", "function"] }, { at: ["function"] }],
				message: unsuitable(rollup, type),
			};
}

function notARelation(key: string, rollup: RollupDeclaration, index: SchemaIndex): Found {
	const name = rollup.relation;
	const relations = index.propertyNames(key).filter((candidate) => index.relationTarget(key, candidate));
	const guess = nearest(name, relations);
	const places = partPlaces(rollup, "relation", guess);
	if (guess) {
		const message = l10n.t('"{0}" has no relation "{1}". Did you mean "{2}"?', key, name, guess);
		return { code: "rollup-relation", places, message };
	}
	const message =
		relations.length > 0
			? l10n.t('"{0}" has no relation "{1}", but: {2}.', key, name, relations.join(", "))
			: l10n.t('"{0}" has no relation that a rollup could go over.', key);
	return { code: "rollup-relation", places, message };
}

export function unknownProperty(key: string, name: string, index: SchemaIndex): string {
	const names = index.propertyNames(key);
	const guess = nearest(name, names);
	return guess
		? l10n.t('"{0}" has no property "{1}". Did you mean "{2}"?', key, name, guess)
		: l10n.t('"{0}" has no property "{1}", but: {2}.', key, name, names.join(", "));
}

function unsuitable({ function: rollupFunction, property }: RollupDeclaration, type: string): string {
	const possible = rollupFunctionNames.filter((name) => suits(name, type));
	return l10n.t(
		'"{0}" doesn\'t suit "{1}", which is of type {2}. Possible: {3}.',
		rollupFunction,
		property,
		type,
		possible.join(", "),
	);
}

function isCyclic(key: string, rollup: RollupDeclaration, index: SchemaIndex, seen: readonly string[] = []): boolean {
	const place = `${key}\n${rollup.name}`;
	if (seen.includes(place)) {
		return true;
	}
	const target = index.relationTarget(key, rollup.relation);
	const rolled = target?.kind === "key" ? index.property(target.key, rollup.property) : undefined;
	return target?.kind === "key" && rolled?.kind === "own" && rolled.property.type === "rollup"
		? isCyclic(target.key, rolled.property, index, [...seen, place])
		: false;
}
