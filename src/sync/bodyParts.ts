import { diffIndices } from "node-diff3";

/** The parts (blocks) of a page's content: what is separated by a blank line that isn't in a block of code. */
export function bodyParts(body: string): readonly string[] {
	const parts: string[] = [];
	let part: string[] = [];
	let isCode = false;
	for (const line of body.split("\n")) {
		if (line === "" && !isCode) {
			parts.push(part.join("\n"));
			part = [];
			continue;
		}
		// The fence of code that stands in another block is indented.
		isCode = /^\t*```/.test(line) ? !isCode : isCode;
		part.push(line);
	}
	return [...parts, part.join("\n")].filter((text) => text !== "");
}

export function joinParts(parts: readonly string[]): string {
	return parts.join("\n\n");
}

/** Some neighbouring parts that others take the place of; none of one kind is an insertion or a deletion. */
export interface PartEdit {
	/** Index of the first old part, or of the one before which new ones are put. */
	readonly at: number;
	readonly removed: number;
	readonly added: readonly string[];
	/** Index of the first new part in the new content. */
	readonly to: number;
}

/** How one content becomes another. As many edits as can be told apart: parts that are edited side by side are an edit each. */
export function partEdits(before: readonly string[], after: readonly string[]): readonly PartEdit[] {
	return diffIndices([...before], [...after]).flatMap(
		({ buffer1: [at, removed], buffer2: [to, count] }): PartEdit[] => {
			const pairs = Math.min(removed, count);
			const edits = Array.from(
				{ length: pairs },
				(_, index): PartEdit => ({
					at: at + index,
					removed: 1,
					added: after.slice(to + index, to + index + 1),
					to: to + index,
				}),
			);
			const rest = {
				at: at + pairs,
				removed: removed - pairs,
				added: after.slice(to + pairs, to + count),
				to: to + pairs,
			};
			return removed === count ? edits : [...edits, rest];
		},
	);
}

/** Both edits of a content in one; `undefined` where they touch the same parts, or put different ones in the same place. */
export function mergeBodies(base: string, ours: string, theirs: string): string | undefined {
	const parts = bodyParts(base);
	const [left, right] = [partEdits(parts, bodyParts(ours)), partEdits(parts, bodyParts(theirs))];
	const edits: PartEdit[] = [...left];
	for (const edit of right) {
		const touching = left.filter((other) => touches(edit, other));
		if (touching.some((other) => !isSame(edit, other))) {
			return undefined;
		}
		if (touching.length === 0) {
			edits.push(edit);
		}
	}
	const merged: string[] = [];
	let next = 0;
	// What is put before a part comes before what takes the part's place.
	for (const { at, removed, added } of edits.sort((a, b) => a.at - b.at || a.removed - b.removed)) {
		merged.push(...parts.slice(next, at), ...added);
		next = at + removed;
	}
	return joinParts([...merged, ...parts.slice(next)]);
}

function touches(a: PartEdit, b: PartEdit): boolean {
	if (a.removed === 0 && b.removed === 0) {
		return a.at === b.at;
	}
	// Parts put before the first or behind the last of replaced ones have a place of their own.
	return a.at < b.at + b.removed && b.at < a.at + a.removed;
}

function isSame(a: PartEdit, b: PartEdit): boolean {
	return a.at === b.at && a.removed === b.removed && a.added.join("\n\n") === b.added.join("\n\n");
}
