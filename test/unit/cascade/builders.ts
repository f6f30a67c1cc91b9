import type { PlanInput } from "../../../src/cascade/cascadePlan.ts";
import type { ObservedJunctionRow, ObservedLogRow, ObservedTrigger } from "../../../src/cascade/observation.ts";

/** An id from a number. */
export function id(number: number): string {
	return `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

export function trigger(changes: Partial<ObservedTrigger> = {}): ObservedTrigger {
	return {
		id: id(1),
		title: "Croissants",
		inTrash: false,
		phase: "effect",
		state: "Status: In Process",
		amount: { kind: "number", number: 4 },
		related: [id(2)],
		values: {},
		writtenBy: undefined,
		...changes,
	};
}

export function line(number: number, changes: Partial<ObservedJunctionRow> = {}): ObservedJunctionRow {
	return {
		id: id(100 + number),
		title: `Line ${number}`,
		items: [{ id: id(200 + number), title: `Item ${number}`, inTrash: false, values: {} }],
		values: {},
		amount: { kind: "number", number },
		...changes,
	};
}

export function logRow(key: string, changes: Partial<ObservedLogRow> = {}): ObservedLogRow {
	return { id: id(300), title: "Item", key, itemId: id(201), amount: -4, values: {}, createdAt: 0, ...changes };
}

export function planInput(changes: Partial<PlanInput> = {}): PlanInput {
	return {
		task: { id: "task", name: "Task" },
		trigger: trigger(),
		junction: [line(1), line(2)],
		log: [],
		activation: 1,
		isDue: false,
		columns: [],
		now: 0,
		ancestors: [],
		factor: -1,
		written: new Set(),
		names: {
			state: "Status: In Process",
			relation: "Recipes",
			triggerAmount: "Batches",
			item: "Ingredient",
			junctionAmount: "Amount per batch",
		},
		...changes,
	};
}
