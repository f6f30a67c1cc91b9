import assert from "node:assert/strict";
import type { Client } from "@notionhq/client";
import { describeDrift } from "../../../src/schema/describeDrift.ts";
import { isLinked } from "../../../src/schema/lockFile.ts";
import { observeSchema } from "../../../src/schema/observe.ts";
import { recordTaken } from "../../../src/schema/recordLock.ts";
import { workspaceText } from "../../../src/schema/workspaceEdits.ts";
import { workspaceFile } from "../../../src/schema/workspaceFile.ts";
import { crm, migratedCrm } from "../../support/crm.ts";
import { clientOf } from "../../support/notionEdits.ts";
import { SchemaWorkspace, schema } from "./schemaWorkspace.ts";

type Properties = NonNullable<Parameters<Client["dataSources"]["update"]>[0]["properties"]>;

/** What a file would have to say, and in what Notion differs from it. */
async function compare(workspace: SchemaWorkspace, text: string, { foreign }: { readonly foreign: boolean }) {
	const file = schema(text);
	const { locked } = workspace;
	const observation = await observeSchema(workspace.session.api, { file, locked });
	const found = workspaceFile({ file, locked, observation }, { foreign });
	const take = (taken: string) => {
		workspace.locked = recordTaken(schema(taken), locked, observation);
	};
	return { ...workspaceText(text, file, found), drift: describeDrift(file, found), take };
}

async function changeInNotion(workspace: SchemaWorkspace, key: string, properties: Properties): Promise<void> {
	const entry = workspace.locked[key];
	assert.ok(isLinked(entry));
	await clientOf(workspace.local).dataSources.update({ data_source_id: entry.dataSourceId, properties });
}

/** Lines of one text that the other hasn't got. */
function without(text: string, other: string): string[] {
	const lines = other.split("\n");
	return text.split("\n").filter((line) => !lines.includes(line));
}

describe("what a file would say of what is in Notion", () => {
	it("is nothing but its comments where nothing is there yet", async () => {
		await using workspace = await SchemaWorkspace.open();
		const { text, isEdited } = await compare(workspace, crm, { foreign: false });
		assert.deepEqual([text, isEdited], ["# Our customers.\ndatabases: {}\n", true]);
	});

	it("differs from a migrated file only where the migration changes something, former names and dropped columns included", async () => {
		await using workspace = await SchemaWorkspace.open();
		await workspace.make(schema(crm));
		const { text, isEdited, drift } = await compare(workspace, migratedCrm, { foreign: false });
		assert.ok(isEdited);
		assert.deepEqual(without(text, migratedCrm), [
			"      Website: url",
			"      Fax: phone_number",
			"      Stage: { select: [ Open, Won, Lost ] }",
		]);
		assert.deepEqual(drift, [
			'"Homepage" of Companies is called "Website" in Notion.',
			"\"Employer's sector\" of Contacts isn't in Notion.",
			'Contacts has "Fax" in Notion, which the file doesn\'t have.',
			'"Stage" of Deals is of type select in Notion.',
		]);
	});

	it("brings a column back into the file that was dropped from it, and is planned to stay", async () => {
		await using workspace = await SchemaWorkspace.open();
		await workspace.make(schema(crm));
		const dropped = crm.replace("      Fax: phone_number\n", "");
		const { text, take } = await compare(workspace, dropped, { foreign: true });
		assert.deepEqual(without(text, dropped), ["      Fax: phone_number"]);
		take(text);
		assert.deepEqual((await workspace.plan(schema(text))).steps, []);
	});
});

describe("what is told of drift", () => {
	it("names each setting as it is in Notion, and a renamed relation once", async () => {
		await using workspace = await SchemaWorkspace.open();
		await workspace.make(schema(migratedCrm));
		await changeInNotion(workspace, "deals", {
			Amount: { number: { format: "dollar" } },
			Company: { name: "Customer" },
		});
		await changeInNotion(workspace, "companies", {
			Industry: { name: "Sector", select: { options: [{ name: "Food" }, { name: "Energy" }] } },
			Deals: { name: "Sales" },
			Volume: {
				rollup: { relation_property_name: "Sales", rollup_property_name: "Amount", function: "average" },
			},
			Notes: { rich_text: {} },
		});
		const { drift, text, take } = await compare(workspace, migratedCrm, { foreign: true });
		assert.deepEqual(drift, [
			'"Industry" of Companies is called "Sector" in Notion.',
			'"Sector" of Companies is different in Notion: options Food, Energy.',
			'"Volume" of Companies is different in Notion: average of "Amount" over "Sales".',
			'Companies has "Notes" in Notion, which the file doesn\'t have.',
			'"Company" of Deals is called "Customer" in Notion.',
			'"Customer" of Deals is different in Notion: shown on the other side as "Sales".',
			'"Amount" of Deals is different in Notion: format dollar.',
		]);
		take(text);
		const again = await compare(workspace, text, { foreign: true });
		assert.deepEqual(again.drift, []);
	});

	it("names what is gone, a changed type, title and description", async () => {
		await using workspace = await SchemaWorkspace.open();
		const text = crm.replace("title: Deals\n", "title: Deals\n    description: What we sell.\n");
		await workspace.make(schema(text));
		await changeInNotion(workspace, "contacts", { Fax: null, "E-mail": { rich_text: {} } });
		const entry = workspace.locked.deals;
		assert.ok(isLinked(entry));
		await clientOf(workspace.local).databases.update({
			database_id: entry.databaseId,
			title: [{ text: { content: "Sales" } }],
			description: [{ text: { content: "What we sold." } }],
		});
		const { drift } = await compare(workspace, text, { foreign: true });
		assert.deepEqual(drift, [
			'"E-mail" of Contacts is of type rich_text in Notion.',
			'"Fax" of Contacts isn\'t in Notion.',
			'Deals is called "Sales" in Notion.',
			"Deals has another description in Notion.",
		]);
	});
});
