import { completeValue } from "../notion/completeValues.ts";
import type { Endpoints } from "../notion/endpoints.ts";
import { plainValue } from "../notion/propertyValue.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import { titleOf } from "../notion/titles.ts";
import type { Page } from "../notion/types.ts";
import { bareId } from "./linkProperties.ts";
import type { Loss, PropertyChange, SchemaPlan } from "./schemaPlan.ts";

/** The values that a plan's destructive changes are about, as Notion sends them: to be kept as JSON before they are lost. */
export interface LossBackup {
	readonly losses: readonly LostProperty[];
}

export interface LostProperty {
	/** The database's key and title. */
	readonly key: string;
	readonly title: string;
	readonly property: string;
	/** What is lost, as the plan says it. */
	readonly loses: string;
	/** The rows that have a value. */
	readonly rows: readonly { readonly id: string; readonly title: string; readonly value: unknown }[];
}

/** Reads every value that `plan` would lose; one query for each database concerned. Throws rather than return a part. */
export async function backUpLosses(
	api: Endpoints,
	plan: SchemaPlan,
	options: RequestOptions = {},
): Promise<LossBackup> {
	const losses: LostProperty[] = [];
	for (const step of plan.steps) {
		const destructive = step.kind === "updateProperties" ? step.changes.filter(isDestructive) : [];
		if (step.kind !== "updateProperties" || step.dataSourceId === undefined || destructive.length === 0) {
			continue;
		}
		const rows = await api.query(step.dataSourceId, {}, options);
		for (const { id, loses, ...change } of destructive) {
			const property = "from" in change ? change.from : change.name;
			const values = await Promise.all(rows.map((row) => readValue(api, row, id, options)));
			for (const { text, optionId } of loses) {
				const lost = rows.flatMap((row, i) => {
					const value = values[i];
					return value !== undefined && (optionId === undefined || hasOption(value, optionId))
						? [{ id: row.id, title: titleOf(row), value }]
						: [];
				});
				losses.push({ key: step.key, title: step.title, property, loses: text, rows: lost });
			}
		}
	}
	return { losses };
}

type DestructiveChange = PropertyChange & { readonly kind: "change" | "remove"; readonly loses: readonly Loss[] };

function isDestructive(change: PropertyChange): change is DestructiveChange {
	return change.loses !== undefined && "id" in change;
}

/** Whether a value of a select, multi-select or status has an option. */
function hasOption(value: unknown, optionId: string): boolean {
	const { select, status, multi_select } = value as {
		readonly select?: { readonly id: string } | null;
		readonly status?: { readonly id: string } | null;
		readonly multi_select?: readonly { readonly id: string }[];
	};
	return [select, status, ...(multi_select ?? [])].some((option) => option?.id === optionId);
}

async function readValue(api: Endpoints, row: Page, id: string, options: RequestOptions): Promise<unknown> {
	const value = Object.values(row.properties).find((candidate) => bareId(candidate.id) === id);
	if (!value) {
		return undefined;
	}
	const plain = plainValue(value);
	if (plain.kind === "empty" || (plain.kind === "boolean" && !plain.boolean)) {
		return undefined;
	}
	return completeValue(api, row.id, value, options);
}
