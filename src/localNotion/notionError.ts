import type { JsonObject } from "./records.ts";

/** Notion's error codes that this workspace answers with. Source: developers.notion.com, "Status codes". */
export type NotionErrorCode =
	| "invalid_json"
	| "invalid_request_url"
	| "invalid_request"
	| "validation_error"
	| "missing_version"
	| "unauthorized"
	| "restricted_resource"
	| "object_not_found"
	| "conflict_error"
	| "rate_limited"
	| "internal_server_error"
	| "bad_gateway"
	| "service_unavailable"
	| "gateway_timeout"
	| "database_connection_unavailable"
	| "service_overload";

/** A refusal, as Notion words it. Thrown by handlers and turned into an answer at the edge. */
export class NotionError extends Error {
	readonly status: number;
	readonly code: NotionErrorCode;
	readonly headers: Readonly<Record<string, string>>;
	readonly additionalData: Readonly<Record<string, unknown>> | undefined;

	constructor(
		status: number,
		code: NotionErrorCode,
		message: string,
		extras: {
			readonly headers?: Readonly<Record<string, string>>;
			readonly additionalData?: Readonly<Record<string, unknown>>;
		} = {},
	) {
		super(message);
		this.name = "NotionError";
		this.status = status;
		this.code = code;
		this.headers = extras.headers ?? {};
		this.additionalData = extras.additionalData;
	}
}

/** A refusal as it is answered. */
export function errorBody(error: NotionError): JsonObject {
	return {
		object: "error",
		status: error.status,
		code: error.code,
		message: error.message,
		...(error.additionalData ? { additional_data: error.additionalData } : {}),
	};
}

/** 400: the body was understood and refused. */
export function invalid(message: string): NotionError {
	return new NotionError(400, "validation_error", message);
}

/** 400: no such endpoint, or not with this method. */
export function invalidUrl(): NotionError {
	return new NotionError(400, "invalid_request_url", "Invalid request URL.");
}

export type FindableKind =
	| "page"
	| "database"
	| "data_source"
	| "block"
	| "user"
	| "comment"
	| "view"
	| "view query"
	| "file upload"
	| "discussion"
	| "async task"
	| "property";

/** 404: not there, or not shared with the integration, which Notion doesn't tell apart. */
export function notFound(
	kind: FindableKind,
	id: string,
	integration: { readonly id: string; readonly name: string },
): NotionError {
	const hint =
		kind === "user"
			? "Make sure your integration has capabilities to read user information. With those capabilities, only members and guests in the integration's workspace are visible."
			: `Make sure the relevant pages and databases are shared with your integration "${integration.name}".`;
	return new NotionError(404, "object_not_found", `Could not find ${kind} with ID: ${id}. ${hint}`, {
		additionalData: { integration_id: integration.id },
	});
}

/** 400: an edit below or on something in the trash. */
export function archived(what: "block" | "page" | "database" | "data source", ancestor: boolean): NotionError {
	return invalid(
		ancestor
			? `Can't edit ${what} on page with an archived ancestor. You must unarchive the ancestor before editing page.`
			: `Can't edit ${what} that is archived. You must unarchive the ${what} before editing.`,
	);
}
