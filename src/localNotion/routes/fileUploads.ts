import { missing, pathId } from "../access.ts";
import { minuteTime } from "../content/dates.ts";
import type { Context, Handler } from "../context.ts";
import { invalid } from "../notionError.ts";
import { list, pageFromQuery, paginate } from "../pagination.ts";
import type { FileUploadRecord, JsonObject } from "../records.ts";
import { literal, num, obj, str, validate } from "../validation/check.ts";
import type { Workspace } from "../workspace.ts";

/** An upload that was never sent expires after an hour. */
const lifetime = 3_600_000;
const statuses = ["pending", "uploaded", "expired", "failed"] as const;
/** One part, or a whole file sent at once, is at most this long. */
const maximalPart = 20 * 1024 * 1024;

const createBody = obj(
	{},
	{
		mode: literal("single_part", "multi_part", "external_url"),
		filename: str({ max: 900 }),
		content_type: str(),
		number_of_parts: num({ min: 1, max: 10_000, integer: true }),
		external_url: str({ max: 2000 }),
	},
);

export const createFileUpload: Handler = (context) => {
	const body = validate(createBody, context.request.body ?? {}, "body");
	const mode = body.mode ?? "single_part";
	if (mode === "multi_part" && body.number_of_parts === undefined) {
		throw invalid("body failed validation: body.number_of_parts should be defined, instead was `undefined`.");
	}
	if (mode !== "single_part" && body.filename === undefined) {
		throw invalid("body failed validation: body.filename should be defined, instead was `undefined`.");
	}
	if (mode === "external_url" && !isFetchable(body.external_url ?? "", context)) {
		throw invalid("body failed validation: body.external_url should be a valid HTTPS URL.");
	}
	const upload: FileUploadRecord = {
		kind: "file_upload",
		id: context.ids.uuid("file upload"),
		sequence: context.workspace.nextSequence(),
		createdTime: context.now,
		createdBy: context.actor,
		lastEditedTime: context.now,
		lastEditedBy: context.actor,
		mode,
		...(mode === "external_url" ? { source: body.external_url ?? "" } : {}),
		status: "pending",
		filename: body.filename ?? null,
		contentType: body.content_type ?? null,
		contentLength: null,
		expiryTime: context.now + lifetime,
		numberOfParts: mode === "multi_part" ? (body.number_of_parts ?? 1) : null,
		parts: {},
		content: null,
	};
	context.workspace.put(upload);
	return renderUpload(upload, context);
};

function isFetchable(url: string, { baseUrl }: Context): boolean {
	return /^https:\/\//.test(url) || url.startsWith(`${baseUrl}/_local/files/`);
}

/**
 * An upload by URL once it has been imported: of this workspace's own files with the content, of any other without, as
 * nothing is fetched from elsewhere.
 */
export function imported(upload: FileUploadRecord, workspace: Workspace): FileUploadRecord {
	const { source = "", ...record } = upload;
	const own = /\/_local\/files\/([0-9a-f-]{36})/.exec(source)?.[1];
	const file = own === undefined ? undefined : workspace.find("file_upload", own);
	const extension = upload.filename?.split(".").at(-1)?.toLowerCase() ?? "";
	return {
		...record,
		status: own !== undefined && !file?.content ? "failed" : "uploaded",
		contentType: upload.contentType ?? file?.contentType ?? mediaTypes[extension] ?? null,
		contentLength: file?.contentLength ?? 0,
		content: file?.content ?? "",
	};
}

const mediaTypes: Readonly<Record<string, string>> = {
	csv: "text/csv",
	gif: "image/gif",
	jpeg: "image/jpeg",
	jpg: "image/jpeg",
	json: "application/json",
	mp3: "audio/mpeg",
	mp4: "video/mp4",
	pdf: "application/pdf",
	png: "image/png",
	svg: "image/svg+xml",
	txt: "text/plain",
	wav: "audio/wav",
	webp: "image/webp",
};

export const retrieveFileUpload: Handler = (context, [text = ""]) =>
	renderUpload(findUpload(pathId("file_upload_id", text), context), context);

export const listFileUploads: Handler = (context) => {
	const { query } = context.request;
	const { status } = validate(
		obj({}, { status: literal(...statuses) }),
		{ status: query.get("status") ?? undefined },
		"query",
	);
	const uploads = [...context.workspace.all("file_upload")]
		.reverse()
		.filter((upload) => isOwn(upload, context))
		.filter((upload) => status === undefined || statusAt(upload, context.now) === status);
	const page = paginate(uploads, pageFromQuery(query), ({ id }) => id);
	return list("file_upload", { ...page, results: page.results.map((upload) => renderUpload(upload, context)) });
};

/** Takes the content of a file, or one part of it. The form was read before; `file` holds its bytes. */
export const sendFileUpload: Handler = (context, [text = ""]) => {
	const upload = findUpload(pathId("file_upload_id", text), context);
	const { file, partNumber } = context.request.upload ?? {};
	if (!file) {
		throw invalid("body failed validation: body.file should be defined, instead was `undefined`.");
	}
	if (statusAt(upload, context.now) !== "pending" || upload.mode === "external_url") {
		throw invalid(`File upload ${upload.id} cannot be sent. Its current status is: ${statusAt(upload, context.now)}.`);
	}
	if (file.bytes.length > maximalPart) {
		throw invalid(`File size ${file.bytes.length} exceeds the limit of ${maximalPart} bytes.`);
	}
	const part = partOf(upload, partNumber);
	const content = Buffer.from(file.bytes).toString("base64");
	const whole = upload.mode === "single_part";
	const sent: FileUploadRecord = {
		...upload,
		status: whole ? "uploaded" : "pending",
		filename: upload.filename ?? file.name,
		contentType: upload.contentType ?? file.type,
		contentLength: whole ? file.bytes.length : null,
		content: whole ? content : null,
		parts: whole ? {} : { ...upload.parts, [part]: content },
		lastEditedTime: context.now,
	};
	context.workspace.put(sent);
	return renderUpload(sent, context);
};

/** The number of a part; parts may come in any order. */
function partOf(upload: FileUploadRecord, partNumber: string | undefined): number {
	if (upload.mode === "single_part") {
		return 1;
	}
	const part = Number(partNumber);
	if (!Number.isInteger(part) || part < 1 || part > (upload.numberOfParts ?? 1)) {
		throw invalid(
			`body failed validation: body.part_number should be between 1 and ${upload.numberOfParts}, instead was \`${partNumber}\`.`,
		);
	}
	return part;
}

export const completeFileUpload: Handler = (context, [text = ""]) => {
	const upload = findUpload(pathId("file_upload_id", text), context);
	if (upload.mode !== "multi_part" || upload.status !== "pending") {
		throw invalid(`File upload ${upload.id} cannot be completed. Its current status is: ${upload.status}.`);
	}
	const total = upload.numberOfParts ?? 0;
	const parts = Array.from({ length: total }, (_, index) => upload.parts[index + 1]);
	const sent = parts.filter((part) => part !== undefined);
	if (sent.length !== total) {
		throw invalid(`File upload ${upload.id} has ${sent.length} of ${total} parts.`);
	}
	const whole = Buffer.concat(sent.map((part) => Buffer.from(part, "base64")));
	const complete: FileUploadRecord = {
		...upload,
		status: "uploaded",
		contentLength: whole.length,
		content: whole.toString("base64"),
		lastEditedTime: context.now,
	};
	context.workspace.put(complete);
	return renderUpload(complete, context);
};

function importResult({ status }: FileUploadRecord): JsonObject {
	const error = {
		type: "download_error",
		code: "file_not_found",
		message: "The file could not be downloaded.",
		parameter: null,
		status_code: 404,
	};
	return status === "failed" ? { type: "error", error } : { type: "success", success: {} };
}

function findUpload(id: string, context: Context): FileUploadRecord {
	const upload = context.workspace.find("file_upload", id);
	return upload && isOwn(upload, context) ? upload : missing(context, "file upload", id);
}

/** A connection sees its own uploads only. */
function isOwn({ createdBy }: FileUploadRecord, { integration }: Context): boolean {
	return createdBy === integration.id;
}

function statusAt(upload: FileUploadRecord, now: number): FileUploadRecord["status"] {
	return upload.status === "pending" && upload.expiryTime !== null && upload.expiryTime < now
		? "expired"
		: upload.status;
}

function renderUpload(upload: FileUploadRecord, context: Context): JsonObject {
	const pending = statusAt(upload, context.now) === "pending";
	const own = `${context.baseUrl}/v1/file_uploads/${upload.id}`;
	return {
		object: "file_upload",
		id: upload.id,
		created_time: minuteTime(upload.createdTime),
		created_by: { id: upload.createdBy, type: "bot" },
		last_edited_time: minuteTime(upload.lastEditedTime),
		expiry_time: upload.expiryTime === null ? null : minuteTime(upload.expiryTime),
		...(pending && upload.mode !== "external_url" ? { upload_url: `${own}/send` } : {}),
		...(pending && upload.mode === "multi_part" ? { complete_url: `${own}/complete` } : {}),
		in_trash: false,
		status: statusAt(upload, context.now),
		filename: upload.filename,
		content_type: upload.contentType,
		content_length: upload.contentLength,
		...(upload.numberOfParts === null
			? {}
			: { number_of_parts: { total: upload.numberOfParts, sent: Object.keys(upload.parts).length } }),
		...(upload.mode === "external_url" && upload.source === undefined
			? { file_import_result: { imported_time: minuteTime(upload.createdTime), ...importResult(upload) } }
			: {}),
		...(context.version === "2025-09-03" ? { archived: false } : {}),
	};
}
