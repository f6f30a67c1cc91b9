import { stat } from "node:fs/promises";
import path from "node:path";
import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../../base/errors.ts";
import type { Diagnostic, Position } from "../../base/userFiles/diagnostic.ts";
import { readBytes } from "./fileReplacement.ts";

/** A text file as it was read. */
export interface FileText {
	readonly bytes: Buffer;
	/** With a byte order mark, if there is one. */
	readonly text: string;
	/** When it was last written. ISO 8601. */
	readonly editedAt: string;
	/** Changes with every write. */
	readonly stamp: string;
	positionAt(offset: number): Position;
}

/** Reads UTF-8 text. Throws `invalidFile`, with the place of what isn't (code `csv-encoding` and the like: `kind` before it). */
export async function readFileText(file: string, kind: string): Promise<FileText> {
	const stamp = await fileStamp(file);
	const bytes = await readBytes(file);
	const { mtime } = await stat(file);
	const text = decode(file, bytes, kind);
	return { bytes, text, editedAt: mtime.toISOString(), stamp, positionAt: positionsOf(text) };
}

/** Changes when the file is written, replaced or removed. */
export async function fileStamp(file: string): Promise<string> {
	const found = await stat(file).catch(() => undefined);
	return found ? `${found.ino} ${found.size} ${found.mtimeMs}` : "none";
}

function decode(file: string, bytes: Buffer, kind: string): string {
	try {
		const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
		if (!text.includes("\0")) {
			return text;
		}
	} catch {
		// Told below, with the place.
	}
	const line = firstBadLine(bytes);
	throw invalidFileText(
		file,
		[fileDiagnostic(`${kind}-encoding`, l10n.t("The file isn't UTF-8 text."), { line, character: 0 })],
		l10n.t('Save it as UTF-8 (in Excel: "CSV UTF-8"; in VS Code: "Save with Encoding").'),
	);
}

function firstBadLine(bytes: Buffer): number {
	const decoder = new TextDecoder("utf-8", { fatal: true });
	let start = 0;
	for (let line = 0; start < bytes.length; line++) {
		const end = bytes.indexOf(0x0a, start);
		const part = bytes.subarray(start, end === -1 ? bytes.length : end);
		try {
			if (decoder.decode(part).includes("\0")) {
				return line;
			}
		} catch {
			return line;
		}
		start = end === -1 ? bytes.length : end + 1;
	}
	return 0;
}

/** Lines as editors count them: CR, LF and CRLF each end one. */
export function positionsOf(text: string): (offset: number) => Position {
	const starts = [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map((match) => match.index + match[0].length)];
	return (offset) => {
		let low = 0;
		let high = starts.length - 1;
		while (low < high) {
			const middle = Math.ceil((low + high) / 2);
			if ((starts[middle] ?? 0) <= offset) {
				low = middle;
			} else {
				high = middle - 1;
			}
		}
		return { line: low, character: offset - (starts[low] ?? 0) };
	};
}

/** A mistake in a file that is synced. */
export function fileDiagnostic(code: string, message: string, start: Position): Diagnostic {
	return { severity: "error", code, message, range: { start, end: start }, path: [] };
}

/** The failure for a file with mistakes: the first one with its place, all of them in `data.diagnostics`. */
export function invalidFileText(file: string, diagnostics: readonly Diagnostic[], remedy?: string): WorkspaceError {
	const [first] = diagnostics;
	const place = first
		? `${path.basename(file)}:${first.range.start.line + 1}:${first.range.start.character + 1}`
		: path.basename(file);
	const more = diagnostics.length > 1 ? ` ${l10n.t("({0} such places)", diagnostics.length)}` : "";
	return new WorkspaceError("invalidFile", `${place}: ${first?.message ?? ""}${more}`, {
		remedy: remedy ?? l10n.t("Correct the file, then run the task again."),
		data: { file, diagnostics },
	});
}
