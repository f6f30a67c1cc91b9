import { escapeHtml, type PageParts, webviewHtml } from "../webviewHtml.ts";
import type { TableTexts } from "./tableTexts.ts";

/** The page of the table: what it shows comes by messages. */
export function tableHtml(
	parts: PageParts,
	{ title, loading, texts }: { readonly title: string; readonly loading: string; readonly texts: TableTexts },
): string {
	return webviewHtml(
		parts,
		title,
		`	<main id="table" data-texts="${escapeHtml(JSON.stringify(texts))}">
		<p class="loading" role="status">${escapeHtml(loading)}</p>
	</main>`,
	);
}
