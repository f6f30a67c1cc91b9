import { verifyWebhookSignature } from "@notionhq/client";
import * as l10n from "@vscode/l10n";
import * as z from "zod";
import { WorkspaceError } from "../../base/errors.ts";
import { canonicalId } from "../../base/notionId.ts";

/** Headers as a web server has them. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

export interface ParseOptions {
	/** The token of the subscription, from its handshake. */
	readonly verificationToken: string;
}

/** The kinds that Notion documents, and any that come later. Source: developers.notion.com, "Event types & delivery". */
export type WebhookEventType =
	| `page.${"created" | "deleted" | "undeleted" | "moved" | "locked" | "unlocked" | "properties_updated" | "content_updated"}`
	| `database.${"created" | "deleted" | "undeleted" | "moved" | "content_updated" | "schema_updated"}`
	| `data_source.${"created" | "deleted" | "undeleted" | "moved" | "content_updated" | "schema_updated"}`
	| `comment.${"created" | "updated" | "deleted"}`
	| `view.${"created" | "updated" | "deleted"}`
	| `file_upload.${"created" | "completed" | "expired" | "upload_failed"}`
	| (string & {});

const id = z.string().transform((text, context) => {
	const found = canonicalId(text);
	if (found === undefined) {
		context.issues.push({ code: "custom", message: "not an id", input: text });
		return z.NEVER;
	}
	return found;
});
const someId = id.optional().catch(undefined);
const text = z.string().max(100).optional().catch(undefined);

const eventBody = z.object({
	id: z.string().min(1).max(100),
	type: z
		.string()
		.max(100)
		.regex(/^[a-z_]+\.[a-z_]+$/),
	timestamp: text,
	workspace_id: someId,
	subscription_id: someId,
	integration_id: someId,
	api_version: text,
	attempt_number: z.number().int().positive().optional().catch(undefined),
	authors: z
		.array(z.object({ id: z.string(), type: z.string() }))
		.optional()
		.catch(undefined),
	entity: z.object({ id, type: z.string().max(100) }),
	data: z.record(z.string(), z.unknown()).optional().catch(undefined),
});

const parentData = z.object({ id, type: z.string(), data_source_id: someId });
const propertyIds = z.array(z.string());

/** One event that Notion has sent: what happened to which object. It carries ids only, and may be late, twice, or out of order. */
export class NotionWebhook {
	/** Notion's id of the event: the same at every attempt to deliver it. */
	readonly id: string;
	readonly type: WebhookEventType;
	/** The id of the object that it is about: a page's, a database's, … */
	readonly entityId: string;
	readonly entityType: string;
	/** The database in which that is; `undefined` for what isn't in one. */
	readonly parentDatabaseId: string | undefined;
	/** The data source in which a row is. */
	readonly parentDataSourceId: string | undefined;
	/** When it happened, as Notion writes it. */
	readonly timestamp: string | undefined;
	readonly workspaceId: string | undefined;
	readonly subscriptionId: string | undefined;
	readonly integrationId: string | undefined;
	readonly apiVersion: string | undefined;
	/** 1 for the first attempt. */
	readonly attemptNumber: number;
	readonly authors: readonly { readonly id: string; readonly type: string }[];
	/** Ids of the properties that changed, of `page.properties_updated`. */
	readonly updatedProperties: readonly string[];
	/** Everything else that the event says, as it came. */
	readonly data: Readonly<Record<string, unknown>>;

	private constructor(body: z.output<typeof eventBody>) {
		const { data = {} } = body;
		const parent = parentData.safeParse(data.parent).data;
		const updated = propertyIds.safeParse(data.updated_properties).data;
		this.id = body.id;
		this.type = body.type;
		this.entityId = body.entity.id;
		this.entityType = body.entity.type;
		this.parentDatabaseId = parent?.type === "database" ? parent.id : undefined;
		this.parentDataSourceId = parent?.data_source_id ?? (parent?.type === "data_source" ? parent.id : undefined);
		this.timestamp = body.timestamp;
		this.workspaceId = body.workspace_id;
		this.subscriptionId = body.subscription_id;
		this.integrationId = body.integration_id;
		this.apiVersion = body.api_version;
		this.attemptNumber = body.attempt_number ?? 1;
		this.authors = body.authors ?? [];
		this.updatedProperties = updated ?? [];
		this.data = data;
	}

	/**
	 * Reads a delivery, from the very bytes that came over the wire: the signature is over them. Throws `unauthorized` where the
	 * signature is missing or wrong, `invalidInput` where what is signed is no event.
	 */
	static async parse(
		rawBody: string | Uint8Array,
		headers: WebhookHeaders,
		{ verificationToken }: ParseOptions,
	): Promise<NotionWebhook> {
		const signature = headerOf(headers, signatureHeader);
		if (!(await verifyWebhookSignature({ body: rawBody, signature: signature ?? "", verificationToken }))) {
			throw new WorkspaceError("unauthorized", l10n.t("The delivery isn't signed by Notion."), {
				remedy: l10n.t("Check that the verification token is that of the subscription."),
			});
		}
		const parsed = eventBody.safeParse(jsonOf(rawBody));
		if (!parsed.success) {
			throw new WorkspaceError("invalidInput", l10n.t("The delivery is not an event of Notion's."));
		}
		return new NotionWebhook(parsed.data);
	}
}

/** Where Notion puts the signature. */
export const signatureHeader = "x-notion-signature";

const handshakeBody = z.strictObject({
	verification_token: z
		.string()
		.max(200)
		.regex(/^secret_[\w-]{16,}$/),
});

/** The token of a handshake, by which a subscription begins. Nothing proves who sent it. `undefined` for any other body. */
export function parseHandshake(rawBody: string | Uint8Array): string | undefined {
	const parsed = handshakeBody.safeParse(jsonOf(rawBody));
	return parsed.success ? parsed.data.verification_token : undefined;
}

/** A header, whatever the case of its name. */
export function headerOf(headers: WebhookHeaders, name: string): string | undefined {
	if (headers instanceof Headers) {
		return headers.get(name) ?? undefined;
	}
	const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
	return typeof found === "object" ? found.join(", ") : found;
}

/** `undefined` for what isn't JSON in UTF-8. */
function jsonOf(rawBody: string | Uint8Array): unknown {
	try {
		const text =
			typeof rawBody === "string"
				? rawBody
				: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(rawBody);
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
