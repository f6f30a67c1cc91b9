import * as l10n from "@vscode/l10n";
import { nearest } from "../base/suggestion.ts";
import type { SchemaProblem } from "./schemaChecks.ts";
import { type DatabaseDeclaration, declarationPath, type PropertyDeclaration, type SeedValue } from "./schemaFile.ts";

/** Whether rows name properties of their database, with values that their types can have. */
export function seedProblems(database: DatabaseDeclaration): SchemaProblem[] {
	const { properties, seed } = database;
	return seed.flatMap((row, i) =>
		Object.entries(row).flatMap(([name, value]) => {
			const found = valueProblem(properties, name, value);
			return found ? [{ path: [...declarationPath(database), "seed", i, name], ...found }] : [];
		}),
	);
}

type Found = Pick<SchemaProblem, "code" | "message" | "atKey" | "suggestion"> | undefined;

function valueProblem(properties: readonly PropertyDeclaration[], name: string, value: SeedValue): Found {
	const property = properties.find((candidate) => candidate.name === name);
	if (!property) {
		const guess = nearest(
			name,
			properties.map((candidate) => candidate.name),
		);
		const message = guess
			? l10n.t('There is no property "{0}". Did you mean "{1}"?', name, guess)
			: l10n.t('There is no property "{0}".', name);
		return { code: "seed-property", message, atKey: true, ...(guess ? { suggestion: guess } : {}) };
	}
	switch (property.type) {
		case "number":
			return typeof value === "number" ? undefined : wrong(name, l10n.t("a number"));
		case "checkbox":
			return typeof value === "boolean" ? undefined : wrong(name, l10n.t("true or false"));
		case "select":
		case "status":
			return property.options.some((option) => option.name === value) ? undefined : unknownOption(property, value);
		case "multi_select": {
			const values = typeof value === "object" ? value : [value];
			const unknown = values.find((each) => !property.options.some((option) => option.name === each));
			return unknown === undefined ? undefined : unknownOption(property, unknown, typeof value === "object");
		}
		case "relation":
			return typeof value === "object" || typeof value === "string" ? undefined : wrong(name, l10n.t("titles of rows"));
		case "title":
		case "rich_text":
		case "url":
		case "email":
		case "phone_number":
			return typeof value === "object" ? wrong(name, l10n.t("text")) : undefined;
		case "date":
			return isDate(value) ? undefined : wrong(name, l10n.t("a date, such as 2026-03-14 or 2026-03-14T09:00:00Z"));
		default:
			return {
				code: "seed-value",
				message: l10n.t('"{0}" is of type {1}, which a row of a file can\'t give a value.', name, property.type),
			};
	}
}

function isDate(value: SeedValue): boolean {
	return (
		typeof value === "string" &&
		/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/.test(value) &&
		!Number.isNaN(Date.parse(value))
	);
}

function wrong(name: string, expected: string): Found {
	return { code: "seed-value", message: l10n.t('"{0}" takes {1}.', name, expected) };
}

function unknownOption(
	property: PropertyDeclaration & { type: "select" | "multi_select" | "status" },
	value: SeedValue,
	isInList = false,
): Found {
	const names = property.options.map(({ name }) => name);
	const guess = nearest(String(value), names);
	const message = guess
		? l10n.t('"{0}" has no option "{1}". Did you mean "{2}"?', property.name, String(value), guess)
		: l10n.t('"{0}" has no option "{1}", but: {2}.', property.name, String(value), names.join(", "));
	return { code: "seed-value", message, ...(guess && !isInList ? { suggestion: guess } : {}) };
}
