import assert from "node:assert/strict";
import { systemClock } from "../../../../src/base/clock.ts";
import { silentLog } from "../../../../src/base/log.ts";
import { createLocalNotion, type LocalNotion } from "../../../../src/localNotion/server.ts";
import { createPacer } from "../../../../src/notion/pacer.ts";
import { Session } from "../../../../src/notion/session.ts";
import { NotionConnector } from "../../../../src/sync/connectors/notionDataSource.ts";
import { resolveProperties } from "../../../../src/sync/connectors/notionProperties.ts";
import type { AttributeRule } from "../../../../src/sync/syncPlan.ts";
import { createMemoryOutboxStore } from "../../../../src/tasks/memoryOutbox.ts";
import { Outbox } from "../../../../src/tasks/outbox.ts";

describe("NotionConnector", () => {
	let notion: LocalNotion;
	let session: Session;
	let dataSourceId: string;
	beforeEach(async () => {
		notion = await createLocalNotion({ sample: "bakery" });
		session = new Session({
			token: notion.token,
			baseUrl: "http://local.test",
			fetch: notion.fetch,
			pacer: createPacer({ clock: systemClock, requestsPerSecond: undefined }),
		});
		const database = await session.api.createDatabase({
			parent: { type: "page_id", page_id: notion.rootPageId },
			title: [{ text: { content: "Notes" } }],
			initial_data_source: {
				properties: {
					Name: { title: {} },
					Note: { rich_text: {} },
					Created: { created_time: {} },
					Who: { people: {} },
				},
			},
		});
		dataSourceId = database.data_sources[0]?.id ?? "";
	});
	afterEach(() => notion.close());

	const rule = (name: string, more: Partial<AttributeRule> = {}): AttributeRule => ({
		name,
		other: name.toLowerCase(),
		direction: "both",
		...more,
	});
	const resolve = async (rules: readonly AttributeRule[]) =>
		resolveProperties(await session.api.dataSource(dataSourceId), rules, []);
	const connect = async (...names: readonly string[]): Promise<NotionConnector> =>
		new NotionConnector({
			session,
			dataSourceId,
			title: "Notes",
			properties: (await resolve(names.map((name) => rule(name)))).properties,
			keyAttribute: "Name",
			outbox: new Outbox({ store: createMemoryOutboxStore(), session, clock: systemClock, log: silentLog }),
			taskId: "test",
			clock: systemClock,
		});
	type Texts = { text: { content: string }; annotations?: { bold: boolean } }[];
	const create = (note: Texts) =>
		session.api.createPage({
			parent: { type: "data_source_id", data_source_id: dataSourceId },
			properties: { Name: { title: [{ text: { content: "One" } }] }, Note: { rich_text: note } },
		});

	it("reads a formatted text, and says that writing it would lose the format", async () => {
		await create([{ text: { content: "very " } }, { text: { content: "good" }, annotations: { bold: true } }]);
		const [object] = (await (await connect("Name", "Note")).list()).objects;
		assert.equal(object?.attributes.Note, "very good");
		assert.match(object?.readOnly?.Note ?? "", /formatted in Notion/);
		assert.equal(object?.readOnly?.Name, undefined);
	});

	it("reads a text of more pieces than Notion puts into a page in full", async () => {
		const pieces = Array.from({ length: 60 }, (_, i) => ({
			text: { content: `${i} ` },
			annotations: { bold: i % 2 === 0 },
		}));
		await create(pieces);
		const [object] = (await (await connect("Name", "Note")).list()).objects;
		assert.equal(object?.attributes.Note, pieces.map(({ text }) => text.content).join(""));
	});

	it("writes a text that is longer than one piece may be, and reads it back", async () => {
		const text = "0123456789".repeat(700);
		const { object } = await (await connect("Name", "Note")).create(
			{ Name: "Long", Note: text },
			{ operationId: "1", runId: "run" },
		);
		assert.equal(object?.attributes.Note, text);
	});

	it("lets what Notion computes go one way, and says so", async () => {
		const { rules, issues } = await resolve([rule("Name"), rule("Created"), rule("Who", { direction: "fromNotion" })]);
		assert.deepEqual(
			rules.map(({ direction }) => direction),
			["both", "fromNotion", "fromNotion"],
		);
		assert.deepEqual(
			issues.map(({ severity, code, path }) => [severity, code, path.join(".")]),
			[["warning", "one-way-property", "sync.attributes.Created"]],
		);
		const toNotion = await resolve([rule("Created", { direction: "toNotion" })]);
		assert.equal(toNotion.issues[0]?.severity, "error");
	});

	it("suggests the property that was meant", async () => {
		const { issues } = await resolve([rule("Nam")]);
		assert.equal(issues[0]?.message, '"Notes" has no property "Nam". Did you mean "Name"?');
	});
});
