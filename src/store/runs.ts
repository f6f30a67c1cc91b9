import type { SQLOutputValue } from "node:sqlite";
import type { StoreDatabase } from "./database.ts";

export type RunOutcome = "done" | "nothingToDo" | "conflicts" | "failed" | "cancelled";

/** What started a run. */
export type RunTrigger = "command" | "schedule" | "fileChange" | "webhook" | "api";

export interface NewRun {
	readonly id: string;
	/** Unique in the store: over workspaces, files and tasks. */
	readonly taskId: string;
	/** The task's name, for people. */
	readonly name: string;
	readonly kind: "cascade" | "sync" | "schema";
	readonly trigger: RunTrigger;
	/** What the run means to write; a JSON value. */
	readonly plan: unknown;
	/** Milliseconds since 1970. */
	readonly startedAt: number;
}

export interface RunEnd {
	readonly endedAt: number;
	readonly outcome: RunOutcome;
	/** The error's code and message, of a failed run. */
	readonly code?: string;
	readonly message?: string;
	/** Requests that the session made meanwhile. */
	readonly requests: number;
}

/** One write of a run, with why it was made and what it was made from. Values are JSON. */
export interface RunWrite {
	readonly side: "notion" | "other";
	readonly action: "create" | "update" | "delete";
	readonly reason: string;
	readonly outcome: "done" | "alreadyDone" | "refused" | "ambiguous" | "neverSent";
	readonly operationId?: string;
	/** The object's id on its side: of a page, a row's key, a path. */
	readonly objectId?: string;
	readonly title?: string;
	/** What the plan calls what was written. */
	readonly entryId?: string;
	/** The link that it belonged to, and the object's partner on the other side. */
	readonly linkId?: string;
	readonly partnerId?: string;
	/** The attribute that was written; none for whole objects. */
	readonly attribute?: string;
	/** What both sides last had in common. */
	readonly base?: unknown;
	/** The values that the plan was made from. */
	readonly notion?: unknown;
	readonly other?: unknown;
	/** What was written. */
	readonly value?: unknown;
}

export interface RunSummary extends Omit<NewRun, "plan"> {
	/** None while the run is under way, or when its process was killed. */
	readonly end: RunEnd | undefined;
}

export interface Run extends RunSummary {
	readonly plan: unknown;
	readonly writes: readonly RunWrite[];
}

/** Records of runs. */
export interface RunStore {
	start(run: NewRun): Promise<void>;
	/** Replaces the plan of a run that is under way. */
	setPlan(runId: string, plan: unknown): Promise<void>;
	addWrites(runId: string, writes: readonly RunWrite[]): Promise<void>;
	/** The first end counts. */
	end(runId: string, end: RunEnd): Promise<void>;
	/** The latest runs of a task, or of all tasks, newest first. */
	list(taskId?: string, limit?: number): readonly RunSummary[];
	get(runId: string): Run | undefined;
}

/** Run records in the store's file. */
export function createRunStore(database: StoreDatabase): RunStore {
	const { sqlite } = database;
	const insert = sqlite.prepare(
		"INSERT INTO runs (id, task_id, name, kind, trigger, plan, started_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
	);
	const updatePlan = sqlite.prepare("UPDATE runs SET plan = ? WHERE id = ?");
	const insertWrite = sqlite.prepare(`
		INSERT INTO run_writes (run_id, number, json)
		VALUES (?1, (SELECT coalesce(max(number), 0) + 1 FROM run_writes WHERE run_id = ?1), ?2)
	`);
	const finish = sqlite.prepare(
		"UPDATE runs SET ended_at = ?, outcome = ?, code = ?, message = ?, requests = ? WHERE id = ? AND ended_at IS NULL",
	);
	const selectRecent = database.query(
		"SELECT * FROM runs WHERE ?1 IS NULL OR task_id = ?1 ORDER BY started_at DESC, rowid DESC LIMIT ?2",
	);
	const select = database.query("SELECT * FROM runs WHERE id = ?");
	const selectWrites = database.query("SELECT json FROM run_writes WHERE run_id = ? ORDER BY number");
	return {
		start: ({ id, taskId, name, kind, trigger, plan, startedAt }) =>
			database.write(() => void insert.run(id, taskId, name, kind, trigger, json(plan), startedAt)),
		setPlan: (runId, plan) => database.write(() => void updatePlan.run(json(plan), runId)),
		addWrites: (runId, writes) =>
			database.write(() => {
				for (const write of writes) {
					insertWrite.run(runId, json(write));
				}
			}),
		end: (runId, { endedAt, outcome, code, message, requests }) =>
			database.write(() => void finish.run(endedAt, outcome, code ?? null, message ?? null, requests, runId)),
		list: (taskId, limit = 50) => selectRecent.all(taskId ?? null, limit).map(toSummary),
		get: (runId) => {
			const row = select.get(runId);
			return (
				row && {
					...toSummary(row),
					plan: JSON.parse(String(row.plan)) as unknown,
					// Written by `addWrites`.
					writes: selectWrites.all(runId).map(({ json }) => JSON.parse(String(json)) as RunWrite),
				}
			);
		},
	};
}

/** `null` for what JSON can't express. */
function json(value: unknown): string {
	return JSON.stringify(value) ?? "null";
}

function toSummary(row: Record<string, SQLOutputValue>): RunSummary {
	return {
		id: String(row.id),
		taskId: String(row.task_id),
		name: String(row.name),
		kind: row.kind as NewRun["kind"],
		trigger: row.trigger as RunTrigger,
		startedAt: Number(row.started_at),
		end: toEnd(row),
	};
}

function toEnd(row: Record<string, SQLOutputValue>): RunEnd | undefined {
	if (row.ended_at === null) {
		return undefined;
	}
	return {
		endedAt: Number(row.ended_at),
		outcome: row.outcome as RunOutcome,
		...(row.code === null ? {} : { code: String(row.code) }),
		...(row.message === null ? {} : { message: String(row.message) }),
		requests: Number(row.requests),
	};
}
