import { isWorkspaceError } from "../../base/errors.ts";
import { type Log, silentLog } from "../../base/log.ts";
import { NotionWebhook, parseHandshake, signatureHeader } from "./notionWebhook.ts";

export interface WebhookHandlerOptions {
	/** The token of the subscription, or where it is now; `undefined` as long as there is none. */
	readonly verificationToken: string | (() => PromiseLike<string | undefined> | string | undefined);
	/** Keeps an event. Notion is told that it arrived when this has resolved, and sends it again when it throws. */
	readonly onEvent: (event: NotionWebhook) => PromiseLike<unknown> | unknown;
	/** Takes the token of a handshake; `false` when none is awaited. Default: none ever is. */
	readonly onHandshake?: (verificationToken: string) => PromiseLike<boolean> | boolean;
	/** Names (with their port, if any) by which the server may be called. Default: any. */
	readonly hosts?: () => readonly string[];
	/** Default: 1 MB. */
	readonly largestBody?: number;
	/** Told of refusals: never anything that was sent. */
	readonly log?: Log;
}

const megabyte = 1024 * 1024;

/** Milliseconds after which Notion may send again what couldn't be kept; in seconds for the header. */
const retryAfter = 30;

type Refusal = readonly [status: number, reason: string, headers?: Readonly<Record<string, string>>];

/**
 * A handler for any server that speaks web standards. Answers 200 once an event is kept, and refuses everything else with nothing
 * done: 403 from a web page, 421 for another host, 405, 413, 415, 401 without a right signature, 400 for what is no event.
 */
export function createWebhookHandler(options: WebhookHandlerOptions): (request: Request) => Promise<Response> {
	const { log = silentLog } = options;
	return async (request) => {
		const refusal = await handle(request, options);
		if (!refusal) {
			return new Response(null, { status: 200 });
		}
		const [status, reason, headers] = refusal;
		log.debug(`A webhook delivery was refused with ${status}: ${reason}.`);
		return new Response(JSON.stringify({ status, error: reason }), {
			status,
			headers: { "content-type": "application/json", ...headers },
		});
	};
}

async function handle(request: Request, options: WebhookHandlerOptions): Promise<Refusal | undefined> {
	const refusal = refusalOfHead(request, options);
	if (refusal) {
		return refusal;
	}
	const body = await bodyOf(request, options.largestBody ?? megabyte);
	if (!(body instanceof Uint8Array)) {
		return body;
	}
	return request.headers.has(signatureHeader) ? takeEvent(request, body, options) : takeHandshake(body, options);
}

function refusalOfHead(
	request: Request,
	{ hosts, largestBody = megabyte }: WebhookHandlerOptions,
): Refusal | undefined {
	const { headers } = request;
	if (headers.has("origin") || headers.has("sec-fetch-site")) {
		return [403, "web pages have no business here"];
	}
	if (hosts && !hosts().includes(new URL(request.url).host)) {
		return [421, "this host is not known here"];
	}
	if (request.method !== "POST") {
		return [405, "deliveries are posted", { allow: "POST" }];
	}
	const [type = "", ...parameters] = (headers.get("content-type") ?? "").toLowerCase().split(";");
	const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith("charset="));
	if (type.trim() !== "application/json" || (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset))) {
		return [415, "deliveries are JSON in UTF-8"];
	}
	if (!["", "identity"].includes((headers.get("content-encoding") ?? "").trim().toLowerCase())) {
		return [415, "deliveries are not compressed"];
	}
	return Number(headers.get("content-length") ?? 0) > largestBody ? tooLarge : undefined;
}

const tooLarge: Refusal = [413, "the delivery is too large", { connection: "close" }];

/** The bytes as they came, or why not. */
async function bodyOf(request: Request, largest: number): Promise<Uint8Array | Refusal> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	try {
		for await (const chunk of request.body ?? []) {
			size += chunk.length;
			if (size > largest) {
				return tooLarge;
			}
			chunks.push(chunk);
		}
	} catch {
		return [400, "the delivery broke off"];
	}
	return size === 0 ? [400, "the delivery is empty"] : Buffer.concat(chunks);
}

async function takeEvent(
	{ headers }: Request,
	body: Uint8Array,
	{ verificationToken, onEvent, log = silentLog }: WebhookHandlerOptions,
): Promise<Refusal | undefined> {
	try {
		const token = typeof verificationToken === "string" ? verificationToken : await verificationToken();
		if (!token) {
			return [401, "there is no subscription"];
		}
		await onEvent(await NotionWebhook.parse(body, headers, { verificationToken: token }));
		return undefined;
	} catch (error) {
		if (isWorkspaceError(error, "unauthorized")) {
			return [401, "the signature is missing or wrong"];
		}
		if (isWorkspaceError(error, "invalidInput")) {
			return [400, "the delivery is not an event"];
		}
		log.error("A webhook event could not be kept; Notion sends it again.", error);
		return [503, "the event could not be kept", { "retry-after": String(retryAfter) }];
	}
}

async function takeHandshake(
	body: Uint8Array,
	{ onHandshake, log = silentLog }: WebhookHandlerOptions,
): Promise<Refusal | undefined> {
	const token = parseHandshake(body);
	try {
		if (token !== undefined && (await onHandshake?.(token))) {
			return undefined;
		}
	} catch (error) {
		log.error("The token of a webhook subscription could not be kept.", error);
		return [503, "the token could not be kept", { "retry-after": String(retryAfter) }];
	}
	return [401, "the signature is missing or wrong"];
}
