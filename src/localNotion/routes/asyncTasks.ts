import { missing } from "../access.ts";
import type { Context, Handler } from "../context.ts";
import type { AsyncTaskRecord, JsonObject } from "../records.ts";

/** How long a client is asked to wait before it looks. */
const pollAfterSeconds = 2;

/**
 * Answers work that was asked for with `allow_async`: with a task that is queued. Unless a fault says otherwise the work
 * is done already, and whoever looks at the task finds its result; else it is told with the time at which it is done.
 */
export function accepted(
	operation: string,
	outcome: Pick<AsyncTaskRecord, "result" | "work">,
	context: Context,
): JsonObject {
	const task: AsyncTaskRecord = {
		kind: "async_task",
		id: `task_${context.ids.uuid("async task").replaceAll("-", "")}`,
		createdTime: context.now,
		createdBy: context.actor,
		operation,
		...outcome,
	};
	context.workspace.put(task);
	return { ...renderHead(task, context), status: "queued", poll_after_seconds: pollAfterSeconds };
}

/** Whether an answer is such a task: its status is 202 then. */
export function isAccepted(content: unknown): boolean {
	const { object, status } = content as { readonly object?: unknown; readonly status?: unknown };
	return object === "async_task" && status === "queued";
}

export const retrieveAsyncTask: Handler = (context, [id = ""]) => {
	const task = context.workspace.find("async_task", id);
	if (task?.createdBy !== context.integration.id) {
		return missing(context, "async task", id);
	}
	return { ...renderHead(task, context), ...renderState(task) };
};

function renderState({ work, result, error }: AsyncTaskRecord): JsonObject {
	if (work) {
		return { status: "running", poll_after_seconds: pollAfterSeconds };
	}
	return error ? { status: "failed", error } : { status: "succeeded", result };
}

function renderHead(task: AsyncTaskRecord, context: Context): JsonObject {
	return {
		object: "async_task",
		id: task.id,
		status_url: `${context.baseUrl}/v1/async_tasks/${task.id}`,
		created_time: new Date(task.createdTime).toISOString(),
		operation: { surface: "rest", name: task.operation },
	};
}
