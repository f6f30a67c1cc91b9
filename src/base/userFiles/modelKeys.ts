import * as z from "zod";

/** The keys that a model allows in the mapping at `path` (keys and indexes from the root); empty where any key is allowed. */
export function modelKeys(model: z.ZodType, path: readonly (string | number)[]): string[] {
	return [...new Set(modelsAt(model, path).flatMap(keysOf))];
}

function keysOf(model: z.ZodType): string[] {
	if (model instanceof z.ZodObject) {
		return Object.keys(model.shape);
	}
	return model instanceof z.ZodRecord && model.keyType instanceof z.ZodEnum ? model.keyType.options.map(String) : [];
}

/** The models that a value at `path` may have: several below a union, none where the path leads out of the model. */
export function modelsAt(model: z.ZodType, path: readonly (string | number)[]): z.ZodType[] {
	const alternatives = unwrap(model);
	const [first, ...rest] = path;
	if (first === undefined) {
		return alternatives;
	}
	return alternatives.flatMap((alternative) => {
		const next = childOf(alternative, first);
		return next ? modelsAt(next, rest) : [];
	});
}

function childOf(model: z.ZodType, key: string | number): z.ZodType | undefined {
	if (model instanceof z.ZodObject) {
		return model.shape[key] as z.ZodType | undefined;
	}
	if (model instanceof z.ZodRecord) {
		return model.valueType as z.ZodType;
	}
	if (model instanceof z.ZodArray) {
		return model.element as z.ZodType;
	}
	return undefined;
}

/** The model without what only changes its output: defaults, optional, transformations. A union gives all its members. */
function unwrap(model: z.ZodType): z.ZodType[] {
	if (model instanceof z.ZodOptional || model instanceof z.ZodDefault || model instanceof z.ZodNullable) {
		return unwrap(model.unwrap() as z.ZodType);
	}
	if (model instanceof z.ZodPipe) {
		return unwrap(model.in as z.ZodType);
	}
	if (model instanceof z.ZodUnion) {
		return model.options.flatMap((option) => unwrap(option as z.ZodType));
	}
	return [model];
}

/** What hovers and completions say about a key of a model; made when it is shown, in the language that is then set. */
export function says(text: () => string): { readonly documentation: () => string } {
	return { documentation: text };
}

/** The text that a model was given with `says`, also below `optional` and `default`. */
export function documentationOf(model: z.ZodType): string | undefined {
	const documentation = model.meta()?.documentation;
	if (typeof documentation === "function") {
		return String(documentation());
	}
	return model instanceof z.ZodOptional || model instanceof z.ZodDefault
		? documentationOf(model.unwrap() as z.ZodType)
		: undefined;
}
