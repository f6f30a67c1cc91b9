import type { Range } from "../../base/userFiles/diagnostic.ts";
import type { DocumentPath } from "../../base/userFiles/yamlDocument.ts";
import type { ParsedTaskFile } from "../../tasks/taskFile.ts";

/** Something to be put into a text. */
export interface Insertion {
	readonly at: Range["end"];
	readonly text: string;
}

/** What makes a cascade name the key property of its log; everything else in the file stays as it is. */
export function keyInsertion(
	text: string,
	parsed: Pick<ParsedTaskFile, "rangeOf">,
	task: DocumentPath,
	property: string,
	isJson: boolean,
): Insertion {
	const log = [...task, "cascade", "log"];
	const amount = [...log, "amount"];
	const at = parsed.rangeOf(amount).end;
	const start = parsed.rangeOf(log).start;
	const isFlow = text.split("\n")[start.line]?.charAt(start.character) === "{";
	if (isJson) {
		return { at, text: `, "key": ${JSON.stringify(property)}` };
	}
	const indent = " ".repeat(parsed.rangeOf(amount, { key: true }).start.character);
	return { at, text: isFlow ? `, key: ${property}` : `\n${indent}key: ${property}` };
}
