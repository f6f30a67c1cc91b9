/** The page of the table: nothing runs in it but our script, nothing is loaded but our style. */
export function tableHtml(options: {
	readonly script: string;
	readonly style: string;
	readonly cspSource: string;
	readonly nonce: string;
	readonly title: string;
	readonly loading: string;
}): string {
	const policy = `default-src 'none'; style-src ${options.cspSource}; script-src 'nonce-${options.nonce}'`;
	return `<!DOCTYPE html>
<html lang="en">
<head>
	<meta charset="utf-8">
	<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
	<meta name="viewport" content="width=device-width, initial-scale=1">
	<link rel="stylesheet" href="${escapeHtml(options.style)}">
	<title>${escapeHtml(options.title)}</title>
</head>
<body>
	<main>
		<p id="status" role="status">${escapeHtml(options.loading)}</p>
		<div id="scroll"><table id="table" aria-label="${escapeHtml(options.title)}"><thead></thead><tbody></tbody></table></div>
		<button id="more" type="button" hidden></button>
	</main>
	<script nonce="${options.nonce}" src="${escapeHtml(options.script)}"></script>
</body>
</html>`;
}

function escapeHtml(text: string): string {
	return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
