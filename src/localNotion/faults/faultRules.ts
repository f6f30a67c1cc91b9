import {
	anything,
	arr,
	bool,
	type Check,
	dict,
	literal,
	num,
	obj,
	oneOf,
	str,
	uuid,
	validate,
} from "../validation/check.ts";

/** Whether a request takes effect although its answer fails: not, whole, or the first half of its blocks or properties. */
export type Applied = boolean | "half";

/** What goes wrong. A request takes no effect unless `applied` says so. */
export type FaultEffect =
	/** The connection is reset before an answer. */
	| { readonly kind: "reset"; readonly applied?: Applied }
	/** An error of the service, as JSON, as a page of the edge in HTML, or without a body. */
	| {
			readonly kind: "status";
			readonly status: number;
			readonly applied?: Applied;
			readonly code?: string;
			readonly message?: string;
			/** Sent as it stands: seconds, a date, or nonsense. */
			readonly retryAfter?: string;
			readonly body?: "json" | "html" | "empty";
	  }
	/** The answer begins and never ends. */
	| { readonly kind: "stall"; readonly applied?: Applied }
	/** The answer is cut in the middle, and says that it is whole. */
	| { readonly kind: "brokenBody"; readonly applied?: Applied }
	/** The content length promises more than is sent. */
	| { readonly kind: "wrongLength"; readonly applied?: Applied }
	| { readonly kind: "delay"; readonly milliseconds: number }
	/** What a request asks to be done in the background takes so long. */
	| { readonly kind: "background"; readonly milliseconds: number }
	/** The answer comes a few bytes at a time. */
	| { readonly kind: "drip"; readonly bytesPerSecond: number }
	/** A query or search sees the workspace as it was some time ago. */
	| { readonly kind: "lag"; readonly milliseconds: number }
	/** A listing ends early: `silent` as if it were complete, else as Notion says it. */
	| { readonly kind: "incomplete"; readonly keep: number; readonly silent?: boolean }
	/** The last row of a page of a listing moves away before it is read. */
	| { readonly kind: "moveRows" }
	/** The next cursor is the one that was sent. */
	| { readonly kind: "repeatCursor" }
	/** There is more, and no cursor to it. */
	| { readonly kind: "noCursor" }
	/** A cursor that was sent isn't known any more. */
	| { readonly kind: "expiredCursor" }
	/** Pages come with their id only. */
	| { readonly kind: "partialPages" }
	/** The times of an answer are off. */
	| { readonly kind: "clockSkew"; readonly milliseconds: number }
	/** A person changes the page of the request just before it or just after it (as an automation does). */
	| {
			readonly kind: "edit";
			readonly when: "before" | "after";
			readonly properties: Readonly<Record<string, unknown>>;
			/** The page; without it the one that the request is about. */
			readonly pageId?: string;
	  }
	/** A two-way relation of a data source to itself becomes one-way when it is made, as users of Notion report. */
	| { readonly kind: "oneWaySelfRelations" }
	/** Filters on formulas are refused, as Notion does it on those that were made through its API. */
	| { readonly kind: "untypedFormulas" }
	/** The page of the request is withdrawn from the integration before it is answered. */
	| { readonly kind: "unshare" };

/** Which requests a fault befalls. */
export interface FaultRule {
	readonly method?: string;
	/** A path with `*` for any one part and `**` for any rest, e.g. `/v1/pages/*`. */
	readonly path?: string;
	/** Which of the matching calls, counted from 1. */
	readonly nth?: readonly number[];
	/** The chance of each matching call; 1 unless said. */
	readonly probability?: number;
	/** At most so often. */
	readonly times?: number;
	readonly effect: FaultEffect;
}

const applied = { applied: oneOf(bool, literal("half")) };
const milliseconds = num({ min: 0, max: 3_600_000 });

const effectCheck: Check<unknown> = oneOf(
	obj({ kind: literal("reset", "stall", "brokenBody", "wrongLength") }, applied),
	obj(
		{ kind: literal("status"), status: num({ min: 400, max: 599, integer: true }) },
		{ ...applied, code: str(), message: str(), retryAfter: str(), body: literal("json", "html", "empty") },
	),
	obj({ kind: literal("delay", "lag", "background"), milliseconds }),
	obj({ kind: literal("clockSkew"), milliseconds: num({ min: -86_400_000, max: 86_400_000 }) }),
	obj({ kind: literal("drip"), bytesPerSecond: num({ min: 1 }) }),
	obj({ kind: literal("incomplete"), keep: num({ min: 0, integer: true }) }, { silent: bool }),
	obj({
		kind: literal(
			"moveRows",
			"repeatCursor",
			"noCursor",
			"expiredCursor",
			"partialPages",
			"oneWaySelfRelations",
			"untypedFormulas",
			"unshare",
		),
	}),
	obj({ kind: literal("edit"), when: literal("before", "after"), properties: dict(anything) }, { pageId: uuid }),
);

const ruleCheck = obj(
	{ effect: effectCheck },
	{
		method: str(),
		path: str(),
		nth: arr(num({ min: 1, integer: true }), { max: 1000 }),
		probability: num({ min: 0, max: 1 }),
		times: num({ min: 0, integer: true }),
	},
);

/** Reads rules that came in from outside; throws where they are none. */
export function readFaultRules(value: unknown): readonly FaultRule[] {
	return validate(arr(ruleCheck, { max: 1000 }), value, "body") as readonly FaultRule[];
}
