import type { Point } from "./layout.ts";

/** An element of a picture with its attributes; texts among its children are set as text. */
export function element<K extends keyof SVGElementTagNameMap>(
	name: K,
	attributes: Readonly<Record<string, string | number>>,
	...children: (SVGElement | string)[]
): SVGElementTagNameMap[K] {
	const made = document.createElementNS("http://www.w3.org/2000/svg", name);
	for (const [key, value] of Object.entries(attributes)) {
		made.setAttribute(key, String(value));
	}
	made.append(...children);
	return made;
}

/** How far from a corner a line begins to bend, in pixels. */
const bend = 8;

/** A line through points, its corners rounded. */
export function pathThrough(points: readonly Point[]): string {
	return points
		.map((point, i) => {
			const [before, after] = [points[i - 1], points[i + 1]];
			if (!before) {
				return `M ${text(point)}`;
			}
			return after
				? `L ${text(towards(point, before))} Q ${text(point)} ${text(towards(point, after))}`
				: `L ${text(point)}`;
		})
		.join(" ");
}

/** A point a bend away from a corner, half way at most. */
function towards(corner: Point, other: Point): Point {
	const length = Math.hypot(other.x - corner.x, other.y - corner.y);
	const part = length === 0 ? 0 : Math.min(bend, length / 2) / length;
	return { x: corner.x + (other.x - corner.x) * part, y: corner.y + (other.y - corner.y) * part };
}

function text({ x, y }: Point): string {
	return `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
}
