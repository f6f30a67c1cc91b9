import * as l10n from "@vscode/l10n";
import { escapeHtml, type PageParts, webviewHtml } from "../webviewHtml.ts";

/** The page of a diagram: what it shows comes by messages. */
export function diagramHtml(parts: PageParts, title: string): string {
	const button = (id: string, label: string, content: string) =>
		`<button id="${id}" type="button" title="${escapeHtml(label)}" aria-label="${escapeHtml(label)}">${content}</button>`;
	const sizeText = escapeHtml(l10n.t("Size of the picture"));
	const words = escapeHtml(l10n.t("In words"));
	const hint = escapeHtml(
		l10n.t("Tab and the arrow keys move between the boxes; Enter or a double click shows one in its file."),
	);
	return webviewHtml(
		parts,
		title,
		`	<main>
		<h1 class="unseen">${escapeHtml(title)}</h1>
		<div id="bar" role="toolbar" aria-label="${sizeText}">
			${button("smaller", l10n.t("Smaller (-)"), "−")}
			${button("larger", l10n.t("Larger (+)"), "+")}
			${button("fit", l10n.t("Fit into the width (0)"), escapeHtml(l10n.t("Fit")))}
			<output id="zoom"></output>
		</div>
		<p id="note" role="status" hidden></p>
		<div id="picture"><svg role="group" aria-label="${escapeHtml(title)}"></svg></div>
		<p id="hint">${hint}</p>
		<section aria-label="${words}">
			<h2>${words}</h2>
			<ul id="sentences"></ul>
		</section>
	</main>`,
	);
}
