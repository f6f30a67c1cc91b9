import { readFile } from "node:fs/promises";
import { detectDelimiter, parseCsv } from "./csvText.ts";

/** How many bytes of a file tell its columns. */
const enough = 64 * 1024;

/** The names of a file's columns or fields, for completion; none where they can't be read. Never throws. */
export async function fileColumns(file: string, kind: "csv" | "json"): Promise<readonly string[]> {
	const text = await readFile(file, "utf8").catch(() => "");
	try {
		return kind === "csv" ? csvColumns(text.slice(0, enough)) : jsonFields(JSON.parse(text));
	} catch {
		return [];
	}
}

function csvColumns(text: string): readonly string[] {
	const [header] = parseCsv(text, detectDelimiter(text, [])).rows;
	return (header?.cells ?? []).map(({ text: name }) => name).filter((name) => name !== "");
}

/** Of an array of objects, or of objects by key. */
function jsonFields(data: unknown): readonly string[] {
	const items: readonly unknown[] = typeof data === "object" && data !== null ? Object.values(data) : [];
	const names = items
		.slice(0, 100)
		.flatMap((item) => (typeof item === "object" && item !== null ? Object.keys(item) : []));
	return [...new Set(names)];
}
