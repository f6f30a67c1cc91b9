import { completeValue } from "../notion/completeValues.ts";
import type { Endpoints } from "../notion/endpoints.ts";
import { plainValue } from "../notion/propertyValue.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import { titleOf } from "../notion/titles.ts";
import type { Page } from "../notion/types.ts";
import { bareId } from "./linkProperties.ts";
import { isLinked, type LockedDatabases } from "./lockFile.ts";
import type { PropertyChange, SchemaPlan } from "./schemaPlan.ts";

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
	locked: LockedDatabases,
	options: RequestOptions = {},
): Promise<LossBackup> {
	const losses: LostProperty[] = [];
	for (const step of plan.steps) {
		const entry = locked[step.key];
		const destructive = step.kind === "updateProperties" ? step.changes.filter(isDestructive) : [];
		if (destructive.length === 0 || !isLinked(entry)) {
			continue;
		}
		const rows = await api.query(entry.dataSourceId, {}, options);
		for (const { id, loses, ...change } of destructive) {
			const property = "from" in change ? change.from : change.name;
			const values = await Promise.all(rows.map((row) => readValue(api, row, id, options)));
			const lost = rows.flatMap((row, i) =>
				values[i] === undefined ? [] : [{ id: row.id, title: titleOf(row), value: values[i] }],
			);
			losses.push({ key: step.key, title: step.title, property, loses, rows: lost });
		}
	}
	return { losses };
}

type DestructiveChange = PropertyChange & { readonly kind: "change" | "remove"; readonly loses: string };

function isDestructive(change: PropertyChange): change is DestructiveChange {
	return change.loses !== undefined && "id" in change;
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
