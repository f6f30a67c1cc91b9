// The page that draws a diagram. Everything that comes from a file or from Notion is set as text.
import type { DiagramBox } from "../diagram.ts";
import type { FromDiagram, ToDiagram } from "../diagramMessages.ts";
import {
	type Direction,
	headHeight,
	type Layout,
	layoutDiagram,
	type Measure,
	type PlacedArrow,
	type PlacedBox,
	sizes,
} from "./layout.ts";
import { element, pathThrough } from "./svg.ts";

declare function acquireVsCodeApi(): { postMessage(message: FromDiagram): void };

const vscode = acquireVsCodeApi();
const find = <T extends Element>(selector: string) => document.querySelector(selector) as T;
const svg = find<SVGSVGElement>("svg");
const picture = find<HTMLElement>("#picture");
const note = find<HTMLElement>("#note");
const list = find<HTMLElement>("#sentences");
const zoomText = find<HTMLElement>("#zoom");

/** Smaller than this nobody can read it; then the picture scrolls. */
const leastFit = 0.6;
const easyFit = 0.75;

let shown: ToDiagram | undefined;
/** Fitted into the width of the page until somebody chooses a size. */
let chosenZoom: number | undefined;
let drawn: { readonly layout: Layout; readonly fit: number } | undefined;

const canvas = document.createElement("canvas").getContext("2d");

const measure: Measure = (text, kind) => {
	if (!canvas) {
		return text.length * 8;
	}
	const { fontSize, fontFamily } = getComputedStyle(document.body);
	const size = Number.parseFloat(fontSize) * (kind === "small" ? 0.9 : 1);
	canvas.font = `${kind === "title" ? "600 " : ""}${size}px ${fontFamily}`;
	return canvas.measureText(text).width;
};

/** From left to right where that can be read in this width, else the way that is larger; a column only where neither is read with ease. */
function fitted(message: ToDiagram): { readonly layout: Layout; readonly fit: number } {
	const scaled = (direction: Direction) => {
		const layout = layoutDiagram(message.diagram, direction, measure);
		return { layout, fit: Math.min(1, picture.clientWidth / Math.max(1, layout.width)) };
	};
	const [across, down] = [scaled("across"), scaled("down")];
	const wide = across.fit >= down.fit ? across : down;
	const column = wide.fit < easyFit ? scaled("column") : wide;
	const chosen = wide.fit >= column.fit ? wide : column;
	return { layout: chosen.layout, fit: Math.max(leastFit, chosen.fit) };
}

function draw(): void {
	if (!shown) {
		return;
	}
	const { descriptions, diagram } = shown;
	drawn = fitted(shown);
	const focused = (document.activeElement as SVGElement | null)?.dataset?.box;
	svg.replaceChildren(
		arrowHeads(),
		element("g", { "aria-hidden": "true" }, ...drawn.layout.arrows.map(arrowLine)),
		element("g", { "aria-hidden": "true" }, ...drawn.layout.arrows.flatMap(arrowLabel)),
		...drawn.layout.boxes.map((placed) => boxOf(placed, descriptions[placed.box.id] ?? placed.box.title)),
	);
	svg.toggleAttribute("hidden", diagram.boxes.length === 0);
	find<HTMLElement>("#hint").hidden = diagram.boxes.length === 0;
	if (focused !== undefined) {
		svg.querySelector<SVGElement>(`[data-box="${CSS.escape(focused)}"]`)?.focus();
	}
	applyZoom();
}

function show(message: ToDiagram): void {
	shown = message;
	note.textContent = message.note;
	note.hidden = message.note === "";
	list.replaceChildren(
		...message.diagram.arrows.map(({ sentence }) => {
			const item = document.createElement("li");
			item.textContent = sentence;
			return item;
		}),
	);
	draw();
}

function arrowHeads(): SVGElement {
	const head = (id: string, orient: string) =>
		element(
			"marker",
			{ id, viewBox: "0 0 10 10", refX: 9, refY: 5, markerWidth: 8, markerHeight: 8, orient },
			element("path", { d: "M 0 0 L 10 5 L 0 10 z", class: "head" }),
		);
	return element("defs", {}, head("end", "auto"), head("start", "auto-start-reverse"));
}

function arrowLine({ arrow, points }: PlacedArrow): SVGElement {
	return element("path", {
		d: pathThrough(points),
		class: "arrow",
		"marker-end": "url(#end)",
		...(arrow.isTwoWay ? { "marker-start": "url(#start)" } : {}),
	});
}

function arrowLabel({ arrow, label }: PlacedArrow): SVGElement[] {
	return arrow.label === undefined || !label
		? []
		: [element("text", { class: "label", x: label.x, y: label.y, "dominant-baseline": "central" }, arrow.label)];
}

/** Text that takes no more than some pixels; what is cut off is shown to the mouse. */
function fittingText(
	text: string,
	kind: "title" | "line",
	attributes: Readonly<Record<string, string | number>>,
): SVGElement {
	if (measure(text, kind) <= sizes.longest) {
		return element("text", attributes, text);
	}
	let short = text;
	while (short.length > 1 && measure(`${short}…`, kind) > sizes.longest) {
		short = short.slice(0, -1);
	}
	return element("text", attributes, `${short}…`, element("title", {}, text));
}

function linesOf({ box, x, y, width }: PlacedBox): SVGElement[] {
	const top = y + headHeight(box) + 4;
	return box.lines.flatMap(({ text, note: remark }, i) => {
		const at = { y: top + (i + 0.5) * sizes.line, "dominant-baseline": "central" };
		const right = { ...at, x: x + width - sizes.padding, class: "note", "text-anchor": "end" };
		return [
			fittingText(text, "line", { ...at, x: x + sizes.padding }),
			...(remark ? [fittingText(remark, "line", right)] : []),
		];
	});
}

function headOf({ box, x, y }: PlacedBox): SVGElement[] {
	const head = headHeight(box);
	const title = { class: "title", x: x + sizes.padding, y: y + head - sizes.title / 2, "dominant-baseline": "central" };
	const role = { class: "role", x: x + sizes.padding, y: y + sizes.role / 2 + 3, "dominant-baseline": "central" };
	return [...(box.role === undefined ? [] : [element("text", role, box.role)]), fittingText(box.title, "title", title)];
}

function boxOf(placed: PlacedBox, description: string): SVGElement {
	const { box, x, y, width, height } = placed;
	const rule = y + headHeight(box);
	const made = element(
		"g",
		{ class: box.isOutside ? "box outside" : "box", tabindex: 0, role: "button", "aria-label": description },
		element("rect", { x, y, width, height, rx: 4 }),
		...(box.lines.length > 0 ? [element("line", { x1: x, x2: x + width, y1: rule, y2: rule })] : []),
		// The spaces keep the words apart for who reads the texts alone.
		...[...headOf(placed), ...linesOf(placed)].flatMap((text) => [text, " "]),
	);
	made.dataset.box = box.id;
	made.addEventListener("dblclick", () => open(box));
	made.addEventListener("keydown", (event) => {
		if (event.key === "Enter" || event.key === " ") {
			event.preventDefault();
			open(box);
		} else if (event.key.startsWith("Arrow")) {
			event.preventDefault();
			focusNear(made, event.key);
		}
	});
	// A screen reader presses it so.
	made.addEventListener("click", ({ detail }) => (detail === 0 ? open(box) : undefined));
	return made;
}

function open({ id }: DiagramBox): void {
	vscode.postMessage({ type: "open", box: id });
}

/** Moves the focus to the nearest box in the direction of an arrow key. */
function focusNear(from: SVGElement, key: string): void {
	const middle = (box: Element) => {
		const { left, top, width, height } = box.getBoundingClientRect();
		return { x: left + width / 2, y: top + height / 2 };
	};
	const origin = middle(from);
	const dx = key === "ArrowLeft" ? -1 : key === "ArrowRight" ? 1 : 0;
	const dy = key === "ArrowUp" ? -1 : key === "ArrowDown" ? 1 : 0;
	let best: SVGElement | undefined;
	let least = Number.POSITIVE_INFINITY;
	for (const other of svg.querySelectorAll<SVGElement>(".box")) {
		const { x, y } = middle(other);
		const [along, across] = [(x - origin.x) * dx + (y - origin.y) * dy, (x - origin.x) * dy + (y - origin.y) * dx];
		const distance = along + 2 * Math.abs(across);
		if (other !== from && along > 1 && distance < least) {
			[best, least] = [other, distance];
		}
	}
	best?.focus();
	best?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function applyZoom(): void {
	if (drawn) {
		const { width, height } = drawn.layout;
		const zoom = chosenZoom ?? drawn.fit;
		svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
		svg.setAttribute("width", String(Math.floor(width * zoom)));
		svg.setAttribute("height", String(Math.ceil(height * zoom)));
		zoomText.textContent = `${Math.round(zoom * 100)} %`;
	}
}

/** Larger or smaller by a factor; with `fit` as large as the width allows. */
function zoomBy(factor: number | "fit"): void {
	chosenZoom = factor === "fit" ? undefined : Math.min(4, Math.max(0.2, (chosenZoom ?? drawn?.fit ?? 1) * factor));
	applyZoom();
}

find("#larger").addEventListener("click", () => zoomBy(1.25));
find("#smaller").addEventListener("click", () => zoomBy(0.8));
find("#fit").addEventListener("click", () => zoomBy("fit"));
document.addEventListener("keydown", ({ key, ctrlKey, metaKey, altKey }) => {
	const factor = { "+": 1.25, "=": 1.25, "-": 0.8, "0": "fit" as const }[key];
	if (factor !== undefined && !ctrlKey && !metaKey && !altKey) {
		zoomBy(factor);
	}
});
document.addEventListener(
	"wheel",
	(event) => {
		if (event.ctrlKey || event.metaKey) {
			event.preventDefault();
			zoomBy(event.deltaY < 0 ? 1.1 : 0.9);
		}
	},
	{ passive: false },
);
let lastWidth = 0;
new ResizeObserver(() => {
	// Drawing changes the height, and only that.
	if (picture.clientWidth !== lastWidth) {
		lastWidth = picture.clientWidth;
		draw();
	}
}).observe(picture);
window.addEventListener("message", ({ data }: MessageEvent<ToDiagram>) => show(data));
vscode.postMessage({ type: "ready" });
