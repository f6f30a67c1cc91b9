import type { FaultEffect, FaultRule } from "../../../src/localNotion/faults/faultRules.ts";
import type { Random } from "./random.ts";

const paths = [
	undefined,
	"/v1/pages/*",
	"/v1/pages",
	"/v1/blocks/**",
	"/v1/data_sources/*/query",
	"/v1/search",
	"/v1/users**",
	"/v1/databases/*",
	"/v1/pages/*/properties/*",
];

/** What answers lists; those of the sample that are longer than a page are among them. */
const lists = ["/v1/data_sources/*/query", "/v1/data_sources/*/query", "/v1/search", "/v1/blocks/*/children"];

const retryAfters = ["0", "1", "7", "90", "600", "soon", "-3", "Wed, 11 Mar 2026 10:05:00 GMT", "1e9", "", undefined];

/** What may go wrong with a list: its parts and where it goes on. */
function listEffect(random: Random): FaultEffect {
	return random.chance(0.4)
		? { kind: "incomplete", keep: random.integer(0, 60) }
		: { kind: random.pick(["repeatCursor", "noCursor", "expiredCursor", "partialPages"] as const) };
}

/** What may go wrong, and what a caller can notice of it. */
function effect(random: Random): FaultEffect {
	const applied = random.pick([true, false, false, "half"] as const);
	return random.pick<() => FaultEffect>([
		() => ({ kind: random.pick(["reset", "stall", "brokenBody", "wrongLength"] as const), applied }),
		() => ({ kind: random.pick(["reset", "brokenBody", "wrongLength"] as const), applied: true }),
		// Only an answer of the service's own failure may be about something that happened.
		() => ({
			kind: "status",
			status: random.pick([500, 502, 503, 504]),
			body: random.pick(["json", "html", "empty"]),
			applied,
		}),
		() => ({
			kind: "status",
			status: random.pick([429, 529]),
			body: random.pick(["json", "html"]),
			retryAfter: random.pick(retryAfters),
		}),
		() => ({ kind: "status", status: random.pick([400, 401, 403, 404, 409]) }),
		() => ({ kind: "lag", milliseconds: random.integer(1, 600_000) }),
		() => listEffect(random),
		() => ({ kind: "delay", milliseconds: random.integer(1, 30) }),
		() => ({ kind: "drip", bytesPerSecond: random.integer(100_000, 10_000_000) }),
		() => ({ kind: "unshare" }),
	])();
}

/** A few rules, each seldom enough that most calls come through in the end. */
export function randomFaults(random: Random): FaultRule[] {
	const faults = Array.from({ length: random.integer(1, 4) }, (): FaultRule => {
		const rule = effect(random);
		const isRare = rule.kind === "unshare" || rule.kind === "stall" || rule.kind === "drip";
		return {
			path: rule.kind === "unshare" ? "/v1/pages/*" : random.pick(paths),
			probability: isRare ? 0.05 : random.integer(1, 5) / 10,
			effect: rule,
		};
	});
	return random.chance(0.5)
		? faults
		: [...faults, { path: random.pick(lists), probability: random.integer(1, 5) / 10, effect: listEffect(random) }];
}
