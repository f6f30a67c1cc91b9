import type { PlanStep, PropertyChange } from "../schema/schemaPlan.ts";
import type { RunWrite } from "../store/runs.ts";

/** The writes of a schema plan's step, for the record of the run. */
export function schemaWrites(step: PlanStep, outcome: RunWrite["outcome"]): readonly RunWrite[] {
	const { title, reason } = step;
	const write = { side: "notion", title, outcome } as const;
	switch (step.kind) {
		case "createDatabase":
		case "createDataSource":
			return [
				{ ...write, action: "create", reason, value: step.properties.map(({ name, type }) => `${name}: ${type}`) },
			];
		case "updateDatabase":
			return step.changes.map((attribute) => ({
				...write,
				action: "update",
				reason,
				attribute,
				objectId: step.databaseId,
			}));
		case "updateProperties":
			return step.changes.map((change) => ({
				...write,
				action: change.kind === "remove" ? "delete" : "update",
				reason: change.reason,
				attribute: change.name,
				...typeAfter(change),
			}));
		case "seed":
			return step.rows.map((row) => ({ ...write, action: "create", reason, value: row }));
	}
}

function typeAfter(change: PropertyChange): { readonly value?: unknown } {
	return change.kind === "add" || change.kind === "change" ? { value: change.property.type } : {};
}
