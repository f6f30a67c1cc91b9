/** The rows of a CSV file as records, read without the code under test. Only what the rigs write: commas, quotes, LF. */
export function readCsvRows(text: string): Record<string, string>[] {
	const [header = [], ...rows] = cells(text);
	return rows.map((row) => Object.fromEntries(header.map((name, index) => [name, row[index] ?? ""])));
}

export function writeCsvRows(header: readonly string[], rows: readonly Readonly<Record<string, string>>[]): string {
	const line = (values: readonly string[]) => values.map((value) => `"${value.replaceAll('"', '""')}"`).join(",");
	return [line(header), ...rows.map((row) => line(header.map((name) => row[name] ?? "")))]
		.map((row) => `${row}\n`)
		.join("");
}

function cells(text: string): string[][] {
	const rows: string[][] = [];
	let row: string[] = [];
	for (const [, quoted, plain = "", end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,"\n]*))(,|\n|$)/g)) {
		row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
		if (end !== ",") {
			rows.push(row);
			row = [];
		}
	}
	return rows.filter(({ length, 0: first }) => length > 1 || first !== "");
}
