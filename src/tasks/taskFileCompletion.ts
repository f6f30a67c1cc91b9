import * as l10n from "@vscode/l10n";
import { type Completion, documentationAt, modelCompletions } from "../base/userFiles/completion.ts";
import { cursorAt, pathAt } from "../base/userFiles/yamlCursor.ts";
import type { DocumentPath } from "../base/userFiles/yamlDocument.ts";
import { taskFileModel } from "./taskFileModel.ts";

export interface TaskFileWords {
	/** How databases of the folder may be named: keys, or `file/key`. */
	readonly databases?: readonly string[];
	/** Databases of the connected workspace, which are named by their ids. */
	readonly live?: readonly { readonly title: string; readonly id: string }[];
	/** Names of properties or columns that fit there (see `wantedWords`). */
	readonly names?: readonly string[];
}

/** What may be written at an offset of a task file. */
export function taskFileCompletions(text: string, offset: number, words: TaskFileWords = {}): Completion[] {
	const cursor = cursorAt(text, offset);
	if (!cursor) {
		return [];
	}
	const { kind, path, start, siblings } = cursor;
	const fromModel = modelCompletions(taskFileModel, path, cursor);
	if (kind === "value" && path.at(-1) === "database") {
		const detail = l10n.t("in Notion, by its id");
		const live = (words.live ?? []).map(({ title, id }) => ({ kind, label: title, insert: id, detail, start }));
		return [...(words.databases ?? []).map((label) => ({ kind, label, start })), ...live];
	}
	const names = (words.names ?? []).filter((name) => !siblings.includes(name));
	return [...fromModel, ...names.map((label) => ({ kind, label, start, insert: spelt(label) }))];
}

/** As YAML has to have it: plain where that says the same. */
function spelt(name: string): string {
	const isPlain = /^[\p{L}_][\p{L}\p{N} _.€$%()/-]*$/u.test(name) && !/^(true|false|null|yes|no|on|off)$/i.test(name);
	return isPlain && name.trim() === name ? name : JSON.stringify(name);
}

/** What a hover over an offset of a task file says, as Markdown. */
export function taskFileHover(
	text: string,
	offset: number,
): { readonly path: DocumentPath; readonly markdown: string } | undefined {
	const place = pathAt(text, offset);
	const markdown = place?.isKey ? documentationAt(taskFileModel, place.path) : undefined;
	return place && markdown ? { path: place.path, markdown } : undefined;
}
