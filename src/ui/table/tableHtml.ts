import type { TableTexts } from "./tableTexts.ts";

/** The page of the table: nothing runs in it but our script, nothing is loaded but our style. */
export function tableHtml(options: {
	readonly script: string;
	readonly style: string;
	readonly cspSource: string;
	readonly nonce: string;
	readonly title: string;
	readonly loading: string;
	readonly language: string;
	readonly texts: TableTexts;
}): string {
	const policy = `default-src 'none'; style-src ${options.cspSource}; script-src 'nonce-${options.nonce}'`;
	return `<!DOCTYPE html>
<html lang="${escapeHtml(options.language)}">
<head>
	<meta charset="utf-8">
	<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
	<meta name="viewport" content="width=device-width, initial-scale=1">
	<link rel="stylesheet" href="${escapeHtml(options.style)}">
	<title>${escapeHtml(options.title)}</title>
</head>
<body>
	<main id="table" data-texts="${escapeHtml(JSON.stringify(options.texts))}">
		<p class="loading" role="status">${escapeHtml(options.loading)}</p>
	</main>
	<script nonce="${options.nonce}" src="${escapeHtml(options.script)}"></script>
</body>
</html>`;
}

function escapeHtml(text: string): string {
	return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
