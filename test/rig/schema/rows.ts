import type { CreatePageParameters } from "@notionhq/client";
import type { Page } from "../../../src/notion/types.ts";
import type { LossBackup } from "../../../src/schema/backUpLosses.ts";
import { isLinked } from "../../../src/schema/lockFile.ts";
import type { SchemaWorkspace } from "../../unit/schema/schemaWorkspace.ts";
import type { Design, PropertyDesign } from "./design.ts";
import { lossless } from "./migrate.ts";
import type { Chance } from "./random.ts";

/** Values by database, row and property (their ids in the design, and Notion's of the row), as texts that can be compared. */
export type Values = Map<number, Map<string, Map<number, string>>>;

const rowsEach = 3;

/** Writes rows with a value for everything that takes one, relations included. */
export async function fillRows(workspace: SchemaWorkspace, design: Design, chance: Chance): Promise<void> {
	const rows = new Map<number, string[]>();
	for (const database of design.databases) {
		const ids: string[] = [];
		for (let n = 0; n < rowsEach; n++) {
			const values = database.properties.flatMap((property) => {
				const value = valueFor(property, chance);
				return value === undefined ? [] : [[property.name, value]];
			});
			const parent = { type: "data_source_id", data_source_id: sourceId(workspace, database.key) } as const;
			const properties = Object.fromEntries(values) as CreatePageParameters["properties"];
			ids.push((await workspace.session.api.createPage({ parent, properties })).id);
		}
		rows.set(database.id, ids);
	}
	for (const database of design.databases) {
		const relations = database.properties.filter(({ type }) => type === "relation");
		for (const id of relations.length > 0 ? (rows.get(database.id) ?? []) : []) {
			const values = relations.map(({ name, target = 0 }) => {
				const related = chance.shuffle(rows.get(target) ?? []).slice(0, chance.below(3));
				return [name, { relation: related.map((row) => ({ id: row })) }];
			});
			await workspace.session.api.updatePage(id, { properties: Object.fromEntries(values) });
		}
	}
}

function valueFor({ type, options = [] }: PropertyDesign, chance: Chance): object | undefined {
	const text = [{ text: { content: `text ${chance.below(1000)}` } }];
	switch (type) {
		case "title":
			return { title: text };
		case "rich_text":
			return { rich_text: text };
		case "number":
			return { number: chance.below(1000) / 8 };
		case "url":
			return { url: `https://example.org/${chance.below(1000)}` };
		case "email":
			return { email: `somebody${chance.below(1000)}@example.org` };
		case "phone_number":
			return { phone_number: `+49 ${chance.below(1000)}` };
		case "checkbox":
			return { checkbox: chance.happens(0.5) };
		case "date":
			return { date: { start: `2026-03-${chance.between(10, 28)}` } };
		case "select":
		case "status":
			return { [type]: { name: chance.pick(options).name } };
		case "multi_select":
			return {
				multi_select: chance
					.shuffle(options)
					.slice(0, 2)
					.map(({ name }) => ({ name })),
			};
		default:
			return undefined;
	}
}

/** What stands in the rows of every database that is in Notion. */
export async function readValues(workspace: SchemaWorkspace, design: Design): Promise<Values> {
	const values: Values = new Map();
	for (const database of design.databases) {
		const rows = new Map<string, Map<number, string>>();
		for (const page of await workspace.session.api.query(sourceId(workspace, database.key))) {
			rows.set(page.id, new Map(database.properties.map((property) => [property.id, textOf(page, property)])));
		}
		values.set(database.id, rows);
	}
	return values;
}

function textOf(page: Page, { name }: PropertyDesign): string {
	const value = page.properties[name];
	switch (value?.type) {
		case "title":
			return value.title.map(({ plain_text }) => plain_text).join("");
		case "rich_text":
			return value.rich_text.map(({ plain_text }) => plain_text).join("");
		case "select":
			return value.select?.name ?? "";
		case "status":
			return value.status?.name ?? "";
		case "multi_select":
			return JSON.stringify(value.multi_select.map((option) => option.name).sort());
		case "relation":
			return JSON.stringify(value.relation.map(({ id }) => id).sort());
		case "number":
			return String(value.number ?? "");
		case "checkbox":
			return String(value.checkbox);
		case "date":
			return value.date?.start ?? "";
		case "url":
			return value.url ?? "";
		case "email":
			return value.email ?? "";
		case "phone_number":
			return value.phone_number ?? "";
		default:
			return "";
	}
}

/** How many values the new design has a place for and aren't there as they were. */
export function lostValues(before: Design, valuesBefore: Values, after: Design, valuesAfter: Values): number {
	let lost = 0;
	for (const database of after.databases) {
		const former = before.databases.find(({ id }) => id === database.id);
		for (const [row, values] of valuesBefore.get(database.id) ?? []) {
			for (const property of former ? database.properties : []) {
				const was = former?.properties.find(({ id }) => id === property.id);
				const expected = was && expectedText(was, property, values.get(property.id) ?? "");
				const found = valuesAfter.get(database.id)?.get(row)?.get(property.id);
				lost += expected !== undefined && !isThere(expected, found ?? "", property) ? 1 : 0;
			}
		}
	}
	return lost;
}

/** How many values are in no row any more, and in no copy either. */
export function lostWithoutCopy(
	before: Design,
	valuesBefore: Values,
	after: Design,
	valuesAfter: Values,
	backups: readonly LossBackup[],
): number {
	const copied = new Set(
		backups.flatMap(({ losses }) => losses.flatMap(({ property, rows }) => rows.map(({ id }) => `${id}\n${property}`))),
	);
	const kept = before.databases.filter(({ id }) => after.databases.some((database) => database.id === id));
	return kept.flatMap(({ id, properties }) =>
		[...(valuesBefore.get(id) ?? [])].flatMap(([row, values]) => {
			const now = [...(valuesAfter.get(id)?.get(row)?.values() ?? [])];
			return properties.filter(({ id: property, name }) => {
				const value = values.get(property) ?? "";
				return (
					!nothing.includes(value) &&
					!now.includes(value) &&
					isGone(property, id, row) &&
					!copied.has(`${row}\n${name}`)
				);
			});
		}),
	).length;

	/** Whether nothing stands there: what was renamed or converted still is something. */
	function isGone(property: number, database: number, row: string): boolean {
		return nothing.includes(valuesAfter.get(database)?.get(row)?.get(property) ?? "");
	}
}

const nothing: readonly string[] = ["", "[]", "false"];

/** What a value is after a change of its property; `undefined` where there is no place for it any more. */
function expectedText(before: PropertyDesign, after: PropertyDesign, text: string): string | undefined {
	if (before.type !== after.type && !lossless[before.type]?.includes(after.type)) {
		return undefined;
	}
	if (after.type === "relation") {
		return before.target === after.target ? text : undefined;
	}
	if (!before.options) {
		return text;
	}
	const names: string[] = before.type === "multi_select" ? JSON.parse(text) : text === "" ? [] : [text];
	const renamed = names.flatMap((name) => {
		const id = before.options?.find((option) => option.name === name)?.id;
		return after.options?.find((option) => option.id === id)?.name ?? [];
	});
	if (after.type === "multi_select") {
		return JSON.stringify(renamed.sort());
	}
	return renamed[0];
}

/** An option that left and one that came may be taken for a rename, and then there is one more. */
function isThere(expected: string, found: string, { type }: PropertyDesign): boolean {
	if (type !== "multi_select") {
		return expected === found;
	}
	const names: string[] = JSON.parse(found || "[]");
	return (JSON.parse(expected) as string[]).every((name) => names.includes(name));
}

function sourceId({ locked }: SchemaWorkspace, key: string): string {
	const entry = locked[key];
	if (!isLinked(entry)) {
		throw new Error(`${key} isn't in Notion`);
	}
	return entry.dataSourceId;
}
