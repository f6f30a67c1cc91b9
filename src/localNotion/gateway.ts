import type { Context, LocalRequest, NotionVersion, UploadedFile } from "./context.ts";
import type { IdSource } from "./idSource.ts";
import type { Journal } from "./journal.ts";
import { lookupIn } from "./lookup.ts";
import { invalid, invalidUrl, NotionError } from "./notionError.ts";
import type { Persistence } from "./persistence.ts";
import { match } from "./router.ts";
import { readValue } from "./values/renderValues.ts";
import type { Workspace } from "./workspace.ts";

/** A request as it came in. */
export interface RawRequest {
	readonly method: string;
	/** Path and query. */
	readonly url: string;
	readonly headers: Headers;
	readonly body: Uint8Array;
}

/** An answer as it goes out. */
export interface RawAnswer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string | Uint8Array;
}

export interface World {
	readonly workspace: Workspace;
	readonly ids: IdSource;
	readonly journal: Journal;
	readonly persistence: Persistence | undefined;
	readonly now: () => number;
	readonly baseUrl: () => string;
}

const versions: readonly NotionVersion[] = ["2025-09-03", "2026-03-11"];
const maximalBody = 500 * 1024;
/** A part of a file upload may be as large as this. */
const maximalUpload = 21 * 1024 * 1024;

/** Answers a request of the API: checks who asks, reads the body, runs the handler, keeps what it changed. Never throws. */
export async function answer(raw: RawRequest, world: World): Promise<RawAnswer> {
	const requestId = world.ids.uuid("request");
	const url = new URL(raw.url, "http://local");
	let body: unknown;
	let status = 200;
	let content: unknown;
	let headers: Readonly<Record<string, string>> = {};
	try {
		const found = match(raw.method, url.pathname);
		if (!found) {
			throw invalidUrl();
		}
		assertToken(raw.headers, world);
		const version = versionOf(raw.headers);
		const upload = await uploadOf(raw);
		body = upload ? undefined : jsonOf(raw);
		const request: LocalRequest = { method: raw.method, path: url.pathname, query: url.searchParams, body, upload };
		content = run(() => found.handler(contextFor(request, version, world), found.ids), world);
	} catch (error) {
		const refusal = refusalOf(error);
		status = refusal.status;
		headers = refusal.headers;
		content = errorBody(refusal);
	}
	world.journal.add({
		method: raw.method,
		path: url.pathname,
		query: url.search,
		status,
		...(body === undefined ? {} : { requestBody: body }),
		at: world.now(),
		requestId,
	});
	return json(status, isBare(content) ? content : { ...(content as object), request_id: requestId }, {
		...headers,
		"x-request-id": requestId,
	});
}

/** Answers that are no object of the API carry no request id. */
function isBare(content: unknown): boolean {
	return !(content as { readonly object?: unknown }).object;
}

/** Runs a handler as one transaction: all of its changes are kept before it is answered, or none. */
export function run<T>(
	handler: () => T,
	{ workspace, persistence, ids }: Pick<World, "workspace" | "persistence" | "ids">,
): T {
	try {
		const result = handler();
		persistence?.save(workspace.commit(), ids.counters(), workspace.sequence);
		workspace.commit();
		return result;
	} catch (error) {
		workspace.rollback();
		throw error;
	}
}

/** The context of a request made by the integration. */
export function contextFor(request: LocalRequest, version: NotionVersion, world: World): Context {
	const { settings } = world.workspace;
	return {
		workspace: world.workspace,
		ids: world.ids,
		request,
		version,
		now: world.now(),
		actor: settings.botId,
		integration: { id: settings.botId, name: settings.integrationName },
		lookup: lookupIn(world.workspace),
		readValue,
		baseUrl: world.baseUrl(),
	};
}

function assertToken(headers: Headers, { workspace }: World): void {
	const token = /^Bearer\s+(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
	if (token !== workspace.settings.token) {
		throw new NotionError(401, "unauthorized", "API token is invalid.");
	}
}

function versionOf(headers: Headers): NotionVersion {
	const version = headers.get("notion-version");
	const known = versions.find((candidate) => candidate === version);
	if (known) {
		return known;
	}
	const expected = version === null ? "defined" : versions.map((candidate) => `\`"${candidate}"\``).join(" or ");
	const actual = version === null ? "undefined" : JSON.stringify(version);
	throw new NotionError(
		400,
		"missing_version",
		`Notion-Version header failed validation: Notion-Version header should be ${expected}, instead was \`${actual}\`.`,
	);
}

async function uploadOf(raw: RawRequest): Promise<UploadedFile | undefined> {
	const type = raw.headers.get("content-type") ?? "";
	if (!type.startsWith("multipart/form-data")) {
		return undefined;
	}
	assertSize(raw.body, maximalUpload);
	try {
		const form = await new Response(new Uint8Array(raw.body), { headers: { "content-type": type } }).formData();
		const file = form.get("file");
		const part = form.get("part_number");
		return {
			file:
				file instanceof File
					? { name: file.name, type: file.type, bytes: new Uint8Array(await file.arrayBuffer()) }
					: undefined,
			partNumber: typeof part === "string" ? part : undefined,
		};
	} catch {
		throw invalid("Invalid multipart form data.");
	}
}

function jsonOf(raw: RawRequest): unknown {
	assertSize(raw.body, maximalBody);
	if (raw.body.length === 0 || raw.method === "GET" || raw.method === "DELETE") {
		return undefined;
	}
	try {
		return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(raw.body));
	} catch {
		throw new NotionError(400, "invalid_json", "Error parsing JSON body.");
	}
}

function assertSize(body: Uint8Array, limit: number): void {
	if (body.length > limit) {
		throw new NotionError(413, "validation_error", `Request body too large: it should be ≤ ${limit} bytes.`);
	}
}

function refusalOf(error: unknown): NotionError {
	if (error instanceof NotionError) {
		return error;
	}
	// Bodies that are nested too deeply exhaust the stack of whatever walks them.
	if (error instanceof RangeError) {
		return invalid("body failed validation: body is nested too deeply.");
	}
	return new NotionError(500, "internal_server_error", "Unexpected error occurred.", {
		additionalData: { cause: error instanceof Error ? (error.stack ?? error.message) : String(error) },
	});
}

export function errorBody(error: NotionError): object {
	return {
		object: "error",
		status: error.status,
		code: error.code,
		message: error.message,
		...(error.additionalData ? { additional_data: error.additionalData } : {}),
	};
}

export function json(status: number, content: unknown, headers: Readonly<Record<string, string>> = {}): RawAnswer {
	return {
		status,
		headers: { "content-type": "application/json; charset=utf-8", ...headers },
		body: JSON.stringify(content),
	};
}
