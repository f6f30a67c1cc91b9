import type { UploadedFile } from "./context.ts";
import { invalid, NotionError } from "./notionError.ts";
import type { RawRequest } from "./rawHttp.ts";

/** Source: developers.notion.com, "Request limits". */
const maximalBody = 500 * 1024;
/** A part of a file upload may be as large as this, with the form around it. */
const maximalUpload = 21 * 1024 * 1024;

/** The file of a form; `undefined` when the body is no form. */
export async function uploadOf(raw: RawRequest): Promise<UploadedFile | undefined> {
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

/** The JSON of a body; `undefined` where there is none or the method takes none. */
export function jsonOf(raw: RawRequest): unknown {
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

/** Whatever was thrown, as a refusal. */
export function refusalOf(error: unknown): NotionError {
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
