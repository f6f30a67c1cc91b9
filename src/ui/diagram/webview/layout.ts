// Where everything of a diagram goes. Knows no page: texts are measured by whoever draws.
import dagre, { type GraphLabel } from "@dagrejs/dagre";
import type { Diagram, DiagramArrow, DiagramBox } from "../diagram.ts";

/** From left to right, or from top to bottom for narrow places, or all boxes in one column for the narrowest. */
export type Direction = "across" | "down" | "column";

export type TextKind = "title" | "line" | "small";

/** The width of a text, in pixels. */
export type Measure = (text: string, kind: TextKind) => number;

/** All in pixels. */
export interface Layout {
	readonly width: number;
	readonly height: number;
	readonly boxes: readonly PlacedBox[];
	readonly arrows: readonly PlacedArrow[];
}

export interface PlacedBox {
	readonly box: DiagramBox;
	/** The corner at the left top. */
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

export interface PlacedArrow {
	readonly arrow: DiagramArrow;
	/** Corners of the line, from its beginning to its end. */
	readonly points: readonly Point[];
	/** The place of the label: its left end and its middle. */
	readonly label?: Point;
}

export interface Point {
	readonly x: number;
	readonly y: number;
}

export const sizes = {
	padding: 12,
	line: 20,
	title: 26,
	role: 18,
	/** Between a line's text and its note. */
	gap: 20,
	/** The longest text of a line or a title that is shown in full. */
	longest: 260,
	margin: 16,
	label: 18,
	/** An arrow from a box to itself takes so much room below it or beside it. */
	loop: 26,
	/** Between arrows that run beside the boxes, and before the first. */
	lane: 14,
} as const;

/** The height of the part above a box's lines. */
export function headHeight({ role }: DiagramBox): number {
	return (role === undefined ? 6 : sizes.role) + sizes.title;
}

export function layoutDiagram(diagram: Diagram, direction: Direction, measure: Measure): Layout {
	const { boxes, arrows } = diagram;
	const isAnchored = ({ from, to }: DiagramArrow) => from.line !== undefined || to.line !== undefined;
	const inLanes = direction === "column" ? arrows : direction === "down" ? arrows.filter(isAnchored) : [];
	const graph = new dagre.graphlib.Graph<GraphLabel, Node, Edge>({ multigraph: true });
	graph.setGraph({
		rankdir: direction === "across" ? "LR" : "TB",
		...{ nodesep: 32, ranksep: direction === "across" ? 56 : 40, edgesep: 20 },
		...{ marginx: sizes.margin, marginy: sizes.margin },
	});
	graph.setDefaultEdgeLabel(() => ({}));
	const drawn = new Map(
		boxes.map((box) => [box.id, sizeOf(box, loopLabels(box, arrows, measure), direction, measure)]),
	);
	for (const box of boxes) {
		const size = drawn.get(box.id) ?? { width: 0, height: 0 };
		graph.setNode(box.id, { ...withLoops(size, loopLabels(box, arrows, measure), direction), x: 0, y: 0 });
	}
	for (const [i, arrow] of arrows.entries()) {
		const { from, to, label } = arrow;
		if (from.box !== to.box && graph.hasNode(from.box) && graph.hasNode(to.box)) {
			// Labels of arrows in lanes stand beside those.
			const width = label === undefined || inLanes.includes(arrow) ? 0 : measure(label, "small") + 10;
			graph.setEdge(from.box, to.box, { width, height: width > 0 ? sizes.label : 0, labelpos: "c" }, String(i));
		}
	}
	dagre.layout(graph);
	const placed = new Map(
		boxes.map((box): [string, PlacedBox] => {
			const { x, y, width, height } = graph.node(box.id);
			const size = drawn.get(box.id) ?? { width, height };
			return [box.id, { box, x: x - width / 2, y: y - height / 2, ...size }];
		}),
	);
	const isColumn = direction !== "across" && inLanes.length === arrows.length;
	const stacked = isColumn ? column([...placed.values()]) : [];
	for (const box of stacked) {
		placed.set(box.box.id, box);
	}
	const { width = 0, height = 0 } = isColumn ? extent(stacked) : graph.graph();
	const routed = arrows.flatMap((arrow, i): PlacedArrow[] => {
		const [from, to] = [placed.get(arrow.from.box), placed.get(arrow.to.box)];
		if (!from || !to || inLanes.includes(arrow)) {
			return [];
		}
		if (from === to) {
			return [loop(arrow, from, arrows.slice(0, i), direction, measure)];
		}
		const edge = graph.edge({ v: arrow.from.box, w: arrow.to.box, name: String(i) });
		return [route(arrow, { from, to, edge, direction, measure })];
	});
	const lanes = laneArrows(inLanes, placed, width - sizes.margin);
	const labelsEnd = lanes.map(({ arrow, label }) =>
		label ? label.x + measure(arrow.label ?? "", "small") : laneAt(width - sizes.margin, lanes.length),
	);
	return {
		width: Math.ceil(Math.max(width, ...labelsEnd.map((end) => end + sizes.margin), 0)),
		height: Math.ceil(Math.max(height, 0)),
		boxes: [...placed.values()],
		arrows: [...routed, ...lanes],
	};
}

/** Boxes below each other, in the order in which they were laid out: all their arrows run beside them. */
function column(boxes: readonly PlacedBox[]): PlacedBox[] {
	let y: number = sizes.margin;
	return boxes
		.toSorted((a, b) => a.y - b.y || a.x - b.x)
		.map((placed) => {
			const below = { ...placed, x: sizes.margin, y };
			y += placed.height + 28;
			return below;
		});
}

function extent(boxes: readonly PlacedBox[]): Size {
	return {
		width: Math.max(0, ...boxes.map(({ x, width }) => x + width)) + sizes.margin,
		height: Math.max(0, ...boxes.map(({ y, height }) => y + height)) + sizes.margin,
	};
}

interface Size {
	readonly width: number;
	readonly height: number;
}

interface Node extends Size {
	/** The middle. */
	readonly x: number;
	readonly y: number;
}

/** What dagre is given and gives of an edge. */
interface Edge {
	readonly width?: number;
	readonly height?: number;
	readonly labelpos?: string;
	readonly points?: readonly Point[];
	readonly x?: number;
	readonly y?: number;
}

/** A box as it is drawn: with room for its lines, and for the arrows to itself that leave it. */
function sizeOf(box: DiagramBox, loops: readonly number[], direction: Direction, measure: Measure): Size {
	const most = (text: string, kind: TextKind) => Math.min(measure(text, kind), sizes.longest);
	const widths = [
		most(box.title, "title"),
		most(box.role ?? "", "small"),
		...box.lines.map(({ text, note }) => most(text, "line") + (note ? sizes.gap + most(note, "line") : 0)),
	];
	const width = Math.ceil(Math.max(...widths, 60)) + 2 * sizes.padding;
	const height = headHeight(box) + (box.lines.length > 0 ? box.lines.length * sizes.line + 8 : 4);
	if (direction === "column") {
		return { width, height };
	}
	return direction === "across"
		? { width: loops.length > 0 ? Math.max(width, loopsEnd(loops)) : width, height }
		: { width, height: Math.max(height, loops.length * sizes.loop) };
}

/** A box with its arrows to itself: below it, or beside it where others leave below. */
function withLoops({ width, height }: Size, loops: readonly number[], direction: Direction): Size {
	if (loops.length === 0 || direction === "column") {
		return { width, height };
	}
	return direction === "across"
		? { width, height: height + sizes.loop }
		: { width: width + sizes.loop + Math.max(...loops), height };
}

/** The widths of the labels of a box's arrows to itself. */
function loopLabels({ id }: DiagramBox, arrows: readonly DiagramArrow[], measure: Measure): number[] {
	return arrows.filter((arrow) => isLoop(arrow, id)).map(({ label = "" }) => measure(label, "small"));
}

/** How far arrows to a box itself reach that stand beside each other below it. */
function loopsEnd(labels: readonly number[]): number {
	return labels.reduce((sum, label) => sum + label + 2 * sizes.loop, sizes.padding);
}

function isLoop({ from, to }: DiagramArrow, box: string): boolean {
	return from.box === box && to.box === box;
}

function loop(
	arrow: DiagramArrow,
	{ box, x, y, width, height }: PlacedBox,
	before: readonly DiagramArrow[],
	direction: Direction,
	measure: Measure,
): PlacedArrow {
	const earlier = loopLabels(box, before, measure);
	if (direction !== "across") {
		const top = y + 6 + earlier.length * sizes.loop;
		const [right, out] = [x + width, x + width + 18];
		const points = [
			{ x: right, y: top },
			{ x: out, y: top },
			{ x: out, y: top + 14 },
			{ x: right, y: top + 14 },
		];
		return { arrow, points, label: { x: out + 6, y: top + 7 } };
	}
	const left = x + loopsEnd(earlier);
	const [bottom, low] = [y + height, y + height + 16];
	const points = [
		{ x: left, y: bottom },
		{ x: left, y: low },
		{ x: left + 18, y: low },
		{ x: left + 18, y: bottom },
	];
	return { arrow, points, label: { x: left + 24, y: low - 4 } };
}

/** As dagre leads an arrow, from and to the lines that it is for, or the sides of the boxes themselves. */
function route(
	arrow: DiagramArrow,
	{
		from,
		to,
		edge,
		direction,
		measure,
	}: {
		readonly from: PlacedBox;
		readonly to: PlacedBox;
		readonly edge: Edge;
		readonly direction: Direction;
		readonly measure: Measure;
	},
): PlacedArrow {
	const points = edge.points ?? [];
	const inner = points.slice(1, -1);
	const { label } = arrow;
	const start = ends(from, arrow.from.line, inner[0] ?? middle(to), points[0], direction);
	const end = ends(to, arrow.to.line, inner.at(-1) ?? middle(from), points.at(-1), direction);
	return {
		arrow,
		points: [...start, ...inner, ...end.toReversed()],
		...(label === undefined ? {} : { label: { x: (edge.x ?? 0) - measure(label, "small") / 2, y: edge.y ?? 0 } }),
	};
}

/** Where an arrow meets a box on its way towards a point, and the point before that from which it comes straight. */
function ends(
	placed: PlacedBox,
	line: string | undefined,
	towards: Point,
	proposed: Point | undefined,
	direction: Direction,
): Point[] {
	const { x, y, width, height } = placed;
	const { x: centerX, y: centerY } = middle(placed);
	if (direction === "across") {
		const isRight = towards.x > centerX;
		const at = line === undefined ? between(proposed?.y ?? centerY, y + 8, y + height - 8) : lineHeight(placed, line);
		const side = isRight ? x + width : x;
		return [
			{ x: side, y: at },
			{ x: side + (isRight ? 14 : -14), y: at },
		];
	}
	const isBelow = towards.y > centerY;
	const at = between(proposed?.x ?? centerX, x + 8, x + width - 8);
	const side = isBelow ? y + height : y;
	return [
		{ x: at, y: side },
		{ x: at, y: side + (isBelow ? 12 : -12) },
	];
}

function middle({ x, y, width, height }: PlacedBox): Point {
	return { x: x + width / 2, y: y + height / 2 };
}

function between(value: number, least: number, most: number): number {
	return Math.min(most, Math.max(least, value));
}

/** The height of the middle of a line; of the title without one. */
export function lineHeight({ box, y }: PlacedBox, line: string | undefined): number {
	const index = box.lines.findIndex(({ id }) => id === line);
	const head = headHeight(box);
	return y + (index < 0 ? head - sizes.title / 2 : head + 4 + (index + 0.5) * sizes.line);
}

function laneAt(right: number, index: number): number {
	return right + (index + 1) * sizes.lane;
}

/** From line to line on the right of all boxes, each arrow in a lane of its own; labels behind them at the arrows' ends. */
function laneArrows(
	arrows: readonly DiagramArrow[],
	placed: ReadonlyMap<string, PlacedBox>,
	right: number,
): PlacedArrow[] {
	const shown = arrows.filter(({ from, to }) => placed.has(from.box) && placed.has(to.box));
	const labelX = laneAt(right, shown.length - 1) + 8;
	const labelled = new Set<string>();
	const slots = new Map<string, number>();
	/** Ends that are for no line come below each other, from the title on. */
	const endAt = (box: PlacedBox, line: string | undefined) => {
		const slot = slots.get(box.box.id) ?? 0;
		if (line === undefined) {
			slots.set(box.box.id, slot + 1);
		}
		const below = line === undefined ? slot * sizes.label : 0;
		return Math.min(lineHeight(box, line) + below, box.y + box.height - 5);
	};
	return shown.map((arrow, i): PlacedArrow => {
		const [from, to] = [placed.get(arrow.from.box) as PlacedBox, placed.get(arrow.to.box) as PlacedBox];
		const [y1, y2] = [endAt(from, arrow.from.line), endAt(to, arrow.to.line)];
		const lane = laneAt(right, i);
		const points = [
			{ x: from.x + from.width, y: y1 },
			{ x: lane, y: y1 },
			{ x: lane, y: y2 },
			{ x: to.x + to.width, y: y2 },
		];
		const place = `${y2} ${arrow.label}`;
		const isNew = arrow.label !== undefined && !labelled.has(place);
		labelled.add(place);
		return { arrow, points, ...(isNew ? { label: { x: labelX, y: y2 } } : {}) };
	});
}
