import type { Context } from "../context.ts";
import { invalid } from "../notionError.ts";
import type { OptionRequest } from "./propertyChecks.ts";

export interface SelectOption {
	readonly id: string;
	readonly name: string;
	readonly color: string;
	readonly description: string | null;
}

export interface StatusGroup {
	readonly id: string;
	readonly name: string;
	readonly color: string;
	readonly option_ids: readonly string[];
}

/**
 * The options after a change: those named by id or by name are kept with their id, new ones get one, the rest goes.
 * A color of an option that is there can't be changed.
 */
export function changeOptions(
	before: readonly SelectOption[],
	requested: readonly OptionRequest[],
	context: Context,
): readonly SelectOption[] {
	const result: SelectOption[] = [];
	for (const request of requested) {
		const known = before.find(({ id, name }) => (request.id === undefined ? name === request.name : id === request.id));
		const name = request.name ?? known?.name;
		if (name === undefined) {
			throw invalid(`Option with id ${request.id} does not exist.`);
		}
		assertOptionName(name);
		if (result.some((option) => option.name === name)) {
			throw invalid(`Cannot have duplicate option names: ${name}.`);
		}
		if (known && request.color !== undefined && request.color !== known.color) {
			throw invalid(`Cannot update color of select with name: ${known.name}.`);
		}
		result.push({
			id: known?.id ?? context.ids.uuid("option"),
			name,
			color: known?.color ?? request.color ?? "default",
			description: request.description === undefined ? (known?.description ?? null) : request.description,
		});
	}
	return result;
}

export function newOption(name: string, color: string | undefined, context: Context): SelectOption {
	assertOptionName(name);
	return { id: context.ids.uuid("option"), name, color: color ?? "default", description: null };
}

function assertOptionName(name: string): void {
	if (name.includes(",")) {
		throw invalid(`Invalid select option, commas not allowed: ${name}`);
	}
	if (name.length > 100) {
		throw invalid(`body failed validation: option name length should be ≤ \`100\`, instead was \`${name.length}\`.`);
	}
}

const groupNames = [
	["To-do", "gray"],
	["In progress", "blue"],
	["Complete", "green"],
] as const;

const initialStatus = [
	["Not started", "default"],
	["In progress", "blue"],
	["Done", "green"],
] as const;

/** A status as Notion makes it: three options in three groups, or the given options, all of them to do. */
export function newStatus(
	requested: readonly OptionRequest[] | undefined,
	context: Context,
): { readonly options: readonly SelectOption[]; readonly groups: readonly StatusGroup[] } {
	const options = requested?.length
		? changeOptions([], requested, context)
		: initialStatus.map(([name, color]) => newOption(name, color, context));
	const groups = groupNames.map(([name, color], index) => ({
		id: context.ids.uuid("status group"),
		name,
		color,
		option_ids: requested?.length
			? index === 0
				? options.map(({ id }) => id)
				: []
			: options.slice(index, index + 1).map(({ id }) => id),
	}));
	return { options, groups };
}

/** Groups after the options changed: gone options leave them, new ones are to do. */
export function regroup(groups: readonly StatusGroup[], options: readonly SelectOption[]): readonly StatusGroup[] {
	const grouped = new Set(groups.flatMap(({ option_ids }) => option_ids));
	return groups.map((group, index) => ({
		...group,
		option_ids: [
			...group.option_ids.filter((id) => options.some((option) => option.id === id)),
			...(index === 0 ? options.filter(({ id }) => !grouped.has(id)).map(({ id }) => id) : []),
		],
	}));
}
