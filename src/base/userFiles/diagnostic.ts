/** A place in a text: zero-based line and UTF-16 column, as editors count. */
export interface Position {
	readonly line: number;
	readonly character: number;
}

export interface Range {
	readonly start: Position;
	readonly end: Position;
}

/** Something wrong with a file of the user's, at its place. */
export interface Diagnostic {
	readonly severity: "error" | "warning";
	/** What is wrong and what to do, for a person. */
	readonly message: string;
	readonly range: Range;
	/** A stable name of the rule, e.g. `unknown-relation-target`. */
	readonly code: string;
	/** Keys and indexes from the root of the document to the place. */
	readonly path: readonly (string | number)[];
	/** The one likely repair: the word or text that should stand at `range` instead. */
	readonly suggestion?: string;
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
	return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}

/** `file:line:column: message`, one-based, as compilers print it. */
export function formatDiagnostic(file: string, { message, range }: Diagnostic): string {
	return `${file}:${range.start.line + 1}:${range.start.character + 1}: ${message}`;
}
