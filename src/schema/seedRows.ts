import type { CreatePageParameters } from "@notionhq/client";
import * as l10n from "@vscode/l10n";
import type { Clock } from "../base/clock.ts";
import { isWorkspaceError, WorkspaceError } from "../base/errors.ts";
import type { Endpoints } from "../notion/endpoints.ts";
import type { RequestOptions } from "../notion/requestOptions.ts";
import { richTextRequest } from "../notion/richText.ts";
import { rawTitle } from "../notion/titles.ts";
import type { ApplyState } from "./applyState.ts";
import { referenceText } from "./databaseReference.ts";
import type { PropertyDeclaration, SeedRow, SeedValue } from "./schemaFile.ts";
import type { SeedStep } from "./schemaPlan.ts";

export interface SeedOptions extends RequestOptions {
	readonly api: Endpoints;
	readonly clock: Clock;
	readonly state: ApplyState;
}

/** After this a request whose answer was lost has happened or never will, and a query shows it. */
const settleTime = 70_000;

/** Writes the declared rows that aren't there yet, told apart by their titles. Rows are written in the order of the file. */
export async function seedRows(step: SeedStep, options: SeedOptions): Promise<void> {
	for (;;) {
		const missing = await missingRows(step, options);
		try {
			for (const row of missing) {
				await createRow(step.key, row, options);
			}
			return;
		} catch (error) {
			if (!isWorkspaceError(error, "ambiguous")) {
				throw error;
			}
			await options.clock.sleep(settleTime, options.signal);
		}
	}
}

async function missingRows({ key, rows }: SeedStep, options: SeedOptions): Promise<SeedRow[]> {
	const { api, state } = options;
	const there = (await api.query(state.source(key).id, {}, options)).map(rawTitle);
	const title = state.index.database(key)?.properties.find(({ type }) => type === "title")?.name ?? "";
	return rows.filter((row) => {
		const at = there.indexOf(String(row[title] ?? ""));
		if (at >= 0) {
			there.splice(at, 1);
		}
		return at < 0;
	});
}

async function createRow(key: string, row: SeedRow, options: SeedOptions): Promise<void> {
	const { api, state } = options;
	const declared = state.index.database(key)?.properties ?? [];
	const values: Record<string, object> = {};
	for (const [name, value] of Object.entries(row)) {
		const property = declared.find((candidate) => candidate.name === name);
		if (property) {
			values[name] = await valueBody(property, value, options);
		}
	}
	const parent = { type: "data_source_id", data_source_id: state.source(key).id } as const;
	await api.createPage({ parent, properties: values as CreatePageParameters["properties"] }, options);
}

async function valueBody(property: PropertyDeclaration, value: SeedValue, options: SeedOptions): Promise<object> {
	const { type } = property;
	const list = typeof value === "object" ? value : [String(value)];
	switch (type) {
		case "title":
		case "rich_text":
			return { [type]: richTextRequest(String(value)) };
		case "number":
		case "checkbox":
		case "url":
		case "email":
		case "phone_number":
			return { [type]: value };
		case "select":
		case "status":
			return { [type]: { name: String(value) } };
		case "multi_select":
			return { multi_select: list.map((name) => ({ name })) };
		case "date":
			return { date: { start: String(value) } };
		case "relation": {
			const source = options.state.source(referenceText(property.to)).id;
			return {
				relation: await Promise.all(list.map(async (title) => ({ id: await rowByTitle(source, title, options) }))),
			};
		}
		default:
			throw new WorkspaceError("invalidInput", l10n.t('"{0}" can\'t be given a value by a file.', property.name), {
				remedy: l10n.t("Remove it from the rows."),
			});
	}
}

async function rowByTitle(dataSourceId: string, title: string, options: SeedOptions): Promise<string> {
	const filter = { property: "title", title: { equals: title } };
	const [only, ...more] = await options.api.query(dataSourceId, { filter }, options);
	if (!only || more.length > 0) {
		const message = only
			? l10n.t('Several rows are called "{0}", so it isn\'t known which one is meant.', title)
			: l10n.t('No row is called "{0}".', title);
		throw new WorkspaceError("invalidInput", message, {
			remedy: l10n.t("Correct the rows in the schema file; a row must come before those that point to it."),
		});
	}
	return only.id;
}
