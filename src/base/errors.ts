/** Every way in which an operation of this project can fail. A front maps a code to a message with a button or an exit status. */
export type ErrorCode =
	/** The token is unknown or revoked (HTTP 401). */
	| "unauthorized"
	/** Notion refuses because the integration lacks a capability (HTTP 403). */
	| "restricted"
	/** Gone, not shared with the integration, or the wrong kind of id (HTTP 404). Never proof of a deletion. */
	| "notFound"
	/** Notion refuses the content of the request (HTTP 400, 413). */
	| "refused"
	/** Two writes at once on one page (HTTP 409). */
	| "conflict"
	/** Over the rate budget, or the service is overloaded, beyond the deadline (HTTP 429, 529). */
	| "rateLimited"
	/** No connection could be made; nothing was sent. */
	| "unreachable"
	/** The service failed or answered with something that isn't Notion's JSON; a read, so nothing was changed. */
	| "badAnswer"
	/** A write was sent and its outcome is unknown. */
	| "ambiguous"
	/** A listing ended before it was complete. */
	| "incomplete"
	/** The caller cancelled. */
	| "cancelled"
	/** The session is closed or none is open. */
	| "closed"
	/** A file of the user's can't be read, parsed or trusted; `data.diagnostics` names the places. */
	| "invalidFile"
	/** An argument or an answer of the user's is of no use. */
	| "invalidInput"
	/** A guard stopped a run before it wrote anything. */
	| "guarded"
	/** The store can't be opened, is newer than the code, or is damaged. */
	| "store"
	/** Another window or process holds what is needed. */
	| "busy"
	/** The editor or runtime lacks something. */
	| "unsupported";

export interface ErrorOptions {
	/** What to do now, in plain words. */
	readonly remedy?: string;
	/** Details for logs and for fronts; never a token. */
	readonly data?: Readonly<Record<string, unknown>>;
	readonly cause?: unknown;
}

/** The one error class of the project. `message` says what happened, and to which thing; `remedy` what to do now. */
export class WorkspaceError extends Error {
	readonly code: ErrorCode;
	readonly remedy: string | undefined;
	readonly data: Readonly<Record<string, unknown>>;

	constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
		super(message, options.cause === undefined ? undefined : { cause: options.cause });
		this.name = "WorkspaceError";
		this.code = code;
		this.remedy = options.remedy;
		this.data = options.data ?? {};
	}
}

/** Whether `error` is one of ours, with one of the given codes if there are any. */
export function isWorkspaceError(error: unknown, ...codes: readonly ErrorCode[]): error is WorkspaceError {
	return error instanceof WorkspaceError && (codes.length === 0 || codes.includes(error.code));
}

/** What is found, or `undefined` for `notFound`; every other failure is thrown on. */
export async function orUndefined<T>(found: Promise<T>): Promise<T | undefined> {
	try {
		return await found;
	} catch (error) {
		if (isWorkspaceError(error, "notFound")) {
			return undefined;
		}
		throw error;
	}
}

/** The same failure, with what was being done before its message. What isn't ours stays as it is. */
export function inContext(error: unknown, doing: string): unknown {
	if (!isWorkspaceError(error) || error.code === "cancelled") {
		return error;
	}
	return new WorkspaceError(error.code, `${doing} ${error.message}`, {
		remedy: error.remedy,
		data: error.data,
		cause: error,
	});
}

/** The text of anything that was thrown. */
export function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

/** For the end of an exhaustive switch: does not compile when a case is missing. */
export function unreachable(value: never): never {
	throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
