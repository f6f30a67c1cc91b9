import * as l10n from "@vscode/l10n";
import { type ErrorCode, WorkspaceError } from "../base/errors.ts";
import { redact } from "../base/log.ts";

/** What Notion says when it refuses a request for now. */
export interface Refusal {
	/** Milliseconds; `undefined` where the answer says nothing of use. */
	readonly retryAfter: number | undefined;
	/** Which of its limits was met, where it says so. */
	readonly limit?: "connection" | "workspace" | undefined;
}

/** What is known after one attempt at a request. */
export type Outcome =
	| { readonly kind: "done"; readonly body: string }
	/** Notion said no, in its own words; nothing was changed. */
	| { readonly kind: "refused"; readonly error: WorkspaceError }
	/** Over a budget, or the service is overloaded: refused too, and worth sending again. */
	| ({ readonly kind: "later"; readonly reason: "budget" | "overload"; readonly error: WorkspaceError } & Refusal)
	/** No byte reached the service. */
	| { readonly kind: "neverSent"; readonly error: WorkspaceError }
	/** It may have happened. `retryAfter` is what a service in trouble asked for, in milliseconds; `isFinal`: another try is of no use. */
	| {
			readonly kind: "unknown";
			readonly error: WorkspaceError;
			readonly retryAfter?: number | undefined;
			readonly isFinal?: boolean;
	  };

/** Notion's codes that mean something of their own here. Source: developers.notion.com, "Status codes". */
const codeOfStatus: Readonly<Record<number, ErrorCode>> = {
	401: "unauthorized",
	403: "restricted",
	404: "notFound",
	409: "conflict",
	429: "rateLimited",
	529: "rateLimited",
};

/** System errors before a connection exists, by Node's and undici's codes. */
const neverConnected = new Set([
	"ECONNREFUSED",
	"ENOTFOUND",
	"EAI_AGAIN",
	"ENETUNREACH",
	"EHOSTUNREACH",
	"EADDRNOTAVAIL",
	"UND_ERR_CONNECT_TIMEOUT",
	"CERT_HAS_EXPIRED",
	"DEPTH_ZERO_SELF_SIGNED_CERT",
	"SELF_SIGNED_CERT_IN_CHAIN",
	"UNABLE_TO_VERIFY_LEAF_SIGNATURE",
	"ERR_TLS_CERT_ALTNAME_INVALID",
]);

/** Classifies an answer whose body was read in full. */
export function outcomeOfAnswer(status: number, headers: Headers, body: string, now: number): Outcome {
	const json = parseObject(body);
	// A date is one of the service's own clock.
	const wait = retryAfter(headers.get("retry-after"), Date.parse(headers.get("date") ?? "") || now);
	if (status >= 200 && status < 300) {
		// What a portal or a proxy answers in Notion's place may be JSON too; all of Notion's objects name their kind.
		return json && typeof json.object === "string" && json.object !== "error"
			? { kind: "done", body }
			: { kind: "unknown", error: brokenAnswer(status, l10n.t("Notion's answer could not be read.")) };
	}
	if (status === 429 || status === 529) {
		const reason = status === 429 ? "budget" : "overload";
		return { kind: "later", reason, retryAfter: wait, limit: limitOf(json), error: askedToWait(wait, { status }) };
	}
	if (isRefusal(json) && status >= 400 && status < 500) {
		return { kind: "refused", error: refusal(status, json) };
	}
	if (status < 400) {
		const message = l10n.t("Notion's address leads elsewhere (status {0}).", status);
		const remedy = l10n.t("Check the base URL and the proxy.");
		return {
			kind: "unknown",
			isFinal: true,
			error: new WorkspaceError("badAnswer", message, { remedy, data: { status } }),
		};
	}
	const error = brokenAnswer(status, l10n.t("Notion is having trouble (status {0}).", status));
	return { kind: "unknown", error, retryAfter: wait };
}

/** The error for requests that Notion wants later, after some milliseconds if it says so. */
export function askedToWait(
	milliseconds: number | undefined,
	data: Readonly<Record<string, unknown>> = {},
): WorkspaceError {
	const minutes = Math.ceil((milliseconds ?? 0) / 60_000);
	return new WorkspaceError("rateLimited", l10n.t("Notion asks to wait: too many requests."), {
		remedy: minutes > 1 ? l10n.t("Try again in {0} minutes.", minutes) : l10n.t("Try again in a minute."),
		data: { ...data, retryAfter: milliseconds },
	});
}

/** The error for an answer that is longer than anything Notion sends. */
export function oversizedAnswer(): Outcome {
	return {
		kind: "unknown",
		isFinal: true,
		error: brokenAnswer(200, l10n.t("Notion's answer does not come to an end.")),
	};
}

/** Whether a failed `fetch` never reached anybody, so that nothing can have happened. */
export function isNeverSent(failure: unknown): boolean {
	const error = systemError(failure);
	if (!error || !neverConnected.has(error.code)) {
		return false;
	}
	// A route can get lost under a connection that exists; then something may have been sent.
	return error.syscall === undefined || error.syscall === "connect" || error.syscall === "getaddrinfo";
}

/** Classifies a failure to get an answer at all. */
export function outcomeOfFailure(failure: unknown): Outcome {
	const code = systemError(failure)?.code;
	const error = new WorkspaceError("unreachable", l10n.t("Notion can't be reached ({0}).", code ?? "network error"), {
		remedy: l10n.t("Check the network connection, VPN and proxy, then try again."),
		data: { systemCode: code },
		cause: failure,
	});
	return isNeverSent(failure) ? { kind: "neverSent", error } : { kind: "unknown", error };
}

/** The error for a write whose outcome nobody knows. */
export function ambiguousWrite(cause: WorkspaceError): WorkspaceError {
	return new WorkspaceError(
		"ambiguous",
		l10n.t("It is not known whether Notion carried out a change: {0}", cause.message),
		{
			remedy: l10n.t("Look at the page in Notion before you try again."),
			data: cause.data,
			cause,
		},
	);
}

/** `Retry-After`, in seconds or as a date, in milliseconds; `undefined` where it is missing, zero, in the past or makes no sense. */
export function retryAfter(header: string | null, now: number): number | undefined {
	const text = header?.trim() ?? "";
	const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
	const milliseconds = Number.isNaN(seconds) ? Date.parse(/[a-z]/i.test(text) ? text : "") - now : seconds * 1000;
	return milliseconds > 0 && milliseconds <= longestRetryAfter ? milliseconds : undefined;
}

/** What asks for more than a day is taken for nonsense. */
export const longestRetryAfter = 24 * 60 * 60_000;

/** Source: developers.notion.com, "Request limits": `additional_data.rate_limit_reason` says which limit was exceeded. */
function limitOf(json: Record<string, unknown> | undefined): Refusal["limit"] {
	const { rate_limit_reason: reason } = (json?.additional_data ?? {}) as { readonly rate_limit_reason?: unknown };
	if (typeof reason !== "string") {
		return undefined;
	}
	return /workspace/i.test(reason)
		? "workspace"
		: /connection|integration|bot/i.test(reason)
			? "connection"
			: undefined;
}

function isRefusal(json: Record<string, unknown> | undefined): json is Record<string, unknown> {
	return json?.object === "error" && typeof json.code === "string";
}

function refusal(status: number, json: Record<string, unknown>): WorkspaceError {
	const code = codeOfStatus[status] ?? "refused";
	// A server in between may repeat the request's headers.
	return new WorkspaceError(code, redact(String(json.message ?? "")), {
		remedy: remedyOf(code),
		data: { status, notionCode: json.code, requestId: json.request_id },
	});
}

function remedyOf(code: ErrorCode): string | undefined {
	switch (code) {
		case "unauthorized":
			return l10n.t("Connect the workspace again with a valid token.");
		case "restricted":
			return l10n.t("Give the integration the missing capability in Notion's integration settings.");
		case "notFound":
			return l10n.t("Check that it still exists, and share it with the integration: ••• > Connections.");
		case "conflict":
			return l10n.t("Somebody else is saving this page. Try again.");
		default:
			return undefined;
	}
}

function brokenAnswer(status: number, message: string): WorkspaceError {
	return new WorkspaceError("badAnswer", message, { remedy: l10n.t("Try again in a minute."), data: { status } });
}

function parseObject(text: string): Record<string, unknown> | undefined {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === "object" && value !== null && !Array.isArray(value)
			? (value as Record<string, unknown>)
			: undefined;
	} catch {
		return undefined;
	}
}

/** The system error at the bottom of what `fetch` throws, wherever it put it in the chain of causes. */
function systemError(failure: unknown): { readonly code: string; readonly syscall: string | undefined } | undefined {
	for (let error = failure, depth = 0; error instanceof Error && depth < 5; error = error.cause, depth++) {
		if ("code" in error && typeof error.code === "string") {
			return { code: error.code, syscall: "syscall" in error ? String(error.syscall) : undefined };
		}
		if (error instanceof AggregateError && error.errors.length > 0) {
			return systemError(error.errors[0]);
		}
	}
	return undefined;
}
