import { allCapabilities, assertCapable } from "./capabilities.ts";
import type { LocalRequest, NotionVersion } from "./context.ts";
import type { FaultEffect } from "./faults/faultRules.ts";
import { halved } from "./faults/halve.ts";
import { distort } from "./faults/listingFaults.ts";
import { invalidUrl, NotionError } from "./notionError.ts";
import { invalidCursor } from "./pagination.ts";
import { personEdits } from "./personEdits.ts";
import { html, json, type RawAnswer, type RawRequest, splitUrl, type Transport } from "./rawHttp.ts";
import { jsonOf, refusalOf, uploadOf } from "./requestBody.ts";
import { match } from "./router.ts";
import { contextFor, run, type World } from "./world.ts";

const versions: readonly NotionVersion[] = ["2025-09-03", "2026-03-11"];

/** What came of a request. */
interface Outcome {
	readonly status: number;
	readonly content: unknown;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: unknown;
}

/** Answers a request of the API: checks who asks, reads the body, runs the handler, keeps what it changed. Never throws. */
export async function answer(raw: RawRequest, world: World): Promise<RawAnswer> {
	const requestId = world.ids.uuid("request");
	const url = splitUrl(raw.url);
	const effects = world.faults.next(raw.method, url.pathname);
	const outcome = await settle(raw, url, effects, world);
	world.journal.add({
		method: raw.method,
		path: url.pathname,
		query: url.search,
		status: outcome.status,
		...(outcome.body === undefined ? {} : { requestBody: outcome.body }),
		at: world.now(),
		requestId,
	});
	const page = effects.find(
		(effect) => effect.kind === "status" && effect.body !== undefined && effect.body !== "json",
	);
	const transport = transportOf(effects);
	if (page?.kind === "status") {
		return html(page.status, page.body === "empty" ? "" : undefined, outcome.headers, transport);
	}
	const { content } = outcome;
	const whole = isBare(content) ? content : { ...(content as object), request_id: requestId };
	return json(outcome.status, whole, { ...outcome.headers, "x-request-id": requestId }, transport);
}

async function settle(
	raw: RawRequest,
	url: ReturnType<typeof splitUrl>,
	effects: readonly FaultEffect[],
	world: World,
): Promise<Outcome> {
	let body: unknown;
	try {
		const upload = await uploadOf(raw);
		body = upload ? undefined : jsonOf(raw);
		const path = url.pathname;
		const found = match(raw.method, path);
		if (!found) {
			throw invalidUrl();
		}
		assertToken(raw.headers, world);
		const version = versionOf(raw.headers);
		assertCapable(raw.method, path, world.workspace.settings.capabilities ?? allCapabilities);
		world.rate.take(world.now());
		const query = new URLSearchParams(url.search);
		const request: LocalRequest = { method: raw.method, path, query, body: halved(body, effects), upload };
		refuseUnapplied(effects);
		changeBefore(effects, found.ids[0], world);
		const content = carryOut(
			effects,
			() => found.handler(contextFor(request, version, world), found.ids),
			request,
			world,
		);
		changeAfter(effects, found.ids[0] ?? (content as { readonly id?: string }).id, world);
		const fault = effects.find((effect) => effect.kind === "status");
		if (fault) {
			throw errorOf(fault);
		}
		return { status: 200, headers: {}, content: distort(content, effects, cursorOf(request)), body };
	} catch (error) {
		const refusal = refusalOf(error);
		return { status: refusal.status, headers: refusal.headers, content: errorBody(refusal), body };
	}
}

/** Faults that keep a request from taking effect. */
function refuseUnapplied(effects: readonly FaultEffect[]): void {
	for (const effect of effects) {
		if (effect.kind === "status" && !effect.applied) {
			throw errorOf(effect);
		}
		if ("applied" in effect ? !effect.applied : breaksConnection(effect)) {
			throw new NotionError(503, "service_unavailable", "The request was lost on its way.");
		}
	}
}

function breaksConnection({ kind }: FaultEffect): boolean {
	return kind === "reset" || kind === "stall" || kind === "brokenBody" || kind === "wrongLength";
}

const codes = new Map<number, NotionError["code"]>([
	[400, "validation_error"],
	[401, "unauthorized"],
	[403, "restricted_resource"],
	[404, "object_not_found"],
	[409, "conflict_error"],
	[429, "rate_limited"],
	[502, "bad_gateway"],
	[503, "service_unavailable"],
	[504, "gateway_timeout"],
	[529, "service_overload"],
]);

const messages = new Map<number, string>([
	[401, "API token is invalid."],
	[409, "Conflict occurred while saving. Please try again."],
	[429, "You have been rate limited. Please try again in a few minutes."],
	[503, "Public API service is temporarily unavailable. Please try again later."],
	[504, "Public API service timed out. Please try again later."],
]);

function errorOf(effect: Extract<FaultEffect, { readonly kind: "status" }>): NotionError {
	const code = (effect.code as NotionError["code"] | undefined) ?? codes.get(effect.status) ?? "internal_server_error";
	const message = effect.message ?? messages.get(effect.status) ?? "Unexpected error occurred.";
	const headers: Record<string, string> = effect.retryAfter === undefined ? {} : { "retry-after": effect.retryAfter };
	return new NotionError(effect.status, code, message, { headers });
}

/** Runs the handler, on the workspace of some time ago if a fault says so. */
function carryOut(
	effects: readonly FaultEffect[],
	handler: () => unknown,
	request: LocalRequest,
	world: World,
): unknown {
	if (effects.some(({ kind }) => kind === "expiredCursor") && cursorOf(request) !== undefined) {
		throw invalidCursor(cursorOf(request) ?? "");
	}
	const lag = effects.find((effect) => effect.kind === "lag");
	if (lag?.kind !== "lag") {
		return run(handler, world);
	}
	world.history.rewind(world.workspace, world.now() - lag.milliseconds);
	try {
		return handler();
	} finally {
		world.workspace.rollback();
	}
}

function cursorOf({ query, body }: LocalRequest): string | undefined {
	const { start_cursor } = (body ?? {}) as { readonly start_cursor?: unknown };
	return typeof start_cursor === "string" ? start_cursor : (query.get("start_cursor") ?? undefined);
}

function changeBefore(effects: readonly FaultEffect[], id: string | undefined, world: World): void {
	for (const effect of effects) {
		if (effect.kind === "unshare" && id !== undefined) {
			personEdits(world).share(id, false);
		}
		if (effect.kind === "edit" && effect.when === "before") {
			personEdits(world).editPage(effect.pageId ?? id ?? "", effect.properties);
		}
	}
}

function changeAfter(effects: readonly FaultEffect[], id: string | undefined, world: World): void {
	for (const effect of effects) {
		if (effect.kind === "edit" && effect.when === "after") {
			personEdits(world).editPage(effect.pageId ?? id ?? "", effect.properties);
		}
	}
}

function transportOf(effects: readonly FaultEffect[]): Transport | undefined {
	const delay = effects.reduce((sum, effect) => sum + (effect.kind === "delay" ? effect.milliseconds : 0), 0);
	for (const effect of effects) {
		if (breaksConnection(effect)) {
			return { kind: effect.kind as "reset" | "stall" | "brokenBody" | "wrongLength", delay };
		}
		if (effect.kind === "drip") {
			return { kind: "drip", bytesPerSecond: effect.bytesPerSecond, delay };
		}
	}
	return delay > 0 ? { kind: "whole", delay } : undefined;
}

/** Answers that are no object of the API carry no request id. */
function isBare(content: unknown): boolean {
	return !(content as { readonly object?: unknown }).object;
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

function errorBody(error: NotionError): object {
	return {
		object: "error",
		status: error.status,
		code: error.code,
		message: error.message,
		...(error.additionalData ? { additional_data: error.additionalData } : {}),
	};
}
