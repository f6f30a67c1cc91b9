import type { Clock } from "../base/clock.ts";
import type { StoreDatabase } from "./database.ts";

/** Satisfies `BudgetStore` of `notion/`: texts by key, shared by all windows. */
export interface Budgets {
	update<T>(
		keys: readonly string[],
		change: (stored: readonly (string | undefined)[]) => { readonly stored?: readonly string[]; readonly result: T },
	): Promise<T>;
}

/** A budget that nobody has taken from for a day says nothing any more. */
const kept = 24 * 60 * 60_000;

/** Rate budgets in the store's file, one row each; a read and its write are one transaction. */
export function createBudgetStore(database: StoreDatabase, clock: Clock): Budgets {
	const { sqlite } = database;
	const select = sqlite.prepare("SELECT state FROM budgets WHERE key = ?");
	const upsert = sqlite.prepare(`
		INSERT INTO budgets (key, state, changed_at) VALUES (?, ?, ?)
		ON CONFLICT (key) DO UPDATE SET state = excluded.state, changed_at = excluded.changed_at
	`);
	const forget = sqlite.prepare("DELETE FROM budgets WHERE changed_at < ?");
	return {
		update: (keys, change) =>
			database.write(() => {
				const before = keys
					.map((key) => select.get(key)?.state)
					.map((state) => (state === undefined ? state : String(state)));
				const { stored, result } = change(before);
				const now = clock.now();
				if (stored && before.includes(undefined)) {
					forget.run(now - kept);
				}
				for (const [index, key] of keys.entries()) {
					upsertUnlessSame(key, before[index], stored?.[index], now);
				}
				return result;
			}),
	};

	function upsertUnlessSame(key: string, before: string | undefined, after: string | undefined, now: number): void {
		if (after !== undefined && after !== before) {
			upsert.run(key, after, now);
		}
	}
}
