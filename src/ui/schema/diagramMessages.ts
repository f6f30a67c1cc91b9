import type { SchemaDiagram } from "../../schema/diagram.ts";

/** What the extension tells the diagram's page. */
export interface ToDiagram {
	readonly type: "diagram";
	readonly diagram: SchemaDiagram;
	readonly texts: {
		/** By key: what a screen reader says of a database. */
		readonly nodes: Readonly<Record<string, string>>;
		/** A sentence for each relation. */
		readonly edges: readonly string[];
		/** Where there is nothing to draw, or the file has mistakes. */
		readonly note: string;
	};
}

/** What the page tells the extension. */
export type FromDiagram =
	| { readonly type: "ready" }
	/** Somebody chose a database. */
	| { readonly type: "open"; readonly key: string };
