import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { Balances, type ItemBalance } from "../../app/balances.ts";
import type { Connection } from "../../app/connection.ts";
import { schemaFiles, taskFiles } from "../files/fileKinds.ts";
import type { Front } from "../front.ts";
import { isCancellation, textOf } from "../report.ts";
import { trustedFiles } from "../tasks/pickTask.ts";

/** The balances of items, for lists of their rows. */
export interface RowBalances extends vscode.Disposable {
	readonly balances: Balances;
	/** Fires when a note is another one than before. */
	readonly onDidChange: vscode.Event<void>;
	/** Rows of a data source are being looked at: their balances are read, or brought up to date. */
	looked(connection: Connection, dataSourceId: string): void;
	/** What stands beside a row; nothing as long as it isn't known. */
	noteOf(session: string, rowId: string): string | undefined;
}

/** Balances of the cascades that the trusted folders declare. */
export function createRowBalances(front: Front): RowBalances {
	const balances = new Balances({
		app: front.app,
		findFiles: trustedFiles,
	});
	const changed = new vscode.EventEmitter<void>();
	/** Of each session, what is known of its data sources. */
	const known = new Map<string, Map<string, readonly ItemBalance[]>>();
	const forget = () => {
		known.clear();
		balances.forget();
		changed.fire();
	};
	const watchers = [taskFiles, schemaFiles].map(({ glob }) => vscode.workspace.createFileSystemWatcher(glob));
	const registrations = vscode.Disposable.from(
		changed,
		...watchers,
		...watchers.flatMap((watcher) => [
			watcher.onDidChange(forget),
			watcher.onDidCreate(forget),
			watcher.onDidDelete(forget),
		]),
		vscode.workspace.onDidGrantWorkspaceTrust(forget),
	);
	const followed = new WeakSet<Connection>();
	const looked = async (connection: Connection, dataSourceId: string) => {
		if (!followed.has(connection)) {
			followed.add(connection);
			connection.index.onDidChange(() => void balances.stale(connection));
		}
		const before = known.get(connection.id)?.get(dataSourceId);
		const found = await balances.of(connection, dataSourceId, connection.session.closed);
		const ofSession = known.get(connection.id) ?? new Map<string, readonly ItemBalance[]>();
		ofSession.set(dataSourceId, found);
		known.set(connection.id, ofSession);
		// The sums of one log are one object as long as they are the same.
		if (found.length !== (before?.length ?? 0) || found.some(({ sums }, i) => sums !== before?.[i]?.sums)) {
			changed.fire();
		}
	};
	return {
		balances,
		onDidChange: changed.event,
		looked: (connection, dataSourceId) => {
			looked(connection, dataSourceId).catch((error: unknown) => {
				if (!isCancellation(error)) {
					front.log.debug(`Balances could not be read: ${textOf(error)}`);
				}
			});
		},
		noteOf: (session, rowId) => {
			const notes = [...(known.get(session)?.values() ?? [])]
				.flat()
				.flatMap(({ sums }) => sums.get(rowId) ?? [])
				.map((sum) => l10n.t("Balance {0}", sum.toLocaleString(undefined, { maximumFractionDigits: 10 })));
			return notes.length > 0 ? notes.join(", ") : undefined;
		},
		dispose: () => registrations.dispose(),
	};
}
