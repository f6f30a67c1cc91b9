import * as l10n from "@vscode/l10n";
import { nearest } from "../base/suggestion.ts";
import type { IndexedContext, SchemaProblem } from "./schemaChecks.ts";
import type { PropertyDeclaration, RelationDeclaration } from "./schemaFile.ts";

/** Whether a relation's target exists, as far as the file and its folder tell. */
export function relationProblems(key: string, property: PropertyDeclaration, context: IndexedContext): SchemaProblem[] {
	if (property.type !== "relation") {
		return [];
	}
	const problem = targetProblem(property, context);
	const path = ["databases", key, "properties", property.name];
	return problem ? [{ path, within: ["relation", "to"], ...problem }] : [];
}

type Found = Pick<SchemaProblem, "code" | "message"> | undefined;

function targetProblem({ to }: RelationDeclaration, { index, folder }: IndexedContext): Found {
	if (to.kind === "key" && !index.keys.includes(to.key)) {
		return { code: "unknown-relation-target", message: unknownKey(to.key, index.keys, folder) };
	}
	if (to.kind !== "file" || folder === undefined) {
		return undefined;
	}
	const keys = folder.get(to.file);
	if (keys === undefined) {
		const guess = nearest(to.file, folder.keys());
		const message = guess
			? l10n.t('There is no schema file "{0}" in this folder. Did you mean "{1}"?', to.file, guess)
			: l10n.t('There is no schema file "{0}" in this folder.', to.file);
		return { code: "unknown-schema-file", message };
	}
	if (keys.includes(to.key)) {
		return undefined;
	}
	const guess = nearest(to.key, keys);
	const message = guess
		? l10n.t('The schema file "{0}" has no database "{1}". Did you mean "{2}"?', to.file, to.key, guess)
		: l10n.t('The schema file "{0}" has no database "{1}", but: {2}.', to.file, to.key, keys.join(", "));
	return { code: "unknown-relation-target", message };
}

function unknownKey(key: string, keys: readonly string[], folder: IndexedContext["folder"]): string {
	const elsewhere = [...(folder ?? [])].find(([, others]) => others.includes(key))?.[0];
	if (elsewhere !== undefined) {
		return l10n.t('This file has no database "{0}". Did you mean "{1}"?', key, `${elsewhere}/${key}`);
	}
	const guess = nearest(key, keys);
	return guess
		? l10n.t('This file has no database "{0}". Did you mean "{1}"?', key, guess)
		: l10n.t('This file has no database "{0}", but: {1}. Another file\'s is written file/key.', key, keys.join(", "));
}
