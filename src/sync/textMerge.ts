import { diff3Merge } from "node-diff3";
import { canonicalText } from "./values.ts";

/** Both edits of a text of several lines in one; `undefined` where they touch the same lines, or where there is one line only. */
export function mergeText(base: string, ours: string, theirs: string): string | undefined {
	const [before, left, right] = [base, ours, theirs].map((text) => canonicalText(text).split("\n"));
	if (!before || !left || !right || before.length < 2) {
		return undefined;
	}
	const regions = diff3Merge(left, before, right, { excludeFalseConflicts: true });
	const lines: string[] = [];
	for (const region of regions) {
		if (!region.ok) {
			return undefined;
		}
		lines.push(...region.ok);
	}
	return lines.join("\n");
}
