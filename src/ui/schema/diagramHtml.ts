/** The page of the diagram: nothing runs in it but our script, nothing is loaded but our style. */
export function diagramHtml(options: {
	readonly script: string;
	readonly style: string;
	readonly cspSource: string;
	readonly nonce: string;
	readonly title: string;
	readonly texts: {
		readonly zoomIn: string;
		readonly zoomOut: string;
		readonly reset: string;
		readonly relations: string;
		readonly hint: string;
	};
}): string {
	const { script, style, cspSource, nonce, title, texts } = options;
	const policy = `default-src 'none'; style-src ${cspSource}; script-src 'nonce-${nonce}'`;
	return `<!DOCTYPE html>
<html lang="en">
<head>
	<meta charset="utf-8">
	<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
	<meta name="viewport" content="width=device-width, initial-scale=1">
	<link rel="stylesheet" href="${escapeHtml(style)}">
	<title>${escapeHtml(title)}</title>
</head>
<body>
	<div id="bar">
		<button id="out" type="button" title="${escapeHtml(texts.zoomOut)}" aria-label="${escapeHtml(texts.zoomOut)}">−</button>
		<button id="reset" type="button" title="${escapeHtml(texts.reset)}" aria-label="${escapeHtml(texts.reset)}"><span id="zoom">100 %</span></button>
		<button id="in" type="button" title="${escapeHtml(texts.zoomIn)}" aria-label="${escapeHtml(texts.zoomIn)}">+</button>
		<span id="hint">${escapeHtml(texts.hint)}</span>
	</div>
	<p id="note" role="status" hidden></p>
	<main><svg role="group" aria-label="${escapeHtml(title)}"></svg></main>
	<section class="unseen" aria-label="${escapeHtml(texts.relations)}"><ul id="relations"></ul></section>
	<script nonce="${nonce}" src="${escapeHtml(script)}"></script>
</body>
</html>`;
}

function escapeHtml(text: string): string {
	return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
