import * as l10n from "@vscode/l10n";
import { canonicalId } from "../base/notionId.ts";
import type { DocumentPath } from "../base/userFiles/yamlDocument.ts";
import { formulaProblems } from "./formulaChecks.ts";
import { relationProblems } from "./relationChecks.ts";
import { rollupProblems } from "./rollupChecks.ts";
import { type DatabaseDeclaration, declarationPath, type PropertyDeclaration } from "./schemaFile.ts";
import { indexSchema, normalName, type SchemaIndex } from "./schemaIndex.ts";
import { seedProblems } from "./seedChecks.ts";

/** Something that a model can't say. */
export interface SchemaProblem {
	readonly path: DocumentPath;
	readonly code: string;
	readonly message: string;
	readonly severity?: "error" | "warning";
	/** Below the path; the first that is written is the exact place, with a suggestion of its own. */
	readonly places?: readonly { readonly at: DocumentPath; readonly suggestion?: string }[];
	/** Point at the key and not at its value. */
	readonly atKey?: boolean;
	/** See `Diagnostic`. */
	readonly suggestion?: string;
}

export interface CheckContext {
	readonly databases: readonly DatabaseDeclaration[];
	readonly folder: ReadonlyMap<string, readonly string[]> | undefined;
	/** Whether a property has an error of its own, so that what depends on it isn't blamed. */
	readonly isUnreadable: (key: string, name: string) => boolean;
	readonly hasUnreadable: (key: string) => boolean;
}

export interface IndexedContext extends CheckContext {
	readonly index: SchemaIndex;
}

/** What is wrong with databases whose properties are each well-formed. */
export function checkSchema(checked: CheckContext): SchemaProblem[] {
	const context: IndexedContext = { ...checked, index: indexSchema(checked.databases) };
	return [
		...sameTitles(checked.databases),
		...formerKeyProblems(checked.databases),
		...checked.databases.flatMap((database) => [
			...keyProblems(database),
			...titleProblems(database, context),
			...nameProblems(database, context),
			...formerNameProblems(database, context),
			...uniqueIdProblems(database, context),
			...database.properties.flatMap((property) => [
				...optionProblems(database.key, property, context),
				...relationProblems(database.key, property, context),
				...rollupProblems(database.key, property, context),
				...formulaProblems(database.key, property, context),
			]),
			...seedProblems(database),
		]),
	];
}

function keyProblems(database: DatabaseDeclaration): SchemaProblem[] {
	const { key } = database;
	const fits = /^[\p{L}\p{N}_-][\p{L}\p{N}_ -]*$/u.test(key) && canonicalId(key) === undefined;
	const message = l10n.t(
		'"{0}" can\'t be a key. Use letters, digits, "-" and "_": relations and task files name the database by it.',
		key,
	);
	return fits ? [] : [{ path: declarationPath(database), code: "bad-key", message, atKey: true }];
}

function sameTitles(databases: readonly DatabaseDeclaration[]): SchemaProblem[] {
	return databases.flatMap((database, i) => {
		const { key, title, within } = database;
		const first = databases
			.slice(0, i)
			.find((other) => normalName(other.title) === normalName(title) && other.within?.key === within?.key);
		const message = l10n.t(
			'"{0}" and "{1}" have the same title: nobody can tell them apart in Notion.',
			first?.key ?? "",
			key,
		);
		return first
			? [{ path: [...declarationPath(database), "title"], code: "same-title", message, severity: "warning" as const }]
			: [];
	});
}

function titleProblems(database: DatabaseDeclaration, { index, hasUnreadable }: IndexedContext): SchemaProblem[] {
	const { key, properties } = database;
	const titles = properties.filter(({ type }) => type === "title");
	const [first, ...more] = titles;
	if (first) {
		return more.map(({ name }) => ({
			path: index.propertyPath(key, name),
			code: "two-titles",
			places: [
				{ at: ["type"], suggestion: "rich_text" },
				{ at: [], suggestion: "rich_text" },
			],
			message: l10n.t(
				'"{0}" is a second title beside "{1}". A database has one: make this rich_text.',
				name,
				first.name,
			),
		}));
	}
	if (hasUnreadable(key)) {
		return [];
	}
	const message = l10n.t('"{0}" has no title property. Add one, for example "Name: title".', key);
	return [{ path: declarationPath(database), code: "no-title", message, atKey: true }];
}

function nameProblems({ key }: DatabaseDeclaration, { index }: IndexedContext): SchemaProblem[] {
	const problems: SchemaProblem[] = [];
	const seen = new Map<string, string>();
	const own = index.database(key)?.properties ?? [];
	const claim = (name: string, path: DocumentPath, atKey: boolean) => {
		if (normalName(name) === "" || normalName(name) !== name.normalize("NFC")) {
			const message = l10n.t('"{0}" has spaces that nobody sees, or no name at all. Remove them.', name);
			const suggestion = normalName(name) || undefined;
			problems.push({ path, code: "bad-name", message, atKey, ...(suggestion ? { suggestion } : {}) });
		}
		const exact = normalName(name);
		const loose = exact.toLowerCase();
		const other = seen.get(loose);
		if (other !== undefined) {
			const isSame = normalName(other) === exact;
			const message = isSame
				? l10n.t('"{0}" has two properties named "{1}". Rename one of them.', key, name)
				: l10n.t('"{0}" and "{1}" differ only in upper and lower case.', other, name);
			problems.push({ path, code: "same-name", message, atKey, severity: isSame ? "error" : "warning" });
		}
		seen.set(loose, name);
	};
	for (const { name } of own) {
		claim(name, index.propertyPath(key, name), true);
	}
	for (const { source, relation } of index.reverses(key)) {
		claim(relation.reverse ?? "", [...index.propertyPath(source, relation.name), "reverse"], false);
	}
	return problems;
}

/** A property has one former name, and one heir. */
function formerNameProblems({ key, properties }: DatabaseDeclaration, { index }: IndexedContext): SchemaProblem[] {
	const ofProperties = twice(properties).map(({ name, was, problem }) => ({
		path: [...index.propertyPath(key, name), "was"],
		code: "former-name",
		message: formerMessage(problem, was),
	}));
	const ofOptions = properties.flatMap((property) =>
		"options" in property
			? twice(property.options).map(({ was, problem }) => ({
					path: index.propertyPath(key, property.name),
					places: optionPlaces(property),
					code: "former-name",
					message: formerMessage(problem, was),
				}))
			: [],
	);
	return [...ofProperties, ...ofOptions];
}

function formerKeyProblems(databases: readonly DatabaseDeclaration[]): SchemaProblem[] {
	const named = databases.map((database) => ({ name: database.key, was: database.was, database }));
	return twice(named).map(({ database, was, problem }) => ({
		path: [...declarationPath(database), "was"],
		code: "former-name",
		message: formerMessage(problem, was),
	}));
}

type Named = { readonly name: string; readonly was?: string };

/** What gives itself as its former name, or one that something before it gave. */
function twice<T extends Named>(
	list: readonly T[],
): (T & { readonly was: string; readonly problem: "self" | "taken" })[] {
	return list.flatMap((item, i) => {
		const { name, was } = item;
		const isTaken = list.slice(0, i).some((other) => other.was === was);
		return was !== undefined && (was === name || isTaken)
			? [{ ...item, was, problem: was === name ? ("self" as const) : ("taken" as const) }]
			: [];
	});
}

function formerMessage(problem: "self" | "taken", was: string): string {
	return problem === "self"
		? l10n.t('"{0}" is the name that it has now. Remove this.', was)
		: l10n.t('"{0}" is given as the former name of two. It can only have become one of them.', was);
}

function uniqueIdProblems({ key, properties }: DatabaseDeclaration, { index }: IndexedContext): SchemaProblem[] {
	const [first, ...more] = properties.filter(({ type }) => type === "unique_id");
	return more.map(({ name }) => ({
		path: index.propertyPath(key, name),
		code: "two-unique-ids",
		message: l10n.t('"{0}" is a second unique_id beside "{1}". A database has one at most.', name, first?.name ?? ""),
	}));
}

function optionProblems(key: string, property: PropertyDeclaration, { index }: IndexedContext): SchemaProblem[] {
	if (property.type !== "select" && property.type !== "multi_select" && property.type !== "status") {
		return [];
	}
	const names = property.options.map(({ name }) => normalName(name));
	const repeated = names.filter((name, i) => names.indexOf(name) !== i);
	return [...new Set(repeated)].map((name) => ({
		path: index.propertyPath(key, property.name),
		places: optionPlaces(property),
		code: "duplicate-option",
		message: l10n.t('"{0}" has the option "{1}" twice. Remove one.', property.name, name),
	}));
}

function optionPlaces({ type }: PropertyDeclaration): NonNullable<SchemaProblem["places"]> {
	return [{ at: [type, "options"] }, { at: [type] }, { at: ["options"] }];
}
