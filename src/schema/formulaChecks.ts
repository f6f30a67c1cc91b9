import * as l10n from "@vscode/l10n";
import { nearest } from "../base/suggestion.ts";
import { unknownProperty } from "./rollupChecks.ts";
import type { IndexedContext, SchemaProblem } from "./schemaChecks.ts";
import type { PropertyDeclaration } from "./schemaFile.ts";
import { formulaReferences, type SchemaIndex } from "./schemaIndex.ts";

type FormulaDeclaration = PropertyDeclaration & { readonly type: "formula" };

/** Whether a formula's texts and brackets are closed, the properties that it names exist, and it isn't made of itself. */
export function formulaProblems(key: string, property: PropertyDeclaration, context: IndexedContext): SchemaProblem[] {
	if (property.type !== "formula") {
		return [];
	}
	const { index, isUnreadable } = context;
	const path = index.propertyPath(key, property.name);
	const open = unclosed(property.expression);
	if (open !== undefined) {
		const message = l10n.t("A closing {0} is missing in the formula, or one is too many.", open);
		return [{ path, places: places(), code: "formula-form", message }];
	}
	const unknown = formulaReferences(property.expression).filter(
		(name) => !index.property(key, name) && !isUnreadable(key, name),
	);
	if (unknown.length > 0) {
		return unknown.map((name) => ({
			path,
			places: places(corrected(property.expression, name, nearest(name, index.propertyNames(key)))),
			code: "formula-property",
			message: unknownProperty(key, name, index),
		}));
	}
	const message = l10n.t('The formula "{0}" is made of itself.', property.name);
	return isCyclic(key, property, index) ? [{ path, places: places(), code: "formula-cycle", message }] : [];
}

function places(suggestion?: string): NonNullable<SchemaProblem["places"]> {
	return [["formula", "expression"], ["formula"], ["expression"]].map((at) => ({
		at,
		...(suggestion === undefined ? {} : { suggestion }),
	}));
}

function corrected(expression: string, name: string, guess: string | undefined): string | undefined {
	if (guess === undefined) {
		return undefined;
	}
	const better = expression.replaceAll(`prop(${JSON.stringify(name)})`, `prop(${JSON.stringify(guess)})`);
	return better === expression ? undefined : better;
}

function isCyclic(key: string, formula: FormulaDeclaration, index: SchemaIndex, seen: readonly string[] = []): boolean {
	if (seen.includes(formula.name)) {
		return seen[0] === formula.name;
	}
	return formulaReferences(formula.expression).some((name) => {
		const other = index.property(key, name);
		return other?.kind === "own" && other.property.type === "formula"
			? isCyclic(key, other.property, index, [...seen, formula.name])
			: false;
	});
}

const closing: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** The sign that is missing at the end of a text or bracket; comments and texts may hold any. */
function unclosed(expression: string): string | undefined {
	const plain = expression.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\/\*[\s\S]*?\*\//g, "");
	if (plain.includes('"')) {
		return '"';
	}
	const expected: string[] = [];
	for (const sign of plain) {
		if (closing[sign] !== undefined) {
			expected.push(closing[sign]);
		} else if (Object.values(closing).includes(sign) && expected.pop() !== sign) {
			return sign;
		}
	}
	return expected.at(-1);
}
