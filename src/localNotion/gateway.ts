import { assertCapable } from "./capabilities.ts";
import type { LocalRequest, NotionVersion } from "./context.ts";
import { postpone } from "./dueWork.ts";
import { changeAround, errorOf, refuseUnapplied, refuseUntyped, transportOf } from "./faults/effects.ts";
import type { FaultEffect } from "./faults/faultRules.ts";
import { halved } from "./faults/halve.ts";
import { distort } from "./faults/listingFaults.ts";
import { oneWay } from "./faults/oneWay.ts";
import { errorBody, invalidUrl, NotionError } from "./notionError.ts";
import { invalidCursor } from "./pagination.ts";
import { html, json, type RawAnswer, type RawRequest, splitUrl } from "./rawHttp.ts";
import { jsonOf, refusalOf, uploadOf } from "./requestBody.ts";
import { match } from "./router.ts";
import { isAccepted } from "./routes/asyncTasks.ts";
import { type Connection, connectionsOf } from "./settings.ts";
import { alternativesOf } from "./validation/check.ts";
import { contextFor, run, type World } from "./world.ts";

const versions: readonly NotionVersion[] = ["2025-09-03", "2026-03-11"];
/** What Notion has published before them; here they aren't spoken. */
const olderVersions = ["2021-05-11", "2021-05-13", "2021-08-16", "2022-02-22", "2022-06-28"];

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
	return json(
		outcome.status,
		whole,
		{ ...outcome.headers, "x-request-id": requestId, "x-notion-request-id": requestId },
		transport,
	);
}

async function settle(
	raw: RawRequest,
	url: ReturnType<typeof splitUrl>,
	effects: readonly FaultEffect[],
	world: World,
): Promise<Outcome> {
	let body: unknown;
	try {
		const path = url.pathname;
		const found = match(raw.method, path);
		if (!found) {
			throw invalidUrl();
		}
		const connection = connectionOf(raw.headers, world);
		world.rate.take(connection.id, world.pace());
		world.due.run(world);
		const version = versionOf(raw.headers);
		const upload = await uploadOf(raw);
		body = upload ? undefined : jsonOf(raw);
		assertCapable(raw.method, path, connection.capabilities);
		const query = new URLSearchParams(url.search);
		const rewritten = oneWay(halved(body, effects), effects, found.ids[0]);
		const request: LocalRequest = { method: raw.method, path, query, body: rewritten, upload };
		refuseUnapplied(effects);
		refuseUntyped(effects, body);
		changeAround("before", effects, found.ids[0], connection.id, world);
		const handler = () => found.handler(contextFor(request, version, world, connection), found.ids);
		const background = effects.find(({ kind }) => kind === "background");
		const content =
			background?.kind === "background"
				? postpone(background.milliseconds, handler, request, version, connection, world)
				: carryOut(effects, handler, request, world);
		changeAround("after", effects, found.ids[0] ?? (content as { readonly id?: string }).id, connection.id, world);
		const fault = effects.find((effect) => effect.kind === "status");
		if (fault) {
			throw errorOf(fault);
		}
		return {
			status: isAccepted(content) ? 202 : 200,
			headers: {},
			content: distort(content, effects, cursorOf(request)),
			body,
		};
	} catch (error) {
		const refusal = refusalOf(error);
		return { status: refusal.status, headers: refusal.headers, content: errorBody(refusal), body };
	}
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
	if (lag?.kind !== "lag" || !isRead(request)) {
		return run(handler, world);
	}
	world.history.rewind(world.workspace, world.now() - lag.milliseconds);
	try {
		return handler();
	} finally {
		world.workspace.rollback();
	}
}

function isRead({ method, path }: LocalRequest): boolean {
	return method === "GET" || path.endsWith("/query") || path.endsWith("/search");
}

function cursorOf({ query, body }: LocalRequest): string | undefined {
	const { start_cursor } = (body ?? {}) as { readonly start_cursor?: unknown };
	return typeof start_cursor === "string" ? start_cursor : (query.get("start_cursor") ?? undefined);
}

/** Answers that are no object of the API carry no request id. */
function isBare(content: unknown): boolean {
	return !(content as { readonly object?: unknown }).object;
}

function connectionOf(headers: Headers, { workspace }: World): Connection {
	const token = /^Bearer\s+(\S+)$/i.exec(headers.get("authorization")?.trim() ?? "")?.[1];
	if (token === undefined) {
		throw new NotionError(401, "unauthorized", 'Authorization header must use the format "Bearer <token>".');
	}
	const connection = connectionsOf(workspace.settings).find((candidate) => candidate.token === token);
	if (!connection) {
		throw new NotionError(401, "unauthorized", "API token is invalid.");
	}
	return connection;
}

function versionOf(headers: Headers): NotionVersion {
	const version = headers.get("notion-version");
	const known = versions.find((candidate) => candidate === version);
	if (known) {
		return known;
	}
	const told = version !== null && olderVersions.includes(version) ? versions : [...olderVersions, ...versions];
	const expected = version === null ? "defined" : alternativesOf(told.map((candidate) => `\`"${candidate}"\``));
	const actual = version === null ? "undefined" : JSON.stringify(version);
	throw new NotionError(
		400,
		"missing_version",
		`Notion-Version header failed validation: Notion-Version header should be ${expected}, instead was \`${actual}\`.`,
	);
}
