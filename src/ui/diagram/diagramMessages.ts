import * as z from "zod";
import type { Diagram } from "./diagram.ts";

/** What the extension tells the diagram's page. */
export interface ToDiagram {
	readonly type: "diagram";
	readonly diagram: Diagram;
	/** By a box's id: what a screen reader says of it. */
	readonly descriptions: Readonly<Record<string, string>>;
	/** Where there is nothing to draw, or the picture is an older one; else empty. */
	readonly note: string;
}

/** What the page tells the extension. */
export type FromDiagram =
	| { readonly type: "ready" }
	/** Somebody chose a box. */
	| { readonly type: "open"; readonly box: string };

export const fromDiagram: z.ZodType<FromDiagram> = z.discriminatedUnion("type", [
	z.object({ type: z.literal("ready") }),
	z.object({ type: z.literal("open"), box: z.string() }),
]);
