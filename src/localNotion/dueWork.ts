import type { LocalRequest, NotionVersion } from "./context.ts";
import { errorBody } from "./notionError.ts";
import type { AsyncTaskRecord, FileUploadRecord, JsonObject } from "./records.ts";
import { refusalOf } from "./requestBody.ts";
import { match } from "./router.ts";
import { accepted, isAccepted } from "./routes/asyncTasks.ts";
import { type Connection, connectionsOf } from "./settings.ts";
import type { Change } from "./workspace.ts";
import { contextFor, run, tryOut, type World } from "./world.ts";

/** What is to happen at a time, and is done by the first request from then on: work in the background, uploads that expire. */
export class DueWork {
	#next: number | undefined = Number.NEGATIVE_INFINITY;

	/** Told of every transaction. */
	add(changes: readonly Change[]): void {
		if (changes.some(({ after }) => after !== undefined && dueOf(after) !== undefined)) {
			this.#next = Number.NEGATIVE_INFINITY;
		}
	}

	/** Does what is due by now. */
	run(world: World): void {
		if (this.#next === undefined || this.#next > world.now()) {
			return;
		}
		this.#next = undefined;
		for (const record of [...world.workspace.all("async_task"), ...world.workspace.all("file_upload")]) {
			const due = dueOf(record);
			if (due !== undefined && due <= world.now()) {
				carryOut(record, world);
			} else if (due !== undefined) {
				this.#next = Math.min(due, this.#next ?? due);
			}
		}
	}
}

function dueOf(record: Change["after"]): number | undefined {
	if (record?.kind === "async_task") {
		return record.work?.due;
	}
	return record?.kind === "file_upload" && record.status === "pending" ? (record.expiryTime ?? undefined) : undefined;
}

function carryOut(record: AsyncTaskRecord | FileUploadRecord, world: World): void {
	if (record.kind === "file_upload") {
		run(() => world.workspace.put({ ...record, status: "expired" }), world);
		return;
	}
	const { work, ...task } = record;
	if (!work) {
		return;
	}
	const outcome = (): Partial<AsyncTaskRecord> => {
		const { workspace } = world;
		const connection = connectionsOf(workspace.settings).find(({ id }) => id === record.createdBy);
		const found = match(work.method, work.path);
		if (!connection || !found) {
			return {};
		}
		const { allow_async: _async, ...body } = work.body;
		const request = { method: work.method, path: work.path, query: new URLSearchParams(), body };
		try {
			const result = found.handler(contextFor(request, work.version, world, connection), found.ids);
			return { result: result as JsonObject };
		} catch (error) {
			workspace.rollback();
			return { error: errorBody(refusalOf(error)) };
		}
	};
	run(() => world.workspace.put({ ...task, ...outcome() }), world);
}

/** Puts off what a request asks to be done in the background: refused at once what can't be done, done later what can. */
export function postpone(
	milliseconds: number,
	handler: () => unknown,
	request: LocalRequest,
	version: NotionVersion,
	connection: Connection,
	world: World,
): unknown {
	const answer = tryOut(handler, world);
	if (!isAccepted(answer)) {
		return run(handler, world);
	}
	const work = {
		due: world.now() + milliseconds,
		method: request.method,
		path: request.path,
		body: request.body as JsonObject,
		version,
	};
	const { name } = (answer as { readonly operation: { readonly name: string } }).operation;
	return run(() => accepted(name, { work }, contextFor(request, version, world, connection)), world);
}
