import { canonicalId } from "../../base/notionId.ts";
import type { Context } from "../context.ts";
import { invalid, notFound } from "../notionError.ts";
import type { JsonObject } from "../records.ts";
import { literal, nullable, obj, str, tagged, uuid } from "../validation/check.ts";
import { colors } from "./colors.ts";
import { minuteTime } from "./dates.ts";

const maximalUrl = 2000;
/** Links to uploaded files expire after an hour. */
export const fileLifetime = 3_600_000;

const externalFile = obj({ url: str({ max: maximalUrl }) });
const uploadedFile = obj({ url: str() }, { expiry_time: str() });
const fileUpload = obj({ id: uuid });

export const fileKinds = { external: externalFile, file: uploadedFile, file_upload: fileUpload };

const iconColors = ["lightgray", ...colors.filter((color) => color !== "default")] as const;

/** An icon that can be put in another's place, but not be taken away: of blocks and databases. */
export const lastingIconCheck = tagged({
	emoji: str({ max: 100, min: 1 }),
	external: externalFile,
	file_upload: fileUpload,
	custom_emoji: obj({ id: uuid }, { name: str(), url: str() }),
	icon: obj({ name: str() }, { color: literal(...iconColors) }),
	file: uploadedFile,
});

export const lastingCoverCheck = tagged({ external: externalFile, file_upload: fileUpload, file: uploadedFile });

/** An icon that `null` takes away: of pages and data sources. */
export const iconCheck = nullable(lastingIconCheck);

export const coverCheck = nullable(lastingCoverCheck);

/** Keeps an icon, a cover or a file of a request; an upload becomes a hosted file. */
export function normalizeFile(value: JsonObject | null, context: Context): JsonObject | null {
	if (value === null) {
		return null;
	}
	const type = kindOf(value);
	const content = value[type] as JsonObject;
	if (type === "file_upload") {
		const id = canonicalId(String(content.id)) ?? "";
		const upload = context.workspace.find("file_upload", id);
		if (!upload) {
			throw notFound("file upload", id, context.integration);
		}
		if (upload.status !== "uploaded") {
			throw invalid(`File upload ${id} has not been uploaded yet. Its current status is: ${upload.status}.`);
		}
		return { type: "file", file: { uploadId: id } };
	}
	if (type === "custom_emoji") {
		const id = canonicalId(String(content.id)) ?? "";
		return { type, custom_emoji: { id } };
	}
	if (type === "file") {
		const id = /_local\/files\/([0-9a-f-]{36})/.exec(String(content.url))?.[1];
		return id === undefined ? { type, file: { url: content.url } } : { type, file: { uploadId: id } };
	}
	const own = type === "external" ? ownIcon(String(content.url)) : undefined;
	if (own) {
		return own;
	}
	if (type === "external" && !URL.canParse(String(content.url))) {
		throw invalid("Content creation Failed. Fix the following:\nInvalid file url.");
	}
	return { type, [type]: content };
}

/** A link to one of Notion's own icons is kept as that icon. */
function ownIcon(url: string): JsonObject | undefined {
	const match = /^https:\/\/www\.notion\.so\/icons\/([a-z0-9-]+)_([a-z]+)\.svg/.exec(url);
	return match ? { type: "icon", icon: { name: match[1], color: match[2] } } : undefined;
}

function kindOf(value: JsonObject): string {
	const known = ["emoji", "external", "file_upload", "custom_emoji", "icon", "file"];
	return known.find((kind) => value[kind] !== undefined) ?? String(value.type);
}

/** An icon, a cover or a file as Notion answers it. */
export function renderFile(value: JsonObject | null, context: Context): JsonObject | null {
	if (value?.type === "custom_emoji") {
		return {
			type: "custom_emoji",
			custom_emoji: context.lookup.customEmoji(String((value.custom_emoji as JsonObject).id)),
		};
	}
	if (value?.type !== "file") {
		return value;
	}
	const { uploadId, url } = value.file as { readonly uploadId?: string; readonly url?: string };
	return {
		type: "file",
		file: {
			url: uploadId === undefined ? url : `${context.baseUrl}/_local/files/${uploadId}?t=${context.now}`,
			expiry_time: minuteTime(context.now + fileLifetime),
		},
	};
}
