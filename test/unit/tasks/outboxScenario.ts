import fc from "fast-check";

/** What becomes of a write that reaches the network: carried out or not, at once or later, its answer received or not. */
export const fates = [
	"answered",
	"answerLost",
	"requestLost",
	"late",
	"unreachable",
	"refused",
	"html",
	"rateLimited",
] as const;
export type ScenarioFate = (typeof fates)[number];

/** What befalls a process at a boundary: before or after a request, before or after a commit. */
export type Blow = "kill" | "suspend";

export type ScenarioOperation =
	/** A page that carries its operation's id. */
	| { readonly kind: "identified" }
	/** One of several pages of equal values, which nothing tells apart. */
	| { readonly kind: "equal" }
	| { readonly kind: "database" }
	/** A change of a page that is there. */
	| { readonly kind: "update" }
	| { readonly kind: "trash" };

/** All that happens in one case; data, so that a seed replays it. */
export interface OutboxScenario {
	readonly operations: readonly ScenarioOperation[];
	/** Of the writes, in the order in which they reach the network; those after the last are answered. */
	readonly fates: readonly ScenarioFate[];
	/** At which boundaries, counted over all processes, something happens. */
	readonly blows: ReadonlyMap<number, Blow>;
	/** Boundaries until a suspended process goes on. */
	readonly asleep: number;
	/** Milliseconds by which a query lags behind each create, in turn. */
	readonly lags: readonly number[];
}

const operation = fc.constantFrom<ScenarioOperation>(
	{ kind: "identified" },
	{ kind: "equal" },
	{ kind: "equal" },
	{ kind: "database" },
	{ kind: "update" },
	{ kind: "trash" },
);

export const outboxScenarios: fc.Arbitrary<OutboxScenario> = fc
	.record({
		operations: fc.array(operation, { minLength: 1, maxLength: 6 }),
		fates: fc.array(fc.constantFrom<ScenarioFate>(...fates, "answered", "answered"), { maxLength: 14 }),
		blows: fc.array(fc.tuple(fc.integer({ min: 0, max: 150 }), fc.constantFrom<Blow>("kill", "kill", "suspend")), {
			maxLength: 8,
		}),
		asleep: fc.integer({ min: 1, max: 60 }),
		lags: fc.array(fc.integer({ min: 0, max: 29_000 }), { minLength: 1, maxLength: 4 }),
	})
	.map((scenario) => ({ ...scenario, blows: new Map(scenario.blows) }));
