import * as l10n from "@vscode/l10n";
import type { Clock } from "../base/clock.ts";
import { isWorkspaceError, WorkspaceError } from "../base/errors.ts";
import type { Page } from "../notion/types.ts";
import { throwIfCancelled } from "../tasks/cancellation.ts";
import type { CreateOperation, WriteOptions } from "../tasks/operations.ts";
import type { Outbox } from "../tasks/outbox.ts";
import { outcomeOfWriteFailure } from "../tasks/outboxOutcome.ts";
import type { RunningRun } from "../tasks/runs.ts";
import { type CascadePlan, type PlannedRow, rowsToWrite } from "./cascadePlan.ts";
import type { LogDatabase } from "./logDatabase.ts";

/** Who a cascade is: in the store, in the keys of log rows, and for people. */
export interface CascadeIdentity {
	/** Unique over workspaces and files; what leases, operations, activations and runs are kept under. */
	readonly storeId: string;
	/** Within its file; what keys begin with, so it is the same on every machine. */
	readonly id: string;
	readonly name: string;
}

export interface Progress {
	readonly done: number;
	readonly total: number;
	/** The item of the row that was written last. */
	readonly title: string;
}

export interface ExecuteOptions extends WriteOptions {
	readonly run?: Pick<RunningRun, "id" | "wrote">;
	readonly onProgress?: (progress: Progress) => void;
}

export interface WrittenRow {
	readonly row: PlannedRow;
	readonly page: Page;
}

/** The id under which the outbox knows a row. */
export function operationId(task: CascadeIdentity, operationKey: string): string {
	return `${task.storeId}|${operationKey}`;
}

/**
 * Writes the rows of a plan that aren't there yet, one after the other, all recorded before the first is sent. What was written
 * before a failure or a cancel stays: the next run goes on from there. Throws what `Outbox.create` throws.
 */
export async function executeCascade(
	plan: CascadePlan,
	{ log, outbox, task, clock }: { log: LogDatabase; outbox: Outbox; task: CascadeIdentity; clock: Clock },
	options: ExecuteOptions = {},
): Promise<readonly WrittenRow[]> {
	const { run, onProgress, signal } = options;
	const rows = rowsToWrite(plan);
	const operations = new Map<PlannedRow, CreateOperation>();
	for (const row of rows) {
		const parameters = row.request ?? (await log.createParameters(row, options));
		operations.set(row, {
			id: operationId(task, row.operationKey),
			taskId: task.storeId,
			runId: run?.id ?? "",
			parameters,
			...log.lookUp(row.operationKey, parameters, clock.now()),
		});
	}
	await outbox.prepare([...operations.values()]);

	const written: WrittenRow[] = [];
	for (const [row, operation] of operations) {
		throwIfCancelled(signal);
		try {
			const page = await outbox.create(operation, options);
			written.push({ row, page });
			await run?.wrote(writeRecord(row, operation, "done", page.id));
			onProgress?.({ done: written.length, total: rows.length, title: row.item.title });
		} catch (error) {
			await run?.wrote(writeRecord(row, operation, outcomeOfWriteFailure(error), undefined));
			throw withProgress(error, row, written.length, rows.length);
		}
	}
	return written;
}

function writeRecord(
	row: PlannedRow,
	operation: CreateOperation,
	outcome: "done" | "refused" | "ambiguous" | "neverSent",
	objectId: string | undefined,
) {
	return {
		side: "notion",
		action: "create",
		reason: `${row.reason}: ${row.junction.title}`,
		outcome,
		operationId: operation.id,
		objectId,
		title: row.item.title,
		value: row.amount,
	} as const;
}

/** Says how far the run came, which the cause alone doesn't. */
function withProgress(error: unknown, row: PlannedRow, done: number, total: number): unknown {
	if (!isWorkspaceError(error) || error.code === "cancelled") {
		return error;
	}
	const message = l10n.t(
		'{0} of {1} rows were written, then "{2}" failed: {3}',
		done,
		total,
		row.item.title,
		error.message,
	);
	return new WorkspaceError(error.code, message, {
		remedy: error.remedy ?? l10n.t("Run the task again: it writes the rows that are missing."),
		data: { ...error.data, done, total, operationKey: row.operationKey },
		cause: error,
	});
}
