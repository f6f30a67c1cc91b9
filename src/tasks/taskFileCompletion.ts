import { type Completion, documentationAt, modelCompletions } from "../base/userFiles/completion.ts";
import { cursorAt, pathAt } from "../base/userFiles/yamlCursor.ts";
import type { DocumentPath } from "../base/userFiles/yamlDocument.ts";
import { taskFileModel } from "./taskFileModel.ts";

export interface TaskFileWords {
	/** How databases of the folder may be named: keys, or `file/key`. */
	readonly databases?: readonly string[];
	/** Property names of the database that a part of a task is about, where they are known. */
	readonly propertiesAt?: (path: DocumentPath) => readonly string[];
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
		return (words.databases ?? []).map((label) => ({ kind, label, start }));
	}
	const properties = (words.propertiesAt?.(path) ?? []).filter((name) => !siblings.includes(name));
	return [...fromModel, ...properties.map((label) => ({ kind, label, start }))];
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
