import * as l10n from "@vscode/l10n";
import type { PropertySchema } from "../notion/types.ts";
import { bareId } from "./linkProperties.ts";
import type { LinkedDatabase } from "./lockFile.ts";
import type {
	DatabaseTarget,
	OptionDeclaration,
	PropertyDeclaration,
	RelationDeclaration,
	RollupDeclaration,
} from "./schemaFile.ts";
import type { Loss } from "./schemaPlan.ts";

/** One way in which a property of Notion isn't as the file says. */
export interface Difference {
	readonly text: string;
	/** What making it equal loses. */
	readonly loses?: Loss;
	/** The API can't make it equal; a person can. */
	readonly manual?: boolean;
}

export interface CompareContext {
	/** The lock's entry of the property's database. */
	readonly lock: LinkedDatabase | undefined;
	/** The data source that a target is; `undefined` where it isn't there yet. */
	readonly dataSourceId: (target: DatabaseTarget) => string | undefined;
	/** The id of a property of this database, by its name in the file. */
	readonly propertyId: (name: string) => string | undefined;
	/** The id of a property of the database that a relation of this one points to. */
	readonly rolledPropertyId: (relation: string, name: string) => string | undefined;
}

/** The settings that differ; the name is not among them. */
export function compareProperty(
	declared: PropertyDeclaration,
	observed: PropertySchema,
	context: CompareContext,
): Difference[] {
	if (declared.type !== observed.type) {
		return [retype(declared, observed)];
	}
	return [...compareSettings(declared, observed, context), ...compareDescription(declared, observed)];
}

function compareDescription({ description }: PropertyDeclaration, observed: PropertySchema): Difference[] {
	return description === undefined || description === (observed.description ?? "")
		? []
		: [{ text: l10n.t("the description") }];
}

function compareSettings(
	declared: PropertyDeclaration,
	observed: PropertySchema,
	context: CompareContext,
): Difference[] {
	switch (declared.type) {
		case "number": {
			const before = observed.type === "number" ? observed.number.format : "";
			return before === declared.format ? [] : [{ text: l10n.t("format {0} instead of {1}", declared.format, before) }];
		}
		case "select":
			return compareOptions(declared, observed.type === "select" ? observed.select.options : [], context);
		case "multi_select":
			return compareOptions(declared, observed.type === "multi_select" ? observed.multi_select.options : [], context);
		case "status":
			return observed.type === "status"
				? [...compareOptions(declared, observed.status.options, context), ...compareGroups(declared, observed)]
				: [];
		case "relation":
			return observed.type === "relation" ? compareRelation(declared, observed, context) : [];
		case "rollup":
			return observed.type === "rollup" ? compareRollup(declared, observed, context) : [];
		case "formula":
			return observed.type === "formula"
				? compareFormula(declared.name, declared.expression, observed.formula.expression, context)
				: [];
		case "unique_id": {
			const before = observed.type === "unique_id" ? (observed.unique_id.prefix ?? undefined) : undefined;
			return before === declared.prefix ? [] : [{ text: l10n.t("prefix {0}", declared.prefix ?? l10n.t("none")) }];
		}
		default:
			return [];
	}
}

interface ObservedOption {
	readonly id: string;
	readonly name: string;
	readonly color: string;
}

/**
 * By id where the lock knows one, so that a renamed option stays one. An option that was made in Notion is left alone;
 * one that the file has had and has no more is removed.
 */
function compareOptions(
	{ name, options }: { readonly name: string; readonly options: readonly OptionDeclaration[] },
	observed: readonly ObservedOption[],
	{ lock }: CompareContext,
): Difference[] {
	const { pairs, removed } = pairOptions(options, observed, optionLock(lock, name));
	const order = isOtherOrder(pairs, observed)
		? [{ text: l10n.t("the order of the options"), ...(lock?.ownOrder?.includes(name) ? { manual: true } : {}) }]
		: [];
	const differences: Difference[] = pairs.flatMap(({ option, known }) => {
		if (!known) {
			return [{ text: l10n.t('option "{0}"', option.name) }];
		}
		return [
			...(known.name === option.name
				? []
				: [{ text: l10n.t('option "{0}" renamed to "{1}"', known.name, option.name) }]),
			...(option.color === undefined || option.color === known.color
				? []
				: [{ text: l10n.t('the color of option "{0}": {1}', option.name, option.color), manual: true }]),
		];
	});
	return [
		...differences,
		...order,
		...removed.map((option) => ({
			text: l10n.t('without option "{0}"', option.name),
			loses: { text: l10n.t('the option "{0}" of "{1}"', option.name, name), optionId: option.id },
		})),
	];
}

/** Whether the options of the file that are there stand in another order; where others are among them doesn't matter. */
export function isOtherOrder(pairs: OptionPairs["pairs"], observed: readonly ObservedOption[]): boolean {
	const places = pairs.flatMap(({ known }) => (known ? [observed.indexOf(known)] : []));
	return places.some((place, i) => place < (places[i - 1] ?? 0));
}

export interface OptionPairs {
	readonly pairs: readonly { readonly option: OptionDeclaration; readonly known: ObservedOption | undefined }[];
	/** Once in the file and no more. */
	readonly removed: readonly ObservedOption[];
	/** Made in Notion. */
	readonly foreign: readonly ObservedOption[];
}

/** What the lock knows of a property's options. */
export interface OptionLock {
	/** Names to ids. */
	readonly ids: Readonly<Record<string, string>>;
	/** Names to the former names that were followed. */
	readonly followed: Readonly<Record<string, string>>;
}

export function optionLock(lock: LinkedDatabase | undefined, property: string): OptionLock {
	return { ids: lock?.options?.[property] ?? {}, followed: lock?.optionsWere?.[property] ?? {} };
}

/**
 * Which option of Notion each of the file is. A former name that the file gives is followed once. One that is gone from the
 * file and one that is new are a rename.
 */
export function pairOptions(
	declared: readonly OptionDeclaration[],
	observed: readonly ObservedOption[],
	{ ids: locked, followed }: OptionLock,
): OptionPairs {
	const known = new Map<string, ObservedOption>();
	const isFree = (option: ObservedOption) => ![...known.values()].includes(option);
	const link = (name: string, found: ObservedOption | undefined) => {
		if (found && !known.has(name) && isFree(found)) {
			known.set(name, found);
		}
	};
	const byId = (name: string) => observed.find(({ id }) => id === locked[name]);
	for (const { name, was } of declared) {
		link(name, was === undefined || followed[name] === was ? undefined : byId(was));
	}
	for (const { name } of declared) {
		link(name, byId(name));
	}
	for (const { name, was } of declared) {
		const isLocked = (option: ObservedOption) => declared.some((other) => locked[other.name] === option.id);
		link(
			name,
			observed.find((option) => option.name === was && !isLocked(option)),
		);
		link(
			name,
			observed.find((option) => option.name === name),
		);
	}
	const lockedIds = new Set(Object.values(locked));
	const gone = observed.filter((option) => lockedIds.has(option.id) && isFree(option));
	const added = declared.filter(({ name }) => !known.has(name));
	const [oneGone] = gone;
	const [oneAdded] = added;
	const isRename = gone.length === 1 && added.length === 1;
	if (isRename && oneGone && oneAdded) {
		known.set(oneAdded.name, oneGone);
	}
	const removed = isRename ? [] : gone;
	return {
		pairs: declared.map((option) => ({ option, known: known.get(option.name) })),
		removed,
		foreign: observed.filter((option) => isFree(option) && !removed.includes(option)),
	};
}

/** Groups can be read and not written. Options that aren't there yet are compared once they are. */
function compareGroups(
	{ groups }: PropertyDeclaration & { type: "status" },
	{ status }: PropertySchema & { type: "status" },
): Difference[] {
	const groupOf = (id: string) => status.groups.find(({ option_ids }) => option_ids.includes(id))?.name;
	return Object.entries(groups).flatMap(([group, names]) =>
		names.flatMap((name) => {
			const option = status.options.find((candidate) => candidate.name === name);
			return option === undefined || groupOf(option.id) === group
				? []
				: [{ text: l10n.t('the status "{0}" belongs to the group "{1}"', name, group), manual: true }];
		}),
	);
}

function compareRelation(
	{ name, to, reverse }: RelationDeclaration,
	{ relation }: PropertySchema & { type: "relation" },
	{ dataSourceId, lock }: CompareContext,
): Difference[] {
	const target = dataSourceId(to);
	if (target !== relation.data_source_id) {
		return [{ text: l10n.t("another target"), loses: { text: l10n.t('the links of "{0}"', name) } }];
	}
	const isTwoWay = relation.type === "dual_property";
	if (isTwoWay === (reverse !== undefined)) {
		return [];
	}
	if (!isTwoWay) {
		return lock?.oneWay?.includes(name)
			? [{ text: l10n.t('"{0}" shows its other side as "{1}"', name, reverse ?? ""), manual: true }]
			: [{ text: l10n.t("two-way") }];
	}
	const lost = relation.type === "dual_property" ? relation.dual_property.synced_property_name : "";
	return [
		{ text: l10n.t("one-way"), loses: { text: l10n.t('the property "{0}" on the other side of "{1}"', lost, name) } },
	];
}

function compareRollup(
	declared: RollupDeclaration,
	{ rollup }: PropertySchema & { type: "rollup" },
	{ propertyId, rolledPropertyId }: CompareContext,
): Difference[] {
	const differences: Difference[] = [];
	if (rollup.function !== declared.function) {
		differences.push({ text: l10n.t("function {0} instead of {1}", declared.function, rollup.function) });
	}
	if (bareId(rollup.relation_property_id) !== propertyId(declared.relation)) {
		differences.push({ text: l10n.t('over "{0}" instead of "{1}"', declared.relation, rollup.relation_property_name) });
	} else if (bareId(rollup.rollup_property_id) !== rolledPropertyId(declared.relation, declared.property)) {
		differences.push({ text: l10n.t('of "{0}" instead of "{1}"', declared.property, rollup.rollup_property_name) });
	}
	return differences;
}

/** Notion prints a formula in its own way, so what it made of the file's text is in the lock. */
function compareFormula(
	name: string,
	declared: string,
	observed: string,
	{ lock, propertyId }: CompareContext,
): Difference[] {
	const known = lock?.formulas?.[name];
	const isSame = known
		? known.file === declared && known.notion === observed
		: normalFormula(declared, propertyId) === normalFormula(observed, propertyId);
	return isSame ? [] : [{ text: l10n.t("the formula") }];
}

/** References as ids, and no spaces outside of texts. */
function normalFormula(expression: string, propertyId: CompareContext["propertyId"]): string {
	return expression
		.replaceAll(/\{\{notion:block_property:([^:}]+):[^}]*\}\}/g, (_match, id: string) => `<${bareId(id)}>`)
		.replaceAll(/prop\(\s*"((?:[^"\\]|\\.)*)"\s*\)/g, (_match, name: string) => `<${propertyId(name) ?? name}>`)
		.replaceAll(/("(?:[^"\\]|\\.)*")|\s+/g, (_match, text?: string) => text ?? "");
}

const texts = ["rich_text", "url", "email", "phone_number"];
const computed = ["formula", "rollup", "created_by", "created_time", "last_edited_by", "last_edited_time", "unique_id"];

function retype(declared: PropertyDeclaration, observed: PropertySchema): Difference {
	const text = l10n.t("type {0} instead of {1}", declared.type, observed.type);
	return keepsValues(observed.type, declared.type)
		? { text }
		: { text, loses: { text: l10n.t('values of "{0}" that {1} can\'t hold', observed.name, declared.type) } };
}

/** Conversions after which every value is there as before, or can be computed again. */
function keepsValues(from: string, to: string): boolean {
	return (
		computed.includes(from) ||
		(texts.includes(from) && texts.includes(to)) ||
		(from === "number" && to === "rich_text") ||
		(from === "select" && to === "multi_select") ||
		(from === "select" && to === "status")
	);
}
