import type { LocalRequest, NotionVersion } from "./context.ts";
import { errorBody } from "./notionError.ts";
import type { AsyncTaskRecord, FileUploadRecord, JsonObject } from "./records.ts";
import { refusalOf } from "./requestBody.ts";
import { match } from "./router.ts";
import { accepted, isAccepted } from "./routes/asyncTasks.ts";
import { imported } from "./routes/fileUploads.ts";
import { type Connection, connectionsOf } from "./settings.ts";
import type { Change } from "./workspace.ts";
import { contextFor, run, tryOut, type World } from "./world.ts";

/** A timer takes no longer wait. */
const longestWait = 2 ** 31 - 1;

/** What is to happen at a time: work in the background is done, uploads expire, files by URL are there. */
export class DueWork {
	#next: number | undefined;
	#timer: NodeJS.Timeout | undefined;

	/** Told of every transaction. */
	add(changes: readonly Change[], world: World): void {
		if (changes.some(({ after }) => dueOf(after) !== undefined)) {
			this.look(world);
		}
	}

	/** Looks for what is due next: in a workspace that was changed as a whole. */
	look(world: World): void {
		const { workspace } = world;
		const dues = [...workspace.all("async_task"), ...workspace.all("file_upload")].flatMap(
			(record) => dueOf(record) ?? [],
		);
		this.#next = dues.length === 0 ? undefined : Math.min(...dues);
		this.stop();
		if (this.#next !== undefined) {
			const wait = Math.min(Math.max(0, this.#next - world.now()), longestWait);
			this.#timer = setTimeout(() => this.run(world), wait).unref();
		}
	}

	/** Does what is due by now. Called before each request too, as time may have been moved. */
	run(world: World): void {
		if (this.#next === undefined || this.#next > world.now()) {
			return;
		}
		for (const record of [...world.workspace.all("async_task"), ...world.workspace.all("file_upload")]) {
			const due = dueOf(record);
			if (due !== undefined && due <= world.now()) {
				carryOut(record, world);
			}
		}
		this.look(world);
	}

	stop(): void {
		clearTimeout(this.#timer);
	}
}

function dueOf(record: Change["after"]): number | undefined {
	if (record?.kind === "async_task") {
		return record.work?.due;
	}
	if (record?.kind !== "file_upload" || record.status !== "pending") {
		return undefined;
	}
	return record.source === undefined ? (record.expiryTime ?? undefined) : record.createdTime;
}

function carryOut(record: AsyncTaskRecord | FileUploadRecord, world: World): void {
	if (record.kind === "file_upload") {
		const ended =
			record.source === undefined ? { ...record, status: "expired" as const } : imported(record, world.workspace);
		run(() => world.workspace.put(ended), world);
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
