import type * as vscode from "vscode";
import * as z from "zod";
import { tableLook } from "./tableLook.ts";
import type { TableLook } from "./tableMessages.ts";
import type { TableMemory } from "./tableSource.ts";

const prefix = "table ";

const remembered = z.object({ view: z.string().nullable(), looks: z.record(z.string(), tableLook) });

type Remembered = z.infer<typeof remembered>;

/** What is remembered of the table of one data source, in VS Code's storage for all folders. */
export function createTableMemory(state: vscode.Memento, sessionId: string, dataSourceId: string): TableMemory {
	const key = `${prefix}${sessionId} ${dataSourceId}`;
	const read = (): Remembered => {
		const parsed = remembered.safeParse(state.get(key));
		// What another version has written and this one can't read is no reason not to show the table.
		return parsed.success ? parsed.data : { view: null, looks: {} };
	};
	const write = (value: Remembered) => void state.update(key, value);
	const nameOf = (view: string | null) => view ?? "";
	return {
		get view() {
			return read().view;
		},
		look: (view) => read().looks[nameOf(view)],
		setView: (view) => write({ ...read(), view }),
		setLook: (view, look: TableLook) => write({ ...read(), looks: { ...read().looks, [nameOf(view)]: look } }),
	};
}

/** Forgets the tables of sessions that are gone. */
export function forgetTables(state: vscode.Memento, sessionIds: ReadonlySet<string>): void {
	for (const key of state.keys()) {
		if (key.startsWith(prefix) && !sessionIds.has(key.split(" ")[1] ?? "")) {
			void state.update(key, undefined);
		}
	}
}
