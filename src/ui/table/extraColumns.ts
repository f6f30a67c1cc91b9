import type { Connection } from "../../app/connection.ts";
import type { DataSource } from "../../notion/types.ts";
import type { CellValue, TableColumn } from "./tableMessages.ts";

/** A column beside Notion's own, e.g. a balance computed from another database. Its cells are read only. */
export interface ExtraColumn {
	/** Its `id` must not be that of a property: begin it with the feature's name and a colon. */
	readonly column: TableColumn;
	/** The values of these rows, as far as there are any; asked for again whenever the rows are read. */
	values(rowIds: readonly string[], signal: AbortSignal): Promise<readonly (readonly [id: string, value: CellValue])[]>;
}

/** The columns that a feature adds to the table of a data source; none for most. */
export type ExtraColumns = (connection: Connection, dataSource: DataSource) => Promise<readonly ExtraColumn[]>;
