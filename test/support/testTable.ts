import type { Connection } from "../../src/app/connection.ts";
import { systemClock } from "../../src/base/clock.ts";
import { messageOf } from "../../src/base/errors.ts";
import type { DataSource } from "../../src/notion/types.ts";
import {
	type CellValue,
	plainLook,
	type TableContent,
	type TableLook,
	type TableRow,
	type TableState,
	type ToTable,
} from "../../src/ui/table/tableMessages.ts";
import { TableSource, type TableSourceOptions } from "../../src/ui/table/tableSource.ts";

/** A table without its webview: gets what the webview would get, and keeps it as that does. */
export class TestTable {
	readonly source: TableSource;
	readonly messages: ToTable[] = [];
	readonly titles = new Map<string, string>();
	content: TableContent | undefined;
	state: TableState | undefined;
	view: string | null = null;
	readonly looks = new Map<string | null, TableLook>();
	#rows = new Map<string, TableRow>();

	constructor(connection: Connection, dataSource: DataSource, options: Partial<TableSourceOptions> = {}) {
		const table = this;
		this.source = new TableSource({
			connection,
			dataSource,
			clock: systemClock,
			log: { debug: () => {} },
			memory: {
				get view() {
					return table.view;
				},
				look: (view) => table.looks.get(view),
				setView: (view) => {
					table.view = view;
				},
				setLook: (view, look) => void table.looks.set(view, look),
			},
			post: (message) => this.#receive(message),
			describe: messageOf,
			...options,
		});
	}

	/** In the order of their ranks. */
	get rows(): TableRow[] {
		return [...this.#rows.values()].sort((a, b) => (a.rank < b.rank ? -1 : 1));
	}

	/** The texts of the first column. */
	get names(): CellValue[] {
		return this.rows.map(({ cells }) => cells[0] ?? null);
	}

	get look(): TableLook {
		return this.content?.look ?? plainLook;
	}

	#receive(message: ToTable): void {
		this.messages.push(message);
		switch (message.type) {
			case "content":
				this.content = message.content;
				if (message.fresh) {
					this.#rows = new Map();
				}
				return;
			case "rows":
				for (const row of message.rows) {
					this.#rows.set(row.id, row);
				}
				return;
			case "removed":
				for (const id of message.ids) {
					this.#rows.delete(id);
				}
				return;
			case "titles":
				for (const [id, title] of message.titles) {
					this.titles.set(id, title);
				}
				return;
			case "state":
				this.state = message.state;
		}
	}
}

/** The ids of all pages that a row is related to. */
export function relatedIds(row: TableRow): string[] {
	return row.cells.flatMap((cell) => (typeof cell === "object" && cell !== null && "pages" in cell ? cell.pages : []));
}
