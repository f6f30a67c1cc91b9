import * as l10n from "@vscode/l10n";
import { unreachable } from "../base/errors.ts";
import type { LossBackup } from "./backUpLosses.ts";
import { referenceText } from "./databaseReference.ts";
import type { PropertyDeclaration } from "./schemaFile.ts";
import type { PlanStep, PropertyChange, SchemaPlan } from "./schemaPlan.ts";
import { losses } from "./schemaPlan.ts";

/** The plan as Markdown, for a preview. `lost`: the rows that lose a value, where they have been counted. */
export function describePlan(plan: SchemaPlan, lost?: LossBackup): string {
	const parts = [
		section(
			l10n.t("Can't be applied"),
			plan.blocked.map(({ message, remedy }) => `- ${message} ${remedy}`),
		),
		section(
			l10n.t("Steps"),
			plan.steps.map((step, i) => [`${i + 1}. ${describeStep(step)}`, ...details(step)].join("\n")),
		),
		section(
			l10n.t("Lost for good"),
			describeLosses(plan, lost).map((loss) => `- ${loss}`),
		),
		section(
			l10n.t("By hand, in Notion"),
			plan.manual.map(({ title, text, url }) => `- ${url ? `[${title}](${url})` : title}: ${text}`),
		),
		section(
			l10n.t("Left alone"),
			plan.notes.map((note) => `- ${note}`),
		),
	].filter((part) => part !== "");
	const isNothingToDo = plan.steps.length === 0 && plan.blocked.length === 0;
	return [...(isNothingToDo ? [l10n.t("Nothing to do: Notion is as the file says.")] : []), ...parts].join("\n\n");
}

/** What a plan loses, a line for each thing, with the number of rows. */
export function describeLosses(plan: SchemaPlan, lost: LossBackup | undefined): string[] {
	return lost
		? lost.losses.map(({ loses, title, rows }) => `${title}: ${loses} (${rowCount(rows.length)})`)
		: plan.steps.flatMap((step) => losses(step).map((loss) => `${step.title}: ${loss}`));
}

function rowCount(count: number): string {
	switch (count) {
		case 0:
			return l10n.t("no row has one");
		case 1:
			return l10n.t("1 row");
		default:
			return l10n.t("{0} rows", count);
	}
}

function section(title: string, lines: readonly string[]): string {
	return lines.length === 0 ? "" : `## ${title}\n\n${lines.join("\n")}`;
}

/** One step in a line. */
export function describeStep(step: PlanStep): string {
	switch (step.kind) {
		case "createDatabase":
			return step.source === undefined
				? l10n.t('Create the database "{0}" (properties: {1})', step.title, step.properties.length)
				: l10n.t(
						'Create the database "{0}" with the data source "{1}" (properties: {2})',
						step.title,
						step.source,
						step.properties.length,
					);
		case "createDataSource":
			return l10n.t(
				'Create the data source "{0}" of the database "{1}" (properties: {2})',
				step.title,
				step.within,
				step.properties.length,
			);
		case "updateDatabase":
			return l10n.t('Change {1} of the database "{0}"', step.title, step.changes.join(", "));
		case "updateProperties":
			return l10n.t('Change the properties of "{0}": {1}', step.title, step.changes.map(describeChange).join(", "));
		case "seed":
			return l10n.t('Write the rows of "{0}": {1}', step.title, step.rows.length);
		default:
			return unreachable(step);
	}
}

function describeChange(change: PropertyChange): string {
	switch (change.kind) {
		case "add":
			return l10n.t('add "{0}"', change.name);
		case "change":
			return change.from === change.name
				? l10n.t('change "{0}"', change.name)
				: l10n.t('rename "{0}" to "{1}"', change.from, change.name);
		case "nameReverse":
			return l10n.t('name the other side of "{0}" "{1}"', change.relation, change.name);
		case "remove":
			return l10n.t('remove "{0}"', change.name);
		case "title":
			return l10n.t('name the data source "{0}"', change.name);
		default:
			return unreachable(change);
	}
}

function details(step: PlanStep): string[] {
	const reason = l10n.t("Why: {0}", step.reason);
	switch (step.kind) {
		case "createDatabase":
		case "createDataSource":
			return [`   - ${reason}`, ...step.properties.map((property) => `   - ${describeProperty(property)}`)];
		case "updateProperties":
			return step.changes.map((change) => {
				const lost = change.loses?.length
					? ` **${l10n.t("Loses {0}", change.loses.map(({ text }) => text).join("; "))}**`
					: "";
				return `   - ${describeChange(change)} (${change.reason})${lost}`;
			});
		default:
			return [`   - ${reason}`];
	}
}

/** A declared property in a few words. */
export function describeProperty(property: PropertyDeclaration): string {
	const { name, type } = property;
	switch (property.type) {
		case "number":
			return `${name}: ${type} (${property.format})`;
		case "select":
		case "multi_select":
		case "status":
			return `${name}: ${type} (${property.options.map((option) => option.name).join(", ")})`;
		case "relation": {
			const target = referenceText(property.to);
			return property.reverse === undefined
				? `${name}: ${type} → ${target}`
				: `${name}: ${type} ↔ ${target} (${property.reverse})`;
		}
		case "rollup":
			return `${name}: ${type} (${property.function}: ${property.relation} → ${property.property})`;
		case "formula":
			return `${name}: ${type} (${property.expression})`;
		default:
			return `${name}: ${type}`;
	}
}
