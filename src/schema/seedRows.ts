import type { CreatePageParameters } from "@notionhq/client";
import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../base/errors.ts";
import { richTextRequest } from "../notion/richText.ts";
import { rawTitle } from "../notion/titles.ts";
import type { Page } from "../notion/types.ts";
import type { ApplyState } from "./applyState.ts";
import { referenceText } from "./databaseReference.ts";
import type { PropertyDeclaration, SeedRow, SeedValue } from "./schemaFile.ts";
import type { SeedStep } from "./schemaPlan.ts";
import { type WriteContext, writeOptions } from "./writeContext.ts";

/**
 * Writes the declared rows in the order of the file. After an interrupted attempt those that are there already are told by their
 * titles.
 */
export async function seedRows(step: SeedStep, context: WriteContext): Promise<void> {
	for (const row of await missingRows(step, context)) {
		await createRow(step, row, context);
	}
}

async function missingRows({ key, rows }: SeedStep, context: WriteContext): Promise<SeedRow[]> {
	const { api, state } = context;
	const there = (await api.query(state.source(key).id, {}, context)).map(rawTitle);
	const title = titleName(key, state);
	return rows.filter((row) => {
		const at = there.indexOf(String(row[title] ?? ""));
		if (at >= 0) {
			there.splice(at, 1);
		}
		return at < 0;
	});
}

async function createRow({ key, rows }: SeedStep, row: SeedRow, context: WriteContext): Promise<void> {
	const { outbox, state, taskId, runId } = context;
	const declared = state.index.database(key)?.properties ?? [];
	const values: Record<string, object> = {};
	for (const [name, value] of Object.entries(row)) {
		const property = declared.find((candidate) => candidate.name === name);
		if (property) {
			values[name] = await valueBody(property, value, context);
		}
	}
	const { id } = state.source(key);
	const parameters = {
		parent: { type: "data_source_id", data_source_id: id },
		properties: values,
	} as CreatePageParameters;
	const title = String(row[titleName(key, state)] ?? "");
	await outbox.create(
		{
			id: `${taskId}|${id}|row ${rows.indexOf(row)}`,
			taskId,
			runId,
			parameters,
			find: async () =>
				(await rowsByTitle(id, title, context)).filter(({ created_by }) => created_by.id === context.botId),
		},
		writeOptions(context),
	);
}

function titleName(key: string, { index }: ApplyState): string {
	return index.database(key)?.properties.find(({ type }) => type === "title")?.name ?? "";
}

async function valueBody(property: PropertyDeclaration, value: SeedValue, context: WriteContext): Promise<object> {
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
			const source = context.state.source(referenceText(property.to)).id;
			return {
				relation: await Promise.all(list.map(async (title) => ({ id: await rowByTitle(source, title, context) }))),
			};
		}
		default:
			throw new WorkspaceError("invalidInput", l10n.t('"{0}" can\'t be given a value by a file.', property.name), {
				remedy: l10n.t("Remove it from the rows."),
			});
	}
}

async function rowByTitle(dataSourceId: string, title: string, context: WriteContext): Promise<string> {
	const [only, ...more] = await rowsByTitle(dataSourceId, title, context);
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

function rowsByTitle(dataSourceId: string, title: string, context: WriteContext): Promise<Page[]> {
	const condition = title === "" ? ({ is_empty: true } as const) : { equals: title };
	return context.api.query(dataSourceId, { filter: { property: "title", title: condition } }, context);
}
