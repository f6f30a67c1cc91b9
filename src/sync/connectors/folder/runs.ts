import { canonicalJson } from "../../../base/json.ts";

/** A piece of a text that looks the same from end to end. */
export interface Run {
	/** A line break within the block is `\n`. */
	readonly text: string;
	readonly bold?: boolean;
	readonly italic?: boolean;
	readonly strike?: boolean;
	readonly code?: boolean;
	readonly underline?: boolean;
	/** As Notion's Markdown calls it: `red`, `gray_bg`. */
	readonly color?: string;
	/** Absolute. */
	readonly link?: string;
	/** Notation of Notion's own (a mention, an equation), taken as it is. */
	readonly opaque?: boolean;
}

export type Marks = Omit<Run, "text" | "opaque">;

/** The one spelling of all runs that mean the same: neighbours of the same look joined, no space at the ends of the text. */
export function normalRuns(runs: readonly Run[]): readonly Run[] {
	const joined: Run[] = [];
	for (const run of runs.flatMap(withoutMarkedEnds)) {
		const last = joined.at(-1);
		if (last && !last.opaque && !run.opaque && sameLook(last, run)) {
			joined[joined.length - 1] = { ...last, text: last.text + run.text };
		} else if (run.text !== "") {
			joined.push(run);
		}
	}
	return trimmed(joined);
}

/** Space at the ends of marked text isn't marked: Markdown has no notation for that. */
function withoutMarkedEnds(run: Run): readonly Run[] {
	const { text, link, opaque } = run;
	if (opaque) {
		return [run];
	}
	if (run.code) {
		// Notion's Markdown has no notation for such code.
		return /[`\n]/.test(text) ? withoutMarkedEnds({ ...run, code: false }) : [lookOf(run, text)];
	}
	const [, before = "", inner = "", after = ""] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? [];
	const space = link === undefined ? {} : { link };
	return [{ text: before, ...space }, lookOf(run, inner), { text: after, ...space }].filter((part) => part.text !== "");
}

/** Only the marks that are there. */
function lookOf({ bold, italic, strike, code, underline, color, link }: Run, text: string): Run {
	return {
		text,
		...(bold ? { bold } : {}),
		...(italic ? { italic } : {}),
		...(strike ? { strike } : {}),
		...(code ? { code } : {}),
		...(underline ? { underline } : {}),
		...(color === undefined ? {} : { color }),
		...(link === undefined ? {} : { link }),
	};
}

function sameLook({ text: _a, ...a }: Run, { text: _b, ...b }: Run): boolean {
	return canonicalJson(a) === canonicalJson(b);
}

function trimmed(runs: readonly Run[]): readonly Run[] {
	const result = runs.map((run) =>
		run.opaque || run.code ? run : { ...run, text: run.text.replace(/[ \t]*\n[ \t]*/g, "\n") },
	);
	const trim = (index: number, pattern: RegExp) => {
		const run = result.at(index);
		if (run && !run.opaque && !run.code) {
			result[index < 0 ? result.length + index : index] = { ...run, text: run.text.replace(pattern, "") };
		}
	};
	trim(0, /^\s+/);
	trim(-1, /\s+$/);
	const filled = result.filter(({ text }) => text !== "");
	return filled.length === result.length ? filled : trimmed(filled);
}

export function sameRuns(a: readonly Run[], b: readonly Run[]): boolean {
	return canonicalJson(a) === canonicalJson(b);
}

export function plainRuns(runs: readonly Run[]): string {
	return runs.map(({ text }) => text).join("");
}

/** Ever fewer marks: the first form of a text is the best that a notation may be able to express. */
export function plainerRuns(runs: readonly Run[]): readonly (readonly Run[])[] {
	const without = (from: readonly Run[], mark: keyof Marks) => normalRuns(from.map(({ [mark]: _mark, ...run }) => run));
	const noItalic = without(runs, "italic");
	const noBold = without(noItalic, "bold");
	const noStrike = without(noBold, "strike");
	const bare = normalRuns(runs.map(({ text, opaque }) => ({ text, ...(opaque ? { opaque } : {}) })));
	return [runs, noItalic, noBold, noStrike, bare];
}
