import type { FaultEffect } from "./faultRules.ts";

/** What is left of a body where a fault lets only half of it take effect. */
export function halved(body: unknown, effects: readonly FaultEffect[]): unknown {
	const isHalf = effects.some((effect) => "applied" in effect && effect.applied === "half");
	if (!isHalf || typeof body !== "object" || body === null) {
		return body;
	}
	return Object.fromEntries(
		Object.entries(body).map(([key, value]) =>
			key === "children" || key === "properties" ? [key, firstHalf(value)] : [key, value],
		),
	);
}

function firstHalf(value: unknown): unknown {
	if (Array.isArray(value)) {
		return value.slice(0, Math.ceil(value.length / 2));
	}
	if (typeof value !== "object" || value === null) {
		return value;
	}
	const entries = Object.entries(value);
	return Object.fromEntries(entries.slice(0, Math.ceil(entries.length / 2)));
}
