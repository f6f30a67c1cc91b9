import { missing, pathId } from "../access.ts";
import { exactTime } from "../content/dates.ts";
import type { Context, Handler } from "../context.ts";
import type { AsyncTaskRecord, JsonObject } from "../records.ts";

/** Work that was asked for with `allow_async` is done at once here; its task tells the result. */
export const retrieveAsyncTask: Handler = (context, [text = ""]) => {
	const id = pathId("task_id", text);
	const task = context.workspace.find("async_task", id);
	return task ? renderTask(task, context) : missing(context, "async task", id);
};

function renderTask(task: AsyncTaskRecord, context: Context): JsonObject {
	return {
		object: "async_task",
		id: task.id,
		status_url: `${context.baseUrl}/v1/async_tasks/${task.id}`,
		created_time: exactTime(task.createdTime),
		operation: { surface: "rest", name: task.operation },
		status: "succeeded",
		result: task.result,
	};
}
