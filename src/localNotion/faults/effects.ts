import { invalid, NotionError, type NotionErrorCode } from "../notionError.ts";
import { personEdits } from "../personEdits.ts";
import { unknownType } from "../query/filters.ts";
import type { Transport } from "../rawHttp.ts";
import { isObject } from "../validation/check.ts";
import type { World } from "../world.ts";
import type { FaultEffect } from "./faultRules.ts";

/** Faults that keep a request from taking effect. */
export function refuseUnapplied(effects: readonly FaultEffect[]): void {
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

const codes = new Map<number, NotionErrorCode>([
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

/** The error that a fault stands for. */
export function errorOf(effect: Extract<FaultEffect, { readonly kind: "status" }>): NotionError {
	const code = (effect.code as NotionErrorCode | undefined) ?? codes.get(effect.status) ?? "internal_server_error";
	const message = effect.message ?? messages.get(effect.status) ?? "Unexpected error occurred.";
	const headers: Record<string, string> = effect.retryAfter === undefined ? {} : { "retry-after": effect.retryAfter };
	return new NotionError(effect.status, code, message, { headers });
}

/** Refuses filters on formulas where a fault says so. */
export function refuseUntyped(effects: readonly FaultEffect[], body: unknown): void {
	const filter = (body as { readonly filter?: unknown } | undefined)?.filter;
	if (effects.some(({ kind }) => kind === "untypedFormulas") && mentionsFormula(filter)) {
		throw invalid(unknownType);
	}
}

function mentionsFormula(filter: unknown): boolean {
	return isObject(filter) && (filter.formula !== undefined || [filter.and, filter.or].flat().some(mentionsFormula));
}

/** What others do to the page of a request just before it, or just after it. */
export function changeAround(
	when: "before" | "after",
	effects: readonly FaultEffect[],
	id: string | undefined,
	connectionId: string,
	world: World,
): void {
	for (const effect of effects) {
		if (effect.kind === "unshare" && when === "before" && id !== undefined) {
			personEdits(world).share(id, false, connectionId);
		}
		if (effect.kind === "edit" && effect.when === when) {
			personEdits(world).editPage(effect.pageId ?? id ?? "", effect.properties);
		}
	}
}

/** How the answer travels. */
export function transportOf(effects: readonly FaultEffect[]): Transport | undefined {
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
