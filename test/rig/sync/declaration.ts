import type { OtherSide, SyncTaskDeclaration } from "../../../src/tasks/taskFile.ts";

export type OtherKind = "csv" | "json" | "database" | "markdown";

/** The task of the rigs, as a task file would declare it. */
export function declarationOf(other: OtherKind): SyncTaskDeclaration {
	const names = { Name: "name", Price: "price", Unit: "unit", Tags: "tags", Note: "note" };
	if (other === "markdown") {
		const { Note: _content, Name: _title, ...fields } = names;
		return declaration({ connector: "markdown", path: "rows" }, { Name: "title", ...fields });
	}
	const side: OtherSide =
		other === "database"
			? { connector: "database", database: "others", key: "Name" }
			: { connector: other, path: `rows.${other}`, key: "name" };
	return declaration(
		side,
		Object.fromEntries(Object.entries(names).map(([notion, name]) => [notion, other === "database" ? notion : name])),
	);
}

function declaration(other: OtherSide, attributes: Readonly<Record<string, string>>): SyncTaskDeclaration {
	return {
		kind: "sync",
		name: "rows",
		id: "rows",
		path: ["tasks", "rows"],
		range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
		run: { onChange: false },
		notion: { kind: "database", database: "rows" },
		other,
		attributes: Object.entries(attributes).map(([notion, name]) => ({ notion, other: name, direction: "both" })),
		conflicts: "ask",
		guard: { count: 1000, share: 1 },
	};
}
