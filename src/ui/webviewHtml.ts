/** What a page of a webview is made with. Known to VS Code alone, but for tests. */
export interface PageParts {
	/** The address of the script. */
	readonly script: string;
	/** Addresses of the styles, the common one first. */
	readonly styles: readonly string[];
	readonly cspSource: string;
	/** Another one for each page. */
	readonly nonce: string;
	readonly language: string;
}

/** The page of a webview: nothing runs in it but our script, nothing is loaded but our styles. `body` is HTML, its texts escaped. */
export function webviewHtml(
	{ script, styles, cspSource, nonce, language }: PageParts,
	title: string,
	body: string,
): string {
	const policy = `default-src 'none'; style-src ${cspSource}; script-src 'nonce-${nonce}'`;
	return `<!DOCTYPE html>
<html lang="${escapeHtml(language)}">
<head>
	<meta charset="utf-8">
	<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
	<meta name="viewport" content="width=device-width, initial-scale=1">
${styles.map((style) => `	<link rel="stylesheet" href="${escapeHtml(style)}">`).join("\n")}
	<title>${escapeHtml(title)}</title>
</head>
<body>
${body}
	<script nonce="${escapeHtml(nonce)}" src="${escapeHtml(script)}"></script>
</body>
</html>`;
}

/** For a text in an element or in a quoted attribute. */
export function escapeHtml(text: string): string {
	return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
