import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import type { UpdatePageParameters } from "@notionhq/client";
import { openSyncServices, type TaskServices } from "../../../src/app/syncServices.ts";
import { createLocalNotion, type LocalNotion } from "../../../src/localNotion/server.ts";
import { createPacer } from "../../../src/notion/pacer.ts";
import { displayText, plainValue } from "../../../src/notion/propertyValue.ts";
import { Session } from "../../../src/notion/session.ts";
import type { Page } from "../../../src/notion/types.ts";
import { ConnectorSyncTask } from "../../../src/sync/connectorSyncTask.ts";
import { readCsvRows } from "../../rig/sync/csvRows.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { createVirtualClock } from "../../support/virtualClock.ts";

type PropertyEdit = NonNullable<UpdatePageParameters["properties"]>[string];

const start = { line: 0, character: 0 };

/** Every kind that can be written: how the property is made, and two values as a file has them, the second as Notion is told it. */
const writable: Readonly<Record<string, { schema: object; texts: readonly [string, string]; edit: PropertyEdit }>> = {
	Name: {
		schema: { title: {} },
		texts: ["Flour", "Wheat flour"],
		edit: { title: [{ text: { content: "Wheat flour" } }] },
	},
	Text: {
		schema: { rich_text: {} },
		texts: ["fine", "coarse"],
		edit: { rich_text: [{ text: { content: "coarse" } }] },
	},
	Number: { schema: { number: {} }, texts: ["1.5", "2.5"], edit: { number: 2.5 } },
	Done: { schema: { checkbox: {} }, texts: ["true", "false"], edit: { checkbox: false } },
	Unit: { schema: { select: {} }, texts: ["g", "kg"], edit: { select: { name: "kg" } } },
	State: { schema: { status: {} }, texts: ["In progress", "Done"], edit: { status: { name: "Done" } } },
	Tags: {
		schema: { multi_select: {} },
		texts: ["dry, white", "white"],
		edit: { multi_select: [{ name: "white" }] },
	},
	Due: { schema: { date: {} }, texts: ["2026-03-11", "2026-03-12"], edit: { date: { start: "2026-03-12" } } },
	Link: { schema: { url: {} }, texts: ["https://a.example", "https://b.example"], edit: { url: "https://b.example" } },
	Mail: { schema: { email: {} }, texts: ["a@a.example", "b@b.example"], edit: { email: "b@b.example" } },
	Phone: { schema: { phone_number: {} }, texts: ["+1 555", "+1 556"], edit: { phone_number: "+1 556" } },
};

/** Kinds that Notion computes, or whose text doesn't give them back. */
const readOnly: Readonly<Record<string, object>> = {
	Made: { created_time: {} },
	Edited: { last_edited_time: {} },
	Author: { created_by: {} },
	Editor: { last_edited_by: {} },
	Files: { files: {} },
	Twice: { formula: { expression: 'prop("Number") * 2' } },
	Code: { unique_id: { prefix: "F" } },
};

describe("Properties of every kind, in Notion and in a CSV file", () => {
	let folder: ReturnType<typeof temporaryFolder>;
	let notion: LocalNotion;
	let session: Session;
	let services: TaskServices & Disposable;
	let dataSourceId: string;
	const names = [...Object.keys(writable), ...Object.keys(readOnly)];

	beforeEach(async () => {
		folder = temporaryFolder();
		const clock = createVirtualClock();
		notion = await createLocalNotion({ clock });
		session = new Session({
			token: notion.token,
			baseUrl: "http://local.test",
			fetch: notion.fetch,
			clock,
			pacer: createPacer({ clock, requestsPerSecond: undefined }),
		});
		services = openSyncServices({ session, clock });
		const schemas = Object.entries(writable).map(([name, { schema }]) => [name, schema] as const);
		const database = await session.api.createDatabase({
			parent: { type: "page_id", page_id: notion.rootPageId },
			title: [{ text: { content: "Kinds" } }],
			initial_data_source: {
				properties: { ...Object.fromEntries(schemas), ...readOnly } as Record<string, { title: Record<string, never> }>,
			},
		});
		dataSourceId = database.data_sources[0]?.id ?? "";
	});
	afterEach(async () => {
		services[Symbol.dispose]();
		await notion.close();
		folder[Symbol.dispose]();
	});

	const file = () => folder.file("kinds.csv");
	const task = () =>
		new ConnectorSyncTask({
			declaration: {
				kind: "sync",
				name: "kinds",
				id: "kinds",
				path: ["tasks", "kinds"],
				range: { start, end: start },
				run: { onChange: false },
				notion: { kind: "database", database: "kinds" },
				other: { connector: "csv", path: "kinds.csv", key: "Name" },
				attributes: names.map((name) => ({ notion: name, other: name, direction: "both" })),
				conflicts: "ask",
				guard: { count: 10, share: 0.2 },
			},
			taskId: "kinds",
			notionId: dataSourceId,
			folder: folder.path,
			services,
		});
	const texts = (which: 0 | 1) => Object.values(writable).map(({ texts: both }) => both[which]);
	const cell = (text: string) => (text.includes(",") ? `"${text}"` : text);
	const row = async (): Promise<Page> => {
		const [page] = await session.api.query(dataSourceId);
		assert.ok(page);
		return page;
	};

	it("are written to Notion and to the file as their kind is, and give themselves back", async () => {
		writeFileSync(
			file(),
			`${names.join(",")}\n${texts(0).map(cell).join(",")}${",".repeat(names.length - texts(0).length)}\n`,
		);
		const first = await task().run({ acceptGuard: true });
		assert.deepEqual([first.failures, first.refused, first.held], [[], [], []]);
		const { id, properties } = await row();
		const inNotion = Object.keys(writable).map((name) => displayText(plainValue(properties[name]!)));
		assert.deepEqual(
			inNotion.map((text) => text.replace(/^(Yes|✓|☑)$/, "true")),
			texts(0),
		);
		await session.api.updatePage(id, {
			properties: Object.fromEntries(Object.entries(writable).map(([name, { edit }]) => [name, edit])),
		});
		await task().run({ listAll: true });
		const [written = {}] = readCsvRows(readFileSync(file(), "utf8"));
		// A spreadsheet would take a phone number for a formula.
		assert.deepEqual(
			Object.keys(writable).map((name) => written[name]?.replace(/^'/, "")),
			texts(1),
		);
		const before = statSync(file()).mtimeMs;
		assert.equal((await task().run({ listAll: true })).nothingToDo, true);
		assert.equal(statSync(file()).mtimeMs, before);
	});

	it("go one way where Notion computes them: the file has them, and an edit of them there is never sent", async () => {
		writeFileSync(
			file(),
			`${names.join(",")}\n${texts(0).map(cell).join(",")}${",".repeat(names.length - texts(0).length)}\n`,
		);
		const issues = await task().validate();
		assert.deepEqual(
			issues.map(({ severity, code, path }) => [severity, code, path.at(-1)]),
			Object.keys(readOnly).map((name) => ["warning", "one-way-property", name]),
		);
		await task().run({ acceptGuard: true });
		const computed = () => readFileSync(file(), "utf8").split("\n")[1]?.split(",").slice(-Object.keys(readOnly).length);
		await task().run({ listAll: true });
		const [made = "", , author = "", , files, twice, code] = computed() ?? [];
		assert.match(made, /^\d{4}-\d{2}-\d{2}T/);
		assert.ok(author.length > 0);
		assert.deepEqual([files, twice, code], ["", "3", "F-1"]);
		writeFileSync(file(), readFileSync(file(), "utf8").replace(/,3,F-1/, ",4,F-1"));
		const writes = notion.journal.length;
		await task().run({ listAll: true });
		assert.deepEqual(
			notion.journal.slice(writes).filter(({ method }) => method === "PATCH"),
			[],
		);
		assert.equal(computed()?.[5], "3");
	});
});
