import { createHash } from "node:crypto";
import { mkdir, rename, stat } from "node:fs/promises";
import path from "node:path";
import * as l10n from "@vscode/l10n";
import { messageOf, WorkspaceError } from "../../../base/errors.ts";
import { replaceFile } from "../../../base/replaceFile.ts";
import { readBytes } from "../fileReplacement.ts";
import { codeLines } from "../folder/fileBlocks.ts";
import type { MarkdownFile } from "../folder/markdownFile.ts";

/** A file or folder and where it goes, by paths in the root folder. */
export interface Move {
	readonly from: string;
	readonly to: string;
}

/** Everything that a move does, so that one that was interrupted can be completed. */
export interface FileMoves {
	readonly moves: readonly Move[];
	/** Files whose relative links lead elsewhere then: by their new paths, with a hash of what they were. */
	readonly rewrites: readonly { readonly place: string; readonly before: string; readonly text: string }[];
}

/** What it takes to move files and folders so that relative links between all files still lead where they did. */
export function planMoves(
	files: ReadonlyMap<string, MarkdownFile>,
	exists: (place: string) => boolean,
	moves: readonly Move[],
): FileMoves {
	const placeAfter = (place: string): string => {
		const move = moves.find(({ from }) => place === from || place.startsWith(`${from}/`));
		return move ? move.to + place.slice(move.from.length) : place;
	};
	const rewrites = [...files].flatMap(([place, file]) => {
		const after = placeAfter(place);
		const text = relinked(file, (address) => {
			const target = targetOf(place, address);
			if (target === undefined || !exists(target)) {
				return undefined;
			}
			const [before, now] = [relativeAddress(place, target), relativeAddress(after, placeAfter(target))];
			return before === now ? undefined : now + (address.endsWith("/") ? "/" : "");
		});
		return text === file.text ? [] : [{ place: after, before: hashOf(file.bytes), text }];
	});
	return { moves, rewrites };
}

/** Carries moves out, or what is left of them: what is done already is seen to be done. */
export async function moveFiles(root: string, { moves, rewrites }: FileMoves): Promise<void> {
	for (const { from, to } of moves) {
		const [source, target] = [path.join(root, from), path.join(root, to)];
		try {
			if (await isThere(source)) {
				if (await isOther(source, target)) {
					throw new WorkspaceError("conflict", l10n.t("There is a file {0} already.", path.basename(to)), {
						remedy: l10n.t("Run the task again."),
						data: { file: target },
					});
				}
				await mkdir(path.dirname(target), { recursive: true });
				await rename(source, target);
			}
		} catch (error) {
			throw error instanceof WorkspaceError ? error : unmovable(source, error);
		}
	}
	for (const { place, before, text } of rewrites) {
		const file = path.join(root, place);
		if ((await isThere(file)) && hashOf(await readBytes(file)) === before) {
			await replaceFile(file, text);
		}
	}
}

/** How a file refers to another place in the folder. */
export function relativeAddress(place: string, target: string): string {
	const relative = path.posix.relative(path.posix.dirname(place), target) || ".";
	return encodeURI(relative).replace(/[()?#]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
}

/** The place in the folder that an address in a file means; `undefined` for anything else. */
export function targetOf(place: string, address: string): string | undefined {
	if (address === "" || /^[a-z][a-z0-9+.-]*:|^[/\\]/i.test(address)) {
		return undefined;
	}
	try {
		const joined = path.posix.join(path.posix.dirname(place), decodeURIComponent(address));
		const target = path.posix.normalize(joined).replace(/\/$/, "");
		return target.startsWith("..") || target === "." || target === "" ? undefined : target;
	} catch {
		return undefined;
	}
}

/** A file's text with other addresses, where there is another; every other byte stays. */
function relinked({ text, content }: MarkdownFile, addressFor: (address: string) => string | undefined): string {
	const code = codeLines(content);
	const lines = text.split(/(\r\n|\r|\n)/);
	// Content is the end of the text: what is before it is front matter.
	const first = (lines.length + 1) / 2 - content.split("\n").length;
	return lines
		.map((line, index) =>
			index % 2 === 1 || index / 2 < first || code.has(index / 2 - first) ? line : inLine(line, addressFor),
		)
		.join("");
}

const inlineAddress = /(\]\(\s*)(<[^<>]*>|[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)/g;
const definition = /^( {0,3}\[[^\]]+\]:\s*)(<[^<>]*>|\S+)/g;

function inLine(line: string, addressFor: (address: string) => string | undefined): string {
	const spans = [...line.matchAll(/(`+)(?!`).*?[^`]\1(?!`)/g)].map(({ 0: { length }, index }) => [
		index,
		index + length,
	]);
	const replaced = (whole: string, before: string, written: string, offset: number): string => {
		if (spans.some(([start = 0, end = 0]) => offset >= start && offset < end)) {
			return whole;
		}
		const isBracketed = written.startsWith("<");
		const [, address = "", rest = ""] = /^([^#?]*)(.*)$/.exec(isBracketed ? written.slice(1, -1) : written) ?? [];
		const now = addressFor(address);
		return now === undefined ? whole : `${before}${isBracketed ? `<${now}${rest}>` : now + rest}`;
	};
	return line.replace(inlineAddress, replaced).replace(definition, replaced);
}

function hashOf(bytes: Uint8Array): string {
	return createHash("sha256").update(bytes).digest("hex");
}

function isThere(file: string): Promise<boolean> {
	return stat(file).then(
		() => true,
		() => false,
	);
}

/** Whether something else stands where a file is to go: where case doesn't count, it may be the file itself. */
async function isOther(source: string, target: string): Promise<boolean> {
	const [from, to] = await Promise.all([source, target].map((file) => stat(file).catch(() => undefined)));
	return to !== undefined && (from?.ino !== to.ino || from.dev !== to.dev);
}

function unmovable(file: string, cause: unknown): WorkspaceError {
	return new WorkspaceError("invalidFile", l10n.t("{0} can't be moved: {1}", path.basename(file), messageOf(cause)), {
		remedy: l10n.t("Check the permissions of its folder, and close programs that have it open."),
		data: { file },
		cause,
	});
}
