import * as z from "zod";
import { documentationOf, modelKeys, modelsAt } from "./modelKeys.ts";
import type { YamlCursor } from "./yamlCursor.ts";
import type { DocumentPath } from "./yamlDocument.ts";

/** A word that fits where somebody is writing. It takes the place of the text from `start` to the cursor. */
export interface Completion {
	readonly kind: "key" | "value";
	readonly label: string;
	/** What is written where it isn't the label. */
	readonly insert?: string;
	/** A few words beside it. */
	readonly detail?: string;
	/** Markdown. */
	readonly documentation?: string;
	readonly start: number;
	/** It comes from this file or its folder, which no JSON Schema can know. */
	readonly isFromFiles?: boolean;
}

/** Keys, or members of closed lists, that a model allows at the cursor. `path` is the cursor's within the model. */
export function modelCompletions(model: z.ZodType, path: DocumentPath, cursor: YamlCursor): Completion[] {
	const { kind, siblings, start } = cursor;
	if (kind === "key") {
		return modelKeys(model, path)
			.filter((key) => !siblings.includes(key))
			.map((label) => ({ kind, label, start, documentation: documentationAt(model, [...path, label]) }));
	}
	return modelsAt(model, path).flatMap((found) => wordsOf(found).map((label) => ({ kind, label, start })));
}

function wordsOf(model: z.ZodType): string[] {
	if (model instanceof z.ZodEnum) {
		return model.options.map(String);
	}
	return model instanceof z.ZodBoolean ? ["true", "false"] : [];
}

/** What the model says about the key at a path. */
export function documentationAt(model: z.ZodType, path: DocumentPath): string | undefined {
	const name = path.at(-1);
	for (const parent of modelsAt(model, path.slice(0, -1))) {
		const child = parent instanceof z.ZodObject ? (parent.shape[String(name)] as z.ZodType | undefined) : undefined;
		const documentation = child && documentationOf(child);
		if (documentation) {
			return documentation;
		}
	}
	return undefined;
}
