import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../../../base/errors.ts";
import { bodyParts, partEdits } from "../../bodyParts.ts";
import type { Block } from "./blocks.ts";
import { type FileAddresses, type FileBlock, parseFileBlocks } from "./fileBlocks.ts";
import { bodyOf, parseNotionBlocks, printNotionBlock } from "./notionBlocks.ts";
import { type FileStyle, isItem, printFileBlock } from "./printFileBlock.ts";

/** A block of the new text: one that stays as it stands, or a new one, in the place of an old one where there is one. */
interface Entry {
	readonly text: string;
	readonly block: Block;
	/** Which of the old blocks it is, or takes the place of. */
	readonly old: number | undefined;
}

/** The content of a file, as both sides compare it. */
export function bodyOfFile(text: string, addresses: FileAddresses): string {
	return bodyOf(parseFileBlocks(text, addresses).map(({ block }) => block));
}

/**
 * A file's text with another content. Every block that stays keeps its text byte by byte; new ones are written the way that
 * those around them are. Throws `unsupported` where the result wouldn't be read as the content that it is to have.
 */
export function rewriteBody(text: string, body: string, addresses: FileAddresses): string {
	const lines = text.split("\n");
	const blocks = parseFileBlocks(text, addresses);
	const wanted = bodyParts(body);
	const entries = newEntries(lines, blocks, wanted, addresses);
	for (const isLoose of [false, true]) {
		const result = compose(lines, blocks, entries, isLoose);
		if (bodyOfFile(result, addresses) === body) {
			return result;
		}
	}
	throw new WorkspaceError("unsupported", l10n.t("The content can't be written as Markdown without a loss."), {
		remedy: l10n.t("Make the same edit in the file by hand."),
	});
}

function newEntries(
	lines: readonly string[],
	blocks: readonly FileBlock[],
	wanted: readonly string[],
	addresses: FileAddresses,
): readonly Entry[] {
	const entries: Entry[] = [];
	const keep = (from: number, to: number) => {
		for (const [index, { block, start, end }] of blocks.slice(from, to).entries()) {
			entries.push({ text: lines.slice(start, end).join("\n"), block, old: from + index });
		}
	};
	const before = blocks.map(({ block }) => printNotionBlock(block));
	let next = 0;
	for (const { at, removed, added } of partEdits(before, wanted)) {
		keep(next, at);
		next = at + removed;
		for (const [index, part] of added.entries()) {
			const old = removed > 0 && index < removed ? at + index : undefined;
			for (const { block } of parseNotionBlocks(part)) {
				const style = styleFor(lines, blocks, old ?? at, entries.at(-1), old !== undefined);
				entries.push({ text: printFileBlock(block, addresses, style), block, old });
			}
		}
	}
	keep(next, blocks.length);
	return entries;
}

const marker = /^\s*(?:([-*+])|(\d{1,9})([.)]))(?:\s|$)/;

function styleFor(
	lines: readonly string[],
	blocks: readonly FileBlock[],
	at: number,
	previous: Entry | undefined,
	replaces: boolean,
): FileStyle {
	const old = blocks[at];
	const source = old ? lines.slice(old.start, old.end) : [];
	const markers = blocks.flatMap(({ block, start }) => {
		const match = isItem(block) ? marker.exec(lines[start] ?? "") : null;
		return match ? [match] : [];
	});
	const bullet = markers.find(([, sign]) => sign)?.[1] ?? "-";
	const delimiter = markers.find(([, , , sign]) => sign)?.[3] ?? ".";
	const own = replaces ? marker.exec(source[0] ?? "") : null;
	const last = previous && isItem(previous.block) ? marker.exec(previous.text) : null;
	const number = own?.[2] ?? (last?.[2] === undefined ? "1" : String(Number(last[2]) + 1));
	const isWrapped = replaces && old?.block.kind === "text" && old.block.type === "paragraph" && source.length > 1;
	const info =
		replaces && old?.block.kind === "code" ? /^\s*(?:`{3,}|~{3,})(.*)$/.exec(source[0] ?? "")?.[1]?.trim() : undefined;
	return {
		bullet: own?.[1] ?? bullet,
		number: number + (own?.[3] ?? delimiter),
		...(info === undefined ? {} : { info }),
		...(isWrapped ? { width: Math.max(40, ...source.map((line) => line.length)) } : {}),
	};
}

/** The entries with what stood between them. */
function compose(
	lines: readonly string[],
	blocks: readonly FileBlock[],
	entries: readonly Entry[],
	isLoose: boolean,
): string {
	/** The lines before a block; behind the last one, what follows it. */
	const gap = (index: number): readonly string[] =>
		lines.slice(blocks[index - 1]?.end ?? 0, blocks[index]?.start ?? lines.length);
	const isTight = !isLoose && blocks.some(({ block }, index) => index > 0 && isItem(block) && gap(index).length === 0);
	const result: string[] = [];
	let passed = 0;
	for (const [index, entry] of entries.entries()) {
		const previous = entries[index - 1];
		const place = entry.old ?? passed;
		// Gaps that an edit has no use for still have to be there if they say anything: definitions of links stand in them.
		const gaps = Array.from({ length: Math.max(0, place - passed) }, (_, step) => gap(passed + step)).filter(isTelling);
		const own = entry.old === undefined ? undefined : gap(entry.old);
		const follows = previous !== undefined && entry.old !== undefined && previous.old === entry.old - 1;
		if (index === 0) {
			result.push(...gaps.flat(), ...(own ?? []));
		} else if (follows && own && (own.length > 0 || bothItems(previous, entry)) && !isLoose) {
			result.push(...own);
		} else {
			const close = bothItems(previous, entry) && (isTight || !hasItems(blocks)) && !isLoose;
			const telling = [...gaps, ...(own && isTelling(own) ? [own] : [])].flatMap((some) => trimBlank(some));
			result.push(...(telling.length > 0 ? ["", ...telling, ""] : close ? [] : [""]));
		}
		result.push(...entry.text.split("\n"));
		passed = entry.old === undefined ? passed : entry.old + 1;
	}
	const rest = Array.from({ length: blocks.length - passed }, (_, step) => gap(passed + step)).filter(isTelling);
	const end = gap(blocks.length);
	const telling = rest.flatMap((some) => ["", ...trimBlank(some)]);
	if (entries.length > 0 && blocks.length === 0) {
		// A file of blank lines only: they stand before its first block.
		return [...trimEnd(end), ...(isTelling(end) ? [""] : []), ...result, ""].join("\n");
	}
	return [...result, ...telling, ...end].join("\n");
}

function trimEnd(some: readonly string[]): readonly string[] {
	return isTelling(some) ? trimBlank(some) : [];
}

function hasItems(blocks: readonly FileBlock[]): boolean {
	return blocks.filter(({ block }) => isItem(block)).length > 1;
}

function bothItems(a: Entry | undefined, b: Entry): boolean {
	const type = ({ block }: Entry) => (block.kind === "text" ? block.type.replace("to_do", "bulleted_list_item") : "");
	return a !== undefined && isItem(a.block) && isItem(b.block) && type(a) === type(b);
}

function isTelling(some: readonly string[]): boolean {
	return some.some((line) => line.trim() !== "");
}

function trimBlank(some: readonly string[]): readonly string[] {
	const first = some.findIndex((line) => line.trim() !== "");
	const last = some.findLastIndex((line) => line.trim() !== "");
	return some.slice(first, last + 1);
}
