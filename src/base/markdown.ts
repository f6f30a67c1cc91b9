/** Text that stands for itself in Markdown, table cells included, and in HTML. A line break becomes a space. */
export function escapeMarkdown(text: string): string {
	return text.replace(/[\\`*_{}[\]<>|#&$~"]/g, (character) => `&#${character.charCodeAt(0)};`).replaceAll("\n", " ");
}

/** A row of a table; the cells are Markdown. */
export function tableRow(cells: readonly string[]): string {
	return `| ${cells.join(" | ")} |`;
}
