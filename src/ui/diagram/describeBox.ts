import * as l10n from "@vscode/l10n";
import type { Diagram, DiagramBox } from "./diagram.ts";

/** A box in words: what it is and its lines, in the order in which they are seen, then the arrows from and to it. */
export function describeBox({ id, title, role, lines, isOutside = false }: DiagramBox, { arrows }: Diagram): string {
	const name = role === undefined ? title : `${role}: ${title}`;
	const list = lines.map(({ text, note }) => (note ? `${text}, ${note}` : text)).join("; ");
	const own = isOutside
		? l10n.t("{0}. Not declared in this file.", name)
		: list === ""
			? `${name}.`
			: `${name}. ${list}.`;
	const sentences = arrows.filter(({ from, to }) => from.box === id || to.box === id).map(({ sentence }) => sentence);
	return [own, ...sentences].join(" ");
}
