import * as l10n from "@vscode/l10n";
import type { Balances, ItemBalance } from "../../app/balances.ts";
import type { Connection } from "../../app/connection.ts";
import { messageOf } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type { ExtraColumns } from "../table/extraColumns.ts";

/** A column with the balance of each item, for the table of a database that cascades take items from; none for others. */
export function balanceColumns(balances: Balances, log: Log): ExtraColumns {
	const read = async (connection: Connection, id: string, signal?: AbortSignal): Promise<readonly ItemBalance[]> => {
		try {
			return await balances.of(connection, id, signal);
		} catch (error) {
			log.debug(`Balances could not be read: ${messageOf(error)}`);
			return [];
		}
	};
	return async (connection, dataSource) => {
		const found = await read(connection, dataSource.id);
		return found.map(({ title, amount }, i) => ({
			column: {
				id: `balance:${i}`,
				name: found.length > 1 ? l10n.t("Balance in {0}", title) : l10n.t("Balance"),
				kind: "number",
				typeName: l10n.t('Sum of "{0}" in {1}', amount, title),
			},
			values: async (rowIds, signal) => {
				const sums = (await read(connection, dataSource.id, signal))[i]?.sums;
				return rowIds.flatMap((id) => {
					const sum = sums?.get(id);
					return sum === undefined ? [] : [[id, sum] as const];
				});
			},
		}));
	};
}
