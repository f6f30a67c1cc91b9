/** A picture of databases: boxes with a line for each property, and arrows between lines. */
export interface Diagram {
	readonly title: string;
	readonly boxes: readonly DiagramBox[];
	readonly arrows: readonly DiagramArrow[];
}

export interface DiagramBox {
	readonly id: string;
	readonly title: string;
	/** What the box is, in a few words; shown above its title. */
	readonly role?: string;
	readonly lines: readonly DiagramLine[];
}

export interface DiagramLine {
	/** Unique in its box. */
	readonly id: string;
	readonly text: string;
	/** The type, or what the line is for; shown at the right. */
	readonly note?: string;
}

/** From a line of a box to a line of another; without a line, from or to its title. */
export interface DiagramArrow {
	readonly from: DiagramEnd;
	readonly to: DiagramEnd;
	readonly label?: string;
}

export interface DiagramEnd {
	readonly box: string;
	readonly line?: string;
}

/** A box with its place, in pixels. */
export interface PlacedBox {
	readonly box: DiagramBox;
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

export const sizes = {
	line: 22,
	title: 30,
	role: 18,
	gapX: 150,
	gapY: 36,
	margin: 24,
	letter: 7.2,
	least: 150,
} as const;

/** Columns from left to right along the arrows, each box below the one before; arrows that lead back don't count. */
export function placeBoxes({ boxes, arrows }: Diagram): readonly PlacedBox[] {
	const columns = columnsOf(boxes, arrows);
	const placed: PlacedBox[] = [];
	let x: number = sizes.margin;
	for (let column = 0; column <= Math.max(0, ...columns.values()); column++) {
		const members = boxes.filter(({ id }) => columns.get(id) === column);
		let y: number = sizes.margin;
		const width = Math.max(sizes.least, ...members.map(widthOf));
		for (const box of members) {
			const height = heightOf(box);
			placed.push({ box, x, y, width, height });
			y += height + sizes.gapY;
		}
		x += members.length > 0 ? width + sizes.gapX : 0;
	}
	return placed;
}

/** The longest way to each box, without going round in circles. */
function columnsOf(boxes: readonly DiagramBox[], arrows: readonly DiagramArrow[]): ReadonlyMap<string, number> {
	const columns = new Map<string, number>();
	const open = new Set<string>();
	const columnOf = (id: string): number => {
		const known = columns.get(id);
		if (known !== undefined || open.has(id)) {
			return known ?? -1;
		}
		open.add(id);
		const before = arrows
			.filter(({ from, to }) => to.box === id && from.box !== id)
			.map(({ from }) => columnOf(from.box));
		open.delete(id);
		const column = Math.max(-1, ...before) + 1;
		columns.set(id, column);
		return column;
	};
	for (const { id } of boxes) {
		columnOf(id);
	}
	return columns;
}

function widthOf({ title, role = "", lines }: DiagramBox): number {
	const letters = Math.max(
		title.length * 1.1,
		role.length,
		...lines.map(({ text, note = "" }) => text.length + note.length + 4),
	);
	return Math.ceil(letters * sizes.letter) + 24;
}

function heightOf({ role, lines }: DiagramBox): number {
	return (role === undefined ? 0 : sizes.role) + sizes.title + lines.length * sizes.line + 8;
}

/** The height at which an arrow meets a box. */
export function heightOfLine({ box, y }: PlacedBox, line: string | undefined): number {
	const head = (box.role === undefined ? 0 : sizes.role) + sizes.title;
	const index = box.lines.findIndex(({ id }) => id === line);
	return index < 0 ? y + head / 2 : y + head + (index + 0.5) * sizes.line;
}
