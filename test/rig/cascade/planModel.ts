import type { LogEntry, RandomPlan } from "./plans.ts";

/** What a production plan and its recipe are in Notion. */
export interface PlanState {
	status: string;
	inTrash: boolean;
	batches: number | null;
	/** Amounts by line. */
	readonly lines: Map<string, number | null>;
}

/**
 * What the log must hold of one plan, said as simply as can be: every change that somebody looked at has its effect once, what was
 * begun is completed as it was decided, and what is taken back is what stands there.
 */
export class PlanModel {
	readonly state: PlanState;
	/** `ACTIVATION/LINE`, with `/back` behind it for a row that takes back, and the amount. */
	readonly log = new Map<string, number>();
	#number = 0;
	#isActive = false;
	#complete = 0;
	/** Activation that is to be taken back, and the last that was. */
	#toTakeBack = 0;
	#takenBack = 0;
	/** Rows of an activation that was begun. */
	readonly #decided = new Map<number, ReadonlyMap<string, number>>();

	/** The task says that rows are taken back. */
	readonly #reverses: boolean;

	/** Of a plan as it was made. */
	static of({ status, batches, lines, lineIds }: RandomPlan, options: { readonly reverses: boolean }): PlanModel {
		const amounts = new Map(lineIds.map((id, i) => [id, lines[i] ?? null]));
		return new PlanModel({ status, inTrash: false, batches, lines: amounts }, options);
	}

	/** What the first poll finds in process is where the task starts: the effect of that is nobody's. */
	constructor(state: PlanState, { reverses }: { readonly reverses: boolean }) {
		this.state = state;
		this.#reverses = reverses;
		this.#isActive = state.status === "In Process";
		this.#number = this.#isActive ? 1 : 0;
		this.#complete = this.#number;
	}

	/** A poll or a webhook looks, and may write so many rows before the network is gone. */
	look(creates = Number.POSITIVE_INFINITY): void {
		const budget = { left: creates };
		while (this.#step(budget) === "done") {
			// The next step.
		}
	}

	/** A person runs the task: one step, and lines that were added since the present activation. */
	run(): void {
		if (this.#step({ left: Number.POSITIVE_INFINITY }) === "nothing" && this.#isActive) {
			const rows = this.#planned(this.#number);
			for (const [line, amount] of rows ?? []) {
				this.log.set(`${this.#number}/${line}`, amount);
			}
		}
	}

	#step(budget: { left: number }): "done" | "nothing" | "stuck" {
		if (this.#toTakeBack <= this.#takenBack) {
			this.#see();
		}
		if (this.#toTakeBack > this.#takenBack) {
			const number = this.#toTakeBack;
			const back = [...this.log].filter(([key]) => key.startsWith(`${number}/`) && !key.endsWith("/back"));
			const missing = back
				.map(([key, amount]) => [`${key}/back`, -amount] as const)
				.filter(([key]) => !this.log.has(key));
			if (!this.#write(missing, budget)) {
				return "stuck";
			}
			this.#takenBack = number;
			return "done";
		}
		if (this.#complete >= this.#number) {
			return "nothing";
		}
		if (this.state.inTrash) {
			return "stuck";
		}
		const number = this.#complete + 1;
		const rows = this.#decided.get(number) ?? this.#planned(number);
		if (!rows) {
			return "stuck";
		}
		if (budget.left > 0) {
			this.#decided.set(number, rows);
		}
		const missing = [...rows]
			.map(([line, amount]) => [`${number}/${line}`, amount] as const)
			.filter(([key]) => !this.log.has(key));
		if (!this.#write(missing, budget)) {
			return "stuck";
		}
		this.#complete = number;
		return "done";
	}

	#see(): void {
		const { status, inTrash } = this.state;
		if (!inTrash && status === "In Process") {
			this.#number += this.#isActive ? 0 : 1;
			this.#isActive = true;
			return;
		}
		// What is only in the trash may come back as it was.
		this.#isActive &&= inTrash && !this.#reverses;
		if (this.#reverses && (inTrash || status === "Cancelled")) {
			// What isn't complete yet is not completed, and what is there of it is taken back.
			this.#complete = this.#number;
			this.#toTakeBack = this.#number;
		}
	}

	/** The rows of an activation as plan and recipe are now; nothing where something is missing in what is not written yet. */
	#planned(number: number): ReadonlyMap<string, number> | undefined {
		const { batches, lines, inTrash } = this.state;
		if (batches === null || lines.size === 0 || inTrash) {
			return undefined;
		}
		const rows = new Map<string, number>();
		for (const [line, amount] of lines) {
			const written = this.log.get(`${number}/${line}`);
			if (written === undefined && amount === null) {
				return undefined;
			}
			rows.set(line, written ?? -(amount ?? 0) * batches);
		}
		return rows;
	}

	#write(rows: readonly (readonly [string, number])[], budget: { left: number }): boolean {
		for (const [key, amount] of rows) {
			if (budget.left <= 0) {
				return false;
			}
			budget.left -= 1;
			this.log.set(key, amount);
		}
		return true;
	}
}

/** What the log holds, against what it must hold. */
export function compareWithModels(models: ReadonlyMap<string, PlanModel>, entries: readonly LogEntry[]) {
	const found = { missing: 0, unexpected: 0, duplicate: doubles(entries), wrongAmount: 0 };
	for (const [id, { log }] of models) {
		const held = new Map(
			entries
				.filter(({ triggerId }) => triggerId === id)
				.map(({ activation, junctionId, reversal, amount }) => [
					`${activation}/${junctionId}${reversal ? "/back" : ""}`,
					amount,
				]),
		);
		found.missing += [...log.keys()].filter((key) => !held.has(key)).length;
		found.unexpected += [...held.keys()].filter((key) => !log.has(key)).length;
		found.wrongAmount += [...held].filter(([key, amount]) => log.has(key) && log.get(key) !== amount).length;
	}
	return found;
}

/** Rows that stand for the same as another one: of what a key is made, not how. */
export function doubles(entries: readonly LogEntry[]): number {
	const meanings = entries.map(({ triggerId, activation, junctionId, reversal }) =>
		[triggerId, activation, junctionId, reversal].join(),
	);
	return entries.length - new Set(meanings).size;
}
