import type { OtherSide, SyncTaskDeclaration } from "../../../src/tasks/taskFile.ts";

export type OtherKind = "csv" | "json" | "database";

/** The task of the rigs, as a task file would declare it. */
export function declarationOf(other: OtherKind): SyncTaskDeclaration {
	const names = { Name: "name", Price: "price", Unit: "unit", Tags: "tags", Note: "note" };
	const side: OtherSide =
		other === "database"
			? { connector: "database", database: "others", key: "Name" }
			: { connector: other, path: `rows.${other}`, key: "name" };
	return {
		kind: "sync",
		name: "rows",
		id: "rows",
		path: ["tasks", "rows"],
		range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
		run: { onChange: false },
		notion: { kind: "database", database: "rows" },
		other: side,
		attributes: Object.entries(names).map(([notion, name]) => ({
			notion,
			other: other === "database" ? notion : name,
			direction: "both",
		})),
		conflicts: "ask",
		guard: { count: 1000, share: 1 },
	};
}
