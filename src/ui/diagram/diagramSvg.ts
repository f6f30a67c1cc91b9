import { type Diagram, type DiagramArrow, heightOfLine, type PlacedBox, placeBoxes, sizes } from "./diagram.ts";

/** The diagram as SVG, drawn by the classes of `diagramStyle`. Every text in it is escaped. */
export function diagramSvg(diagram: Diagram): string {
	const placed = placeBoxes(diagram);
	const width = Math.max(0, ...placed.map((box) => box.x + box.width)) + sizes.gapX / 2;
	const height = Math.max(0, ...placed.map((box) => box.y + box.height)) + sizes.margin;
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${escapeXml(diagram.title)}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
		'<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path class="head" d="M0 0L8 4L0 8z"/></marker></defs>',
		...placed.map(boxSvg),
		...diagram.arrows.map((arrow, i) => arrowSvg(arrow, placed, i)),
		"</svg>",
	].join("\n");
}

/** For a page of VS Code's: colours of the theme, also of high contrast. */
export const diagramStyle = `
svg { font: 13px var(--vscode-font-family, sans-serif); }
.box { fill: var(--vscode-editorWidget-background, #f3f3f3); stroke: var(--vscode-contrastBorder, var(--vscode-widget-border, #888)); }
.rule { stroke: var(--vscode-widget-border, #888); }
text { fill: var(--vscode-foreground, #333); }
.title { font-weight: 600; }
.role, .note, .label { fill: var(--vscode-descriptionForeground, #666); }
.role, .label { font-size: 11px; }
.arrow { fill: none; stroke: var(--vscode-charts-blue, #2a7ad4); stroke-width: 1.5; }
.head { fill: var(--vscode-charts-blue, #2a7ad4); }
.label { paint-order: stroke; stroke: var(--vscode-editor-background, #fff); stroke-width: 4px; }
`;

function boxSvg({ box, x, y, width, height }: PlacedBox): string {
	const role = box.role === undefined ? 0 : sizes.role;
	const rule = y + role + sizes.title - 4;
	const lines = box.lines.map(({ text, note }, i) => {
		const at = y + role + sizes.title + i * sizes.line + 15;
		const right = note === undefined ? "" : textSvg("note", x + width - 12, at, note, "end");
		return textSvg("line", x + 12, at, text) + right;
	});
	return [
		"<g>",
		`<rect class="box" x="${x}" y="${y}" width="${width}" height="${height}" rx="6"/>`,
		box.role === undefined ? "" : textSvg("role", x + 12, y + 16, box.role),
		textSvg("title", x + 12, y + role + 19, box.title),
		`<line class="rule" x1="${x}" y1="${rule}" x2="${x + width}" y2="${rule}"/>`,
		...lines,
		"</g>",
	].join("");
}

function arrowSvg({ from, to, label }: DiagramArrow, placed: readonly PlacedBox[], index: number): string {
	const start = placed.find(({ box }) => box.id === from.box);
	const end = placed.find(({ box }) => box.id === to.box);
	if (!start || !end) {
		return "";
	}
	const [y1, y2] = [heightOfLine(start, from.line), heightOfLine(end, to.line)];
	const forward = end.x > start.x;
	const x1 = start.x + start.width;
	// An arrow back, or within a column, leaves and arrives at the right side.
	const x2 = forward ? end.x : end.x + end.width;
	const bend = forward ? Math.max(40, (x2 - x1) / 2) : sizes.gapX / 3;
	const path = `M${x1} ${y1}C${x1 + bend} ${y1} ${forward ? x2 - bend : x2 + bend} ${y2} ${x2} ${y2}`;
	const middle = forward ? x1 + (end.x - x1) / 2 : Math.max(x1, x2) + bend * 0.75;
	// Labels of arrows that run side by side don't stand on each other.
	const shift = ((index % 3) - 1) * 4;
	const text = label === undefined ? "" : textSvg("label", middle, (y1 + y2) / 2 - 4 + shift, label, "middle");
	return `<path class="arrow" marker-end="url(#head)" d="${path}"/>${text}`;
}

function textSvg(name: string, x: number, y: number, text: string, anchor = "start"): string {
	return `<text class="${name}" x="${x}" y="${y}" text-anchor="${anchor}">${escapeXml(text)}</text>`;
}

export function escapeXml(text: string): string {
	return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
