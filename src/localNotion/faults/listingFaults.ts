import type { JsonObject } from "../records.ts";
import type { FaultEffect } from "./faultRules.ts";

interface Listing extends JsonObject {
	readonly results: readonly JsonObject[];
	readonly has_more: boolean;
	readonly next_cursor: string | null;
}

function isListing(answer: unknown): answer is Listing {
	return Array.isArray((answer as { readonly results?: unknown } | null)?.results);
}

/** What faults do to the content of an answer. */
export function distort(answer: unknown, effects: readonly FaultEffect[], sentCursor: string | undefined): unknown {
	return effects.reduce((content: unknown, effect) => distortOnce(content, effect, sentCursor), answer);
}

function distortOnce(answer: unknown, effect: FaultEffect, sentCursor: string | undefined): unknown {
	if (effect.kind === "clockSkew") {
		return skewed(answer, effect.milliseconds);
	}
	if (!isListing(answer)) {
		return answer;
	}
	switch (effect.kind) {
		case "incomplete":
			return {
				...answer,
				results: answer.results.slice(0, effect.keep),
				has_more: false,
				next_cursor: null,
				...(effect.silent
					? {}
					: { request_status: { type: "incomplete", incomplete_reason: "query_result_limit_reached" } }),
			};
		case "moveRows":
			return { ...answer, results: answer.results.slice(0, -1) };
		case "repeatCursor":
			return sentCursor === undefined ? answer : { ...answer, has_more: true, next_cursor: sentCursor };
		case "noCursor":
			return { ...answer, has_more: true, next_cursor: null };
		case "partialPages":
			return {
				...answer,
				results: answer.results.map((item) => (item.object === "page" ? { object: "page", id: item.id } : item)),
			};
		default:
			return answer;
	}
}

const times = new Set(["created_time", "last_edited_time"]);

function skewed(answer: unknown, milliseconds: number): unknown {
	return JSON.parse(JSON.stringify(answer), (key, value: unknown) => {
		const instant = times.has(key) && typeof value === "string" ? Date.parse(value) : Number.NaN;
		return Number.isNaN(instant) ? value : new Date(instant + milliseconds).toISOString();
	});
}
