import * as l10n from "@vscode/l10n";
import { parse } from "yaml";
import type { Diagnostic, Position, Range } from "./diagnostic.ts";

/** An edit that most likely repairs what a diagnostic is about. */
export interface Repair {
	/** For a menu. */
	readonly title: string;
	readonly range: Range;
	readonly newText: string;
}

/** The repair that a diagnostic suggests, in the quotes of the text that it replaces. */
export function repairOf(text: string, { suggestion, range }: Diagnostic): Repair | undefined {
	if (suggestion === undefined) {
		return undefined;
	}
	const written = text.slice(offsetAt(text, range.start), offsetAt(text, range.end));
	return { title: l10n.t('Change to "{0}"', suggestion), range, newText: scalarText(suggestion, written) };
}

/** A word as YAML or JSON has it, quoted as `like` is, or where it needs to be. */
export function scalarText(word: string, like: string): string {
	if (like.startsWith('"')) {
		return JSON.stringify(word);
	}
	return isPlain(word) && !like.startsWith("'") ? word : `'${word.replaceAll("'", "''")}'`;
}

/** Whether a word reads as itself without quotes, within brackets too and as a key. */
function isPlain(word: string): boolean {
	try {
		const [value] = parse(`[{ ${word}: x }, ${word}]`, { logLevel: "silent" }).slice(1);
		return value === word && !/[[\]{},#\n]/.test(word);
	} catch {
		return false;
	}
}

function offsetAt(text: string, { line, character }: Position): number {
	let start = 0;
	for (let at = 0; at < line; at++) {
		start = text.indexOf("\n", start) + 1;
	}
	return start + character;
}
