/** The texts of the blocks of the first level: each with the lines that are indented below it or end what it opened. */
export function topLevelTexts(markdown: string): readonly string[] {
	const lines = markdown.split("\n");
	const texts: string[] = [];
	for (let at = 0; at < lines.length; ) {
		const end = endOfBlock(lines, at);
		texts.push(lines.slice(at, end).join("\n"));
		at = end;
	}
	return texts.filter((text) => text.trim() !== "");
}

function endOfBlock(lines: readonly string[], start: number): number {
	const first = lines[start] ?? "";
	const opening = /^<(details|callout|columns|column|table|synced_block|synced_block_reference)\b[^/]*>$/.exec(
		first,
	)?.[1];
	const fence = /^(```|\$\$)/.exec(first)?.[1];
	const closing = opening ? `</${opening}>` : fence;
	let at = start + 1;
	if (closing !== undefined) {
		while (at < lines.length && lines[at] !== closing) {
			at += 1;
		}
		return at + 1;
	}
	while (at < lines.length && (lines[at] ?? "").startsWith("\t")) {
		at += 1;
	}
	return at;
}
