import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../base/errors.ts";
import type { StoreDatabase } from "./database.ts";
import type { SqliteDatabase } from "./sqlite.ts";

/** Who holds or wants a lease: a process or window. */
export interface LeaseHolder {
	readonly id: string;
	/** For people, e.g. the name of the window. */
	readonly name: string;
}

export type LeaseAnswer =
	/** `fence` is larger than that of every earlier lease of the task. */
	| { readonly kind: "granted"; readonly fence: number }
	| { readonly kind: "held"; readonly by: LeaseHolder; readonly until: number };

/** At most one live lease per task, over all windows and processes that share the file. */
export interface LeaseStore {
	/** Grants the lease where there is none or the last one has run out. A live one isn't granted again, to its holder either. */
	acquire(taskId: string, holder: LeaseHolder, now: number, until: number): Promise<LeaseAnswer>;
	/** Prolongs a lease; `false` when a newer one was granted meanwhile. */
	renew(taskId: string, fence: number, until: number): Promise<boolean>;
	/** Ends a lease, unless a newer one was granted. */
	release(taskId: string, fence: number): Promise<void>;
}

/** Milliseconds. What is to last longer was granted before the machine's clock was set back. */
const longestLease = 3_600_000;

/** Leases in the store's file. A row outlives its lease, for its number must never come again. */
export function createLeaseStore(database: StoreDatabase): LeaseStore {
	const { sqlite } = database;
	const select = sqlite.prepare("SELECT * FROM leases WHERE task_id = ?");
	const grant = sqlite.prepare(`
		INSERT INTO leases (task_id, holder_id, holder_name, fence, until) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (task_id) DO UPDATE SET
			holder_id = excluded.holder_id, holder_name = excluded.holder_name, fence = excluded.fence, until = excluded.until
	`);
	const prolong = sqlite.prepare("UPDATE leases SET until = ? WHERE task_id = ? AND fence = ?");
	return {
		acquire: (taskId, holder, now, until) =>
			database.write((): LeaseAnswer => {
				const row = select.get(taskId);
				if (row && Number(row.until) > now && Number(row.until) <= now + longestLease) {
					const by = { id: String(row.holder_id), name: String(row.holder_name) };
					return { kind: "held", by, until: Number(row.until) };
				}
				const fence = Number(row?.fence ?? 0) + 1;
				grant.run(taskId, holder.id, holder.name, fence, until);
				return { kind: "granted", fence };
			}),
		renew: (taskId, fence, until) => database.write(() => prolong.run(until, taskId, fence).changes === 1),
		release: (taskId, fence) => database.write(() => void prolong.run(0, taskId, fence)),
	};
}

/**
 * For a transaction that commits on behalf of a lease: throws `busy` when a newer lease of the task was granted, so that a holder
 * that was suspended and came back changes nothing. Without a number there is nothing to check.
 */
export function requireFence(sqlite: SqliteDatabase, taskId: string, fence: number | undefined): void {
	if (fence === undefined) {
		return;
	}
	const row = sqlite.prepare("SELECT fence, holder_name FROM leases WHERE task_id = ?").get(taskId);
	if (row && Number(row.fence) > fence) {
		throw new WorkspaceError("busy", l10n.t("The task was taken over by {0}.", String(row.holder_name)), {
			remedy: l10n.t("Wait until that run has ended, then run the task again."),
			data: { taskId, fence, newerFence: Number(row.fence) },
		});
	}
}
