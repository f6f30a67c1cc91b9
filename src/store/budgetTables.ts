/** What is known of Notion's rate budgets and was taken from them, by a hash of the token or the workspace. */
export const budgetTables = `
	CREATE TABLE budgets (
		key TEXT PRIMARY KEY,
		state TEXT NOT NULL,
		changed_at INTEGER NOT NULL
	) STRICT, WITHOUT ROWID;
`;
