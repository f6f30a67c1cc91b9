/**
 * The words of Notion's Markdown, for searching: without its tags, the addresses of links and the signs of
 * headings, lists and emphasis.
 */
export function textOfMarkdown(markdown: string): string {
	return markdown
		.replace(/^\s*(?:#{1,6} |>|[-*+] (?:\[[ x]\] )?|(?:`{3,}|~{3,}).*$)/gim, "")
		.replace(/<\/?[a-z][^<>]*>/gi, " ")
		.replace(/\]\([^()\s]*\)/g, "]")
		.replace(/\\([^\w\s])/g, "$1")
		.replace(/[*_~`[\]]{1,3}/g, "");
}
