/** A picture of databases: boxes with a line for each property, and arrows between boxes or their lines. */
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
	/** Declared elsewhere: drawn with a dashed border. */
	readonly isOutside?: boolean;
}

export interface DiagramLine {
	/** Unique in its box. */
	readonly id: string;
	readonly text: string;
	/** The type, or what the line is for; shown at the right. */
	readonly note?: string;
}

/** From a line of a box to a line of another; without a line, from or to the box itself. */
export interface DiagramArrow {
	readonly from: DiagramEnd;
	readonly to: DiagramEnd;
	readonly label?: string;
	/** With a head at both ends. */
	readonly isTwoWay?: boolean;
	/** The same in words. */
	readonly sentence: string;
}

export interface DiagramEnd {
	readonly box: string;
	readonly line?: string;
}
