// The page that draws a schema: boxes for databases, laid out by dagre, and lines for relations.
import dagre, { type GraphLabel } from "@dagrejs/dagre";
import type { DiagramNode, SchemaDiagram } from "../../../schema/diagram.ts";
import type { FromDiagram, ToDiagram } from "../diagramMessages.ts";

declare function acquireVsCodeApi(): { postMessage(message: FromDiagram): void };

const vscode = acquireVsCodeApi();
const svg = document.querySelector("svg") as SVGSVGElement;
const note = document.querySelector("#note") as HTMLElement;
const list = document.querySelector("#relations") as HTMLElement;
const zoomText = document.querySelector("#zoom") as HTMLElement;

const namespace = "http://www.w3.org/2000/svg";
const padding = 12;
const lineHeight = 18;
const headHeight = 30;
const margin = 24;

let size = { width: 0, height: 0 };
let zoom = 1;

function element<K extends keyof SVGElementTagNameMap>(
	name: K,
	attributes: Readonly<Record<string, string | number>>,
	...children: (SVGElement | string)[]
): SVGElementTagNameMap[K] {
	const made = document.createElementNS(namespace, name);
	for (const [key, value] of Object.entries(attributes)) {
		made.setAttribute(key, String(value));
	}
	made.append(...children);
	return made;
}

const canvas = document.createElement("canvas").getContext("2d");

function textWidth(text: string, weight = ""): number {
	if (!canvas) {
		return text.length * 8;
	}
	const { fontSize, fontFamily } = getComputedStyle(document.body);
	canvas.font = `${weight} ${fontSize} ${fontFamily}`;
	return canvas.measureText(text).width;
}

function boxSize({ title, database, properties }: DiagramNode): { width: number; height: number } {
	const head = textWidth(headText({ title, database }), "600");
	const lines = properties.map(({ name, type }) => textWidth(name) + textWidth(type) + 24);
	return {
		width: Math.ceil(Math.max(head, ...lines, 60)) + 2 * padding,
		height: headHeight + properties.length * lineHeight + (properties.length > 0 ? padding : 0),
	};
}

function headText({ title, database }: Pick<DiagramNode, "title" | "database">): string {
	return database === undefined ? title : `${database} › ${title}`;
}

function draw({ diagram, texts }: ToDiagram): void {
	const graph = new dagre.graphlib.Graph<GraphLabel, Box, EdgeLayout>({ multigraph: true });
	graph.setGraph({ rankdir: "LR", nodesep: 32, ranksep: 72, edgesep: 18, marginx: margin, marginy: margin });
	graph.setDefaultEdgeLabel(() => ({}));
	for (const node of diagram.nodes) {
		graph.setNode(node.key, { x: 0, y: 0, ...boxSize(node) });
	}
	for (const [i, edge] of diagram.edges.entries()) {
		if (edge.from !== edge.to) {
			const label = edgeText(edge);
			graph.setEdge(edge.from, edge.to, { width: textWidth(label) + 8, height: lineHeight, labelpos: "c" }, String(i));
		}
	}
	dagre.layout(graph);
	const { width = 0, height = 0 } = graph.graph();
	const selfRoom = diagram.edges.some(({ from, to }) => from === to) ? 140 : 0;
	size = { width: width + selfRoom, height: height + 24 };
	const focused = (document.activeElement as SVGElement | null)?.dataset.key;
	svg.replaceChildren(
		arrowHeads(),
		element("g", { "aria-hidden": "true" }, ...edgesOf(diagram, graph)),
		...diagram.nodes.map((node) => box(node, graph.node(node.key), texts.nodes[node.key] ?? node.title)),
	);
	svg.querySelector<SVGElement>(`[data-key="${CSS.escape(focused ?? "")}"]`)?.focus();
	note.textContent = texts.note;
	note.hidden = texts.note === "";
	list.replaceChildren(
		...texts.edges.map((text) => {
			const item = document.createElement("li");
			item.textContent = text;
			return item;
		}),
	);
	applyZoom();
}

function edgeText({ name, reverse }: SchemaDiagram["edges"][number]): string {
	return reverse === undefined ? name : `${name} ↔ ${reverse}`;
}

function arrowHeads(): SVGElement {
	const head = (id: string, orient: string) =>
		element(
			"marker",
			{ id, viewBox: "0 0 10 10", refX: 9, refY: 5, markerWidth: 7, markerHeight: 7, orient },
			element("path", { d: "M 0 0 L 10 5 L 0 10 z", class: "head" }),
		);
	return element("defs", {}, head("end", "auto"), head("start", "auto-start-reverse"));
}

/** What dagre is given and gives of an edge. */
interface EdgeLayout {
	readonly width?: number;
	readonly height?: number;
	readonly labelpos?: string;
	readonly points?: readonly { readonly x: number; readonly y: number }[];
	readonly x?: number;
	readonly y?: number;
}

type Graph = InstanceType<typeof dagre.graphlib.Graph<GraphLabel, Box, EdgeLayout>>;

function edgesOf({ edges }: SchemaDiagram, graph: Graph): SVGElement[] {
	const selves = new Map<string, number>();
	return edges.flatMap((edge, i) => {
		const markers = {
			"marker-end": "url(#end)",
			...(edge.reverse === undefined ? {} : { "marker-start": "url(#start)" }),
		};
		if (edge.from === edge.to) {
			const nth = selves.get(edge.from) ?? 0;
			selves.set(edge.from, nth + 1);
			return loop(graph.node(edge.from), edgeText(edge), nth, markers);
		}
		const { points = [], x = 0, y = 0 } = graph.edge({ v: edge.from, w: edge.to, name: String(i) });
		const path = points.map((point, n) => `${n === 0 ? "M" : "L"} ${point.x} ${point.y}`).join(" ");
		return [element("path", { d: path, class: "edge", ...markers }), label(edgeText(edge), x, y)];
	});
}

interface Box {
	/** The middle, once it is laid out. */
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

function loop({ x, y, width, height }: Box, text: string, nth: number, markers: object): SVGElement[] {
	const right = x + width / 2;
	const from = y - height / 2 + 12 + nth * 26;
	const out = right + 34;
	const path = `M ${right} ${from} C ${out} ${from - 6}, ${out} ${from + 22}, ${right} ${from + 16}`;
	return [element("path", { d: path, class: "edge", ...markers }), label(text, out + textWidth(text) / 2, from + 8)];
}

function label(text: string, x: number, y: number): SVGElement {
	const width = textWidth(text) + 8;
	return element(
		"g",
		{ class: "label" },
		element("rect", { x: x - width / 2, y: y - lineHeight / 2, width, height: lineHeight, rx: 3 }),
		element("text", { x, y: y + 4, "text-anchor": "middle" }, text),
	);
}

function box(node: DiagramNode, { x, y, width, height }: Box, description: string): SVGElement {
	const left = x - width / 2;
	const top = y - height / 2;
	const lines = node.properties.map(({ name, type }, i) => {
		const at = top + headHeight + padding / 2 + (i + 0.7) * lineHeight;
		return element(
			"g",
			{},
			element("text", { x: left + padding, y: at }, name),
			element("text", { x: left + width - padding, y: at, class: "type", "text-anchor": "end" }, type),
		);
	});
	const made = element(
		"g",
		{ class: node.isOutside ? "box outside" : "box", tabindex: 0, role: "button", "aria-label": description },
		element("rect", { x: left, y: top, width, height, rx: 4 }),
		...(lines.length > 0
			? [element("line", { x1: left, x2: left + width, y1: top + headHeight, y2: top + headHeight })]
			: []),
		element("text", { x: left + padding, y: top + 20, class: "title" }, headText(node)),
		...lines,
	);
	made.dataset.key = node.key;
	const open = () => vscode.postMessage({ type: "open", key: node.key });
	made.addEventListener("dblclick", open);
	made.addEventListener("keydown", (event) => {
		if (event.key === "Enter" || event.key === " ") {
			event.preventDefault();
			open();
		} else if (event.key.startsWith("Arrow")) {
			event.preventDefault();
			focusNear(made, event.key);
		}
	});
	return made;
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
	svg.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
	svg.setAttribute("width", String(size.width * zoom));
	svg.setAttribute("height", String(size.height * zoom));
	zoomText.textContent = `${Math.round(zoom * 100)} %`;
}

function zoomBy(factor: number): void {
	zoom = factor === 0 ? 1 : Math.min(4, Math.max(0.2, zoom * factor));
	applyZoom();
}

document.querySelector("#in")?.addEventListener("click", () => zoomBy(1.25));
document.querySelector("#out")?.addEventListener("click", () => zoomBy(0.8));
document.querySelector("#reset")?.addEventListener("click", () => zoomBy(0));
document.addEventListener("keydown", ({ key, ctrlKey, metaKey }) => {
	if (!ctrlKey && !metaKey) {
		const factor = { "+": 1.25, "=": 1.25, "-": 0.8, "0": 0 }[key];
		if (factor !== undefined) {
			zoomBy(factor);
		}
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
window.addEventListener("message", ({ data }: MessageEvent<ToDiagram>) => draw(data));
vscode.postMessage({ type: "ready" });
