import { bareId, canonicalId, idFromLink } from "../../../base/notionId.ts";
import { type Marks, normalRuns, plainerRuns, type Run, sameRuns } from "./runs.ts";

/** Deeper nesting of marks is taken for text. */
const deepest = 20;

/** Reads Notion's inline notation. Source: developers.notion.com, "Enhanced Markdown". */
export function parseNotionInline(text: string): readonly Run[] {
	return normalRuns(new InlineReader(text).read(0, undefined, {}, 0)?.runs ?? []);
}

/** Notion's inline notation for a text; marks that it has no notation for in this order are left out. */
export function printNotionInline(runs: readonly Run[]): string {
	const candidates = plainerRuns(normalRuns(runs));
	for (const candidate of candidates) {
		const printed = print(candidate);
		if (sameRuns(parseNotionInline(printed), candidate)) {
			return printed;
		}
	}
	return print(candidates.at(-1) ?? []);
}

interface Part {
	readonly runs: readonly Run[];
	/** Where reading goes on. */
	readonly end: number;
}

class InlineReader {
	readonly #text: string;
	/** Openings that are known to have no end. */
	readonly #unclosed = new Set<string>();

	constructor(text: string) {
		this.#text = text;
	}

	/** Reads up to a closing sign; `undefined` where there is none. */
	read(start: number, close: string | undefined, marks: Marks, depth: number): Part | undefined {
		const runs: Run[] = [];
		let plain = "";
		const take = (more: readonly Run[]) => {
			runs.push({ ...marks, text: plain }, ...more);
			plain = "";
		};
		for (let at = start; at < this.#text.length; ) {
			if (close !== undefined && at > start && this.#closes(at, close)) {
				take([]);
				return { runs, end: at + close.length };
			}
			const part = depth < deepest ? this.#special(at, marks, depth) : undefined;
			if (part) {
				take(part.runs);
				at = part.end;
			} else {
				plain += this.#text[at];
				at++;
			}
		}
		take([]);
		return close === undefined ? { runs, end: this.#text.length } : undefined;
	}

	#closes(at: number, close: string): boolean {
		if (!this.#text.startsWith(close, at)) {
			return false;
		}
		// "**a***b*" ends the bold after "a"; "*a**b***" doesn't end the italic at the first star.
		const single = close === "*" && this.#text[at + 1] === "*" && this.#text[at + 2] !== "*";
		return !single && (!/^[*~]/.test(close) || /\S/.test(this.#text[at - 1] ?? " "));
	}

	#special(at: number, marks: Marks, depth: number): Part | undefined {
		switch (this.#text[at]) {
			case "\\":
				return at + 1 < this.#text.length
					? { runs: [{ ...marks, text: this.#text[at + 1] ?? "" }], end: at + 2 }
					: undefined;
			case "`":
				return this.#code(at, marks);
			case "$":
				return this.#equation(at);
			case "<":
				return this.#tag(at, marks, depth);
			case "[":
				return this.#link(at, marks, depth);
			case "*":
				return (
					this.#marked(at, "***", { ...marks, bold: true, italic: true }, depth) ??
					this.#marked(at, "**", { ...marks, bold: true }, depth) ??
					this.#marked(at, "*", { ...marks, italic: true }, depth)
				);
			case "~":
				return this.#marked(at, "~~", { ...marks, strike: true }, depth);
			default:
				return undefined;
		}
	}

	#marked(at: number, sign: string, marks: Marks, depth: number): Part | undefined {
		const start = at + sign.length;
		const opens = this.#text.startsWith(sign, at) && /[^\s*~]/.test(this.#text[start] ?? " ");
		return opens ? this.#enclosed(start, sign, marks, depth) : undefined;
	}

	#enclosed(start: number, close: string, marks: Marks, depth: number): Part | undefined {
		const key = `${start} ${close}`;
		if (this.#unclosed.has(key) || this.#text.indexOf(close, start) < 0) {
			return undefined;
		}
		const part = this.read(start, close, marks, depth + 1);
		if (!part) {
			this.#unclosed.add(key);
		}
		return part;
	}

	#code(at: number, marks: Marks): Part | undefined {
		const fence = /^`+/.exec(this.#text.slice(at))?.[0] ?? "`";
		const start = at + fence.length;
		for (const match of this.#text.slice(start).matchAll(/`+/g)) {
			if (match[0].length === fence.length) {
				const inner = this.#text.slice(start, start + match.index);
				return { runs: [{ ...marks, text: inner, code: true }], end: start + match.index + fence.length };
			}
		}
		return undefined;
	}

	#equation(at: number): Part | undefined {
		const match = /^\$`[^`]+`\$/.exec(this.#text.slice(at));
		return match ? { runs: [{ text: match[0], opaque: true }], end: at + match[0].length } : undefined;
	}

	#tag(at: number, marks: Marks, depth: number): Part | undefined {
		const rest = this.#text.slice(at);
		const lineBreak = /^<br\s*\/?>/i.exec(rest);
		if (lineBreak) {
			return { runs: [{ ...marks, text: "\n" }], end: at + lineBreak[0].length };
		}
		const mention = /^<mention-([a-z]+)(?:\s[^<>]*?)?(?:\/>|>[\s\S]*?<\/mention-\1>)/.exec(rest);
		if (mention) {
			return { runs: [{ text: withoutTitle(mention[0]), opaque: true }], end: at + mention[0].length };
		}
		const span = /^<span((?:\s+[a-z]+="[^"]*")+)\s*>/.exec(rest);
		return span
			? this.#enclosed(at + span[0].length, "</span>", { ...marks, ...spanMarks(span[1] ?? "") }, depth)
			: undefined;
	}

	#link(at: number, marks: Marks, depth: number): Part | undefined {
		const text = this.#enclosed(at + 1, "](", marks, depth);
		const target = text && /^([^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)/.exec(this.#text.slice(text.end));
		if (!text || !target?.[1]) {
			return undefined;
		}
		const link = normalLink(target[1]);
		return { runs: text.runs.map((run) => ({ ...run, link })), end: text.end + target[0].length };
	}
}

/** The marks of `<span …>`: underlines and colours. */
export function spanMarks(attributes: string): Marks {
	const color = /color="([a-z_]+)"/.exec(attributes)?.[1];
	return {
		...(/underline="true"/.test(attributes) ? { underline: true } : {}),
		...(color === undefined ? {} : { color: color.replace(/_background$/, "_bg") }),
	};
}

/** A mention of a page without its title, which is another one when the page is renamed. */
function withoutTitle(mention: string): string {
	return mention.replace(/^(<mention-(?:page|database)(?:\s[^<>]*?)?)\s*(?:\/>|>[\s\S]*)$/, "$1/>");
}

/** The one spelling of all addresses of a page of Notion; any other address as it is, without what would end the notation. */
export function normalLink(link: string): string {
	const fragment = /#.+$/.exec(link)?.[0] ?? "";
	const isNotions = /^(?:https:\/\/(?:[a-z-]+\.)?notion\.(?:so|com|site)\/|\/(?=[0-9a-f]{32}))/i.test(link);
	// A link to a block of a page has its id behind the "#" and stays as it is.
	if (isNotions && canonicalId(fragment.slice(1)) === undefined) {
		const id = idFromLink(link.startsWith("/") ? `https://www.notion.so${link}` : link);
		if (id !== undefined) {
			return pageLink(id) + fragment;
		}
	}
	return link.replace(/[\s()]/g, (sign) => encodeURIComponent(sign).replace("(", "%28").replace(")", "%29"));
}

/** The address by which texts link to a page. */
export function pageLink(id: string): string {
	return `https://www.notion.so/${bareId(id)}`;
}

function print(runs: readonly Run[]): string {
	return groupsByLink(runs)
		.map(({ link, runs: linked }) => {
			const text = linked.map(printRun).join("");
			return link === undefined ? text : `[${text}](${link})`;
		})
		.join("");
}

/** Neighbours with the same link: it is written once. */
export function groupsByLink(
	runs: readonly Run[],
): readonly { readonly link: string | undefined; readonly runs: readonly Run[] }[] {
	const groups: { link: string | undefined; runs: Run[] }[] = [];
	for (const run of runs) {
		const last = groups.at(-1);
		if (last && last.link === run.link) {
			last.runs.push(run);
		} else {
			groups.push({ link: run.link, runs: [run] });
		}
	}
	return groups;
}

function printRun({ text, opaque, bold, italic, strike, code, underline, color }: Run): string {
	if (opaque) {
		return text;
	}
	let printed = code ? `\`${text}\`` : text.replace(/[\\*~`$[\]<>{}|^]/g, "\\$&").replaceAll("\n", "<br>");
	for (const [sign, applies] of [
		["**", bold],
		["*", italic],
		["~~", strike],
	] as const) {
		printed = applies ? sign + printed + sign : printed;
	}
	const attributes = [
		...(underline ? ['underline="true"'] : []),
		...(color === undefined ? [] : [`color="${color}"`]),
	].join(" ");
	return attributes === "" ? printed : `<span ${attributes}>${printed}</span>`;
}
