/** Where budgets are kept, as texts by key; `store/` satisfies it with SQLite, so that all windows share them. */
export interface BudgetStore {
	/**
	 * Reads the budgets of `keys`, in their order, and writes those that `change` returns in their place, with nobody else
	 * in between. `change` is pure and may be called again.
	 */
	update<T>(keys: readonly string[], change: (stored: readonly (string | undefined)[]) => BudgetChange<T>): Promise<T>;
}

export interface BudgetChange<T> {
	/** As many as there are keys; nothing is written where there are none. */
	readonly stored?: readonly string[];
	readonly result: T;
}

/** Keeps budgets as long as the process lives. */
export function createMemoryBudgets(): BudgetStore {
	const budgets = new Map<string, string>();
	return {
		update: async (keys, change) => {
			const { stored, result } = change(keys.map((key) => budgets.get(key)));
			for (const [index, key] of keys.entries()) {
				const text = stored?.[index];
				if (text !== undefined) {
					budgets.set(key, text);
				}
			}
			return result;
		},
	};
}
