import * as l10n from "@vscode/l10n";
import { nearest } from "../base/suggestion.ts";
import type { IndexedContext, SchemaProblem } from "./schemaChecks.ts";
import type { PropertyDeclaration, RelationDeclaration } from "./schemaFile.ts";
import type { SchemaIndex } from "./schemaIndex.ts";

/** Whether a relation's target exists, as far as the file and its folder tell. */
export function relationProblems(key: string, property: PropertyDeclaration, context: IndexedContext): SchemaProblem[] {
	if (property.type !== "relation") {
		return [];
	}
	const problem = targetProblem(property, context);
	if (!problem) {
		return [];
	}
	const { suggestion, ...rest } = problem;
	const places = [["relation", "data_source_id"], ["relation", "to"], ["relation"], ["to"]];
	return [
		{
			path: context.index.propertyPath(key, property.name),
			places: places.map((at) => ({ at, ...(suggestion === undefined ? {} : { suggestion }) })),
			...rest,
		},
	];
}

type Found = Pick<SchemaProblem, "code" | "message" | "suggestion"> | undefined;

function targetProblem({ to }: RelationDeclaration, { index, folder }: IndexedContext): Found {
	if (to.kind === "key" && !index.keys.includes(to.key)) {
		return { code: "unknown-relation-target", ...unknownKey(to.key, index, folder) };
	}
	if (to.kind !== "file" || folder === undefined) {
		return undefined;
	}
	const keys = folder.get(to.file);
	if (keys === undefined) {
		const guess = nearest(to.file, [...folder.keys()]);
		const message = guess
			? l10n.t('There is no schema file "{0}" in this folder. Did you mean "{1}"?', to.file, guess)
			: l10n.t('There is no schema file "{0}" in this folder.', to.file);
		return { code: "unknown-schema-file", message, ...suggest(guess && `${guess}/${to.key}`) };
	}
	if (keys.includes(to.key)) {
		return undefined;
	}
	const guess = nearest(to.key, keys);
	const message = guess
		? l10n.t('The schema file "{0}" has no database "{1}". Did you mean "{2}"?', to.file, to.key, guess)
		: l10n.t('The schema file "{0}" has no database "{1}", but: {2}.', to.file, to.key, keys.join(", "));
	return { code: "unknown-relation-target", message, ...suggest(guess && `${to.file}/${guess}`) };
}

function suggest(suggestion: string | undefined): { readonly suggestion?: string } {
	return suggestion === undefined ? {} : { suggestion };
}

function unknownKey(
	key: string,
	index: SchemaIndex,
	folder: IndexedContext["folder"],
): { readonly message: string; readonly suggestion?: string } {
	const { keys } = index;
	const sources = keys.filter((other) => index.database(other)?.within?.key === key);
	if (sources.length > 0) {
		const message = l10n.t('"{0}" has data sources. A relation points to one of them: {1}.', key, sources.join(", "));
		return { message, ...suggest(sources.length === 1 ? sources[0] : undefined) };
	}
	const elsewhere = [...(folder ?? [])].find(([, others]) => others.includes(key))?.[0];
	if (elsewhere !== undefined) {
		const message = l10n.t('This file has no database "{0}". Did you mean "{1}"?', key, `${elsewhere}/${key}`);
		return { message, suggestion: `${elsewhere}/${key}` };
	}
	const guess = nearest(key, keys);
	const message = guess
		? l10n.t('This file has no database "{0}". Did you mean "{1}"?', key, guess)
		: l10n.t('This file has no database "{0}", but: {1}. Another file\'s is written file/key.', key, keys.join(", "));
	return { message, ...suggest(guess) };
}
