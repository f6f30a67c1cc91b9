import { canonicalId } from "../../base/notionId.ts";
import { invalid } from "../notionError.ts";

/** What is wrong with a value: complete clauses in Notion's words. Several are alternatives of one union ("Fix one:"). */
export type Problems = readonly string[];

/** Checks a value that came in from outside. The type is what the value may be taken for once there are no problems. */
export interface Check<T> {
	(value: unknown, path: string): Problems;
	/** Exists only for the compiler. */
	readonly type?: T;
}

export type Checked<C> = C extends Check<infer T> ? T : never;

const none: Problems = [];

/** Answers the value as what the check says that it is; throws Notion's 400 where it isn't. */
export function validate<T>(check: Check<T>, value: unknown, part: "body" | "path" | "query"): T {
	const problems = check(value, part);
	if (problems.length === 0) {
		return value as T;
	}
	const [only] = problems;
	throw invalid(
		problems.length === 1
			? `${part} failed validation: ${only}`
			: `${part} failed validation. Fix one:\n${problems.join("\n")}`,
	);
}

/** A value as Notion quotes it: JSON, cut at 50 characters. */
export function quoted(value: unknown): string {
	if (value === undefined) {
		return "`undefined`";
	}
	const json = JSON.stringify(value) ?? String(value);
	return `\`${json.length > 50 ? `${json.slice(0, 50)}...` : json}\``;
}

function shouldBe(path: string, what: string, value: unknown): Problems {
	return [`${path} should be ${value === undefined ? "defined" : what}, instead was ${quoted(value)}.`];
}

/** One more alternative behind those that are told. */
function withAlternative(told: string, more: string): string {
	const values = told.split(/, or | or |, /);
	return alternativesOf([...values, more]);
}

/** `a or b`, `a, b, or c`. */
export function alternativesOf(values: readonly string[]): string {
	if (values.length < 3) {
		return values.join(" or ");
	}
	return `${values.slice(0, -1).join(", ")}, or ${values.at(-1)}`;
}

export function str(limits: { readonly max?: number; readonly min?: number } = {}): Check<string> {
	return (value, path) => {
		if (typeof value !== "string") {
			return shouldBe(path, "a string", value);
		}
		if (limits.max !== undefined && value.length > limits.max) {
			return [`${path}.length should be ≤ \`${limits.max}\`, instead was \`${value.length}\`.`];
		}
		if (limits.min !== undefined && value.length < limits.min) {
			return [`${path}.length should be ≥ \`${limits.min}\`, instead was \`${value.length}\`.`];
		}
		return none;
	};
}

export function num(
	limits: { readonly min?: number; readonly max?: number; readonly integer?: boolean } = {},
): Check<number> {
	return (value, path) => {
		if (typeof value !== "number" || !Number.isFinite(value)) {
			return shouldBe(path, "a number", value);
		}
		if (limits.integer && !Number.isInteger(value)) {
			return shouldBe(path, "an integer", value);
		}
		if (limits.max !== undefined && value > limits.max) {
			return [`${path} should be ≤ \`${limits.max}\`, instead was \`${value}\`.`];
		}
		if (limits.min !== undefined && value < limits.min) {
			return [`${path} should be ≥ \`${limits.min}\`, instead was \`${value}\`.`];
		}
		return none;
	};
}

export const bool: Check<boolean> = (value, path) =>
	typeof value === "boolean" ? none : shouldBe(path, "a boolean", value);

export const uuid: Check<string> = (value, path) =>
	typeof value === "string" && canonicalId(value) !== undefined ? none : shouldBe(path, "a valid uuid", value);

export const anything: Check<unknown> = (value, path) =>
	value === undefined ? shouldBe(path, "defined", value) : none;

export function literal<const T extends string | boolean | number>(...values: readonly T[]): Check<T> {
	const allowed = alternativesOf(values.map((value) => `\`${JSON.stringify(value)}\``));
	return (value, path) => ((values as readonly unknown[]).includes(value) ? none : shouldBe(path, allowed, value));
}

export function nullable<T>(check: Check<T>): Check<T | null> {
	return (value, path) =>
		value === null
			? none
			: check(value, path).map((problem) =>
					problem.startsWith(`${path} should be `)
						? problem.replace(
								/ should be (an? (?:object|array|string|number|boolean)|a valid uuid), /,
								(_all, what: string) => ` should be ${withAlternative(what, "`null`")}, `,
							)
						: problem,
				);
}

export function arr<T>(
	item: Check<T>,
	limits: { readonly max?: number; readonly min?: number } = {},
): Check<readonly T[]> {
	const max = limits.max ?? 100;
	return (value, path) => {
		if (!Array.isArray(value)) {
			return shouldBe(path, "an array", value);
		}
		if (value.length > max) {
			return [`${path}.length should be ≤ \`${max}\`, instead was \`${value.length}\`.`];
		}
		if (limits.min !== undefined && value.length < limits.min) {
			return [`${path}.length should be ≥ \`${limits.min}\`, instead was \`${value.length}\`.`];
		}
		for (const [index, inner] of value.entries()) {
			const problems = item(inner, `${path}[${index}]`);
			if (problems.length > 0) {
				return problems;
			}
		}
		return none;
	};
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a key that may be left out should be is told with that: "should be a string or `undefined`". */
function orUndefined(problem: string, path: string): string {
	const start = `${path} should be `;
	const end = problem.lastIndexOf(", instead was ");
	const what = problem.slice(start.length, end);
	if (!problem.startsWith(start) || end < 0 || what === "defined" || what === "not present") {
		return problem;
	}
	return `${start}${withAlternative(what, "`undefined`")}${problem.slice(end)}`;
}

type Shape = Readonly<Record<string, Check<unknown>>>;
type TypeOf<S extends Shape> = { readonly [K in keyof S]: Checked<S[K]> };

/** An object with exactly these keys: `required` must be there, `optional` may, anything else is refused by name. */
export function obj<R extends Shape, O extends Shape = Readonly<Record<never, never>>>(
	required: R,
	optional?: O,
): Check<TypeOf<R> & Partial<TypeOf<O>>> {
	const fields = new Map<string, { readonly check: Check<unknown>; readonly needed: boolean }>();
	for (const [key, check] of Object.entries(optional ?? {})) {
		fields.set(key, { check, needed: false });
	}
	for (const [key, check] of Object.entries(required)) {
		fields.set(key, { check, needed: true });
	}
	return (value, path) => {
		if (!isObject(value)) {
			return shouldBe(path, "an object", value);
		}
		for (const [key, { check, needed }] of fields) {
			const inner = Object.hasOwn(value, key) ? value[key] : undefined;
			if (inner === undefined && !needed) {
				continue;
			}
			const problems = check(inner, `${path}.${key}`);
			if (problems.length > 0) {
				return needed ? problems : problems.map((problem) => orUndefined(problem, `${path}.${key}`));
			}
		}
		for (const key of Object.keys(value)) {
			if (!fields.has(key) && value[key] !== undefined) {
				return [`${path}.${key} should be not present, instead was ${quoted(value[key])}.`];
			}
		}
		return none;
	};
}

/** An object with keys of the caller's own making. */
export function dict<T>(item: Check<T>): Check<Readonly<Record<string, T>>> {
	return (value, path) => {
		if (!isObject(value)) {
			return shouldBe(path, "an object", value);
		}
		for (const [key, inner] of Object.entries(value)) {
			const problems = item(inner, `${path}.${key}`);
			if (problems.length > 0) {
				return problems;
			}
		}
		return none;
	};
}

/** One of several forms. Where the value clearly is one of them, its problems are told, otherwise those of all. */
export function oneOf<const C extends readonly Check<unknown>[]>(...alternatives: C): Check<Checked<C[number]>> {
	return (value, path) => {
		const all: Problems[] = [];
		for (const alternative of alternatives) {
			const problems = alternative(value, path);
			if (problems.length === 0) {
				return none;
			}
			all.push(problems);
		}
		const depth = ([first = ""]: Problems) => (first.split(" ", 1)[0] ?? "").split(/[.[]/).length;
		const deepest = Math.max(...all.map(depth));
		const nearest = all.filter((problems) => depth(problems) === deepest);
		const present = nearest.filter(([first]) => !first?.includes(" should be defined,"));
		return [...new Set((present.length > 0 ? present : nearest).flat())];
	};
}

/**
 * An object that carries its content under the name of its kind (`{type: "select", select: {…}}`), and `common` keys beside it.
 * `type` may be left out; where it is there it must agree.
 */
export function tagged<T extends Shape, O extends Shape = Readonly<Record<never, never>>>(
	kinds: T,
	common?: O,
): Check<Partial<TypeOf<T>> & Partial<TypeOf<O>> & { readonly type?: string }> {
	const checks = new Map<string, Check<unknown>>();
	for (const [kind, check] of Object.entries(kinds)) {
		checks.set(kind, obj({ [kind]: check }, { ...common, type: literal(kind) }));
	}
	return (value, path) => {
		if (!isObject(value)) {
			return shouldBe(path, "an object", value);
		}
		const named = typeof value.type === "string" && checks.has(value.type) ? value.type : undefined;
		const kind = named ?? Object.keys(value).find((key) => checks.has(key) && value[key] !== undefined);
		const check = kind === undefined ? undefined : checks.get(kind);
		if (check) {
			return check(value, path);
		}
		return [...checks.keys()].map((key) => `${path}.${key} should be defined, instead was \`undefined\`.`);
	};
}

/** Not allowed here at all. */
export const absent: Check<undefined> = (value, path) =>
	value === undefined ? none : [`${path} should be not present, instead was ${quoted(value)}.`];
