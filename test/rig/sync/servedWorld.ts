import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createLocalNotion, type LocalNotion } from "../../../src/localNotion/server.ts";
import type { Orders } from "./processOrders.ts";
import { CsvSide, type NotionSide, type Row } from "./sides.ts";
import { createRows, rigFolder } from "./syncWorld.ts";

/** A workspace behind real HTTP, and files beside a store that several processes open. */
export interface ServedWorld {
	readonly notion: LocalNotion;
	/** What every process gets, but for its clock and how often it runs. */
	readonly orders: Omit<Orders, "ahead" | "runs">;
	readonly people: readonly { readonly notion: NotionSide; readonly other: CsvSide }[];
	close(): Promise<void>;
}

/** `tables`: the rows of each task, on both sides. */
export async function openServedWorld(seed: number, tables: readonly (readonly Row[])[]): Promise<ServedWorld> {
	const folder = rigFolder();
	const notion = await createLocalNotion({ seed });
	const { url, close } = await notion.listen({ port: 0 });
	const opened = [];
	for (const [index, rows] of tables.entries()) {
		const { people, dataSourceId } = await createRows(notion, rows, `Rows ${index}`);
		const own = path.join(folder, String(index));
		mkdirSync(own);
		const other = new CsvSide(path.join(own, "rows.csv"));
		writeFileSync(path.join(own, "rows.csv"), other.write(rows));
		opened.push({
			people: { notion: people, other },
			task: { taskId: `rig/${index}`, notionId: dataSourceId, folder: own },
		});
	}
	return {
		notion,
		orders: {
			url,
			token: notion.token,
			storeFile: path.join(folder, "workspaces.db"),
			tasks: opened.map(({ task }) => task),
		},
		people: opened.map(({ people }) => people),
		close: async () => {
			await close();
			await notion.close();
			rmSync(folder, { recursive: true });
		},
	};
}
