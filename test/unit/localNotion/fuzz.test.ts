import assert from "node:assert/strict";
import { connect } from "node:net";
import fc from "fast-check";
import { randomFrom } from "../../../src/localNotion/faults/faults.ts";
import { bench } from "./support.ts";

/** How many requests; the long run sets more. */
const runs = Number(process.env.LOCAL_NOTION_FUZZ ?? 2000);

const words = [
	"parent",
	"properties",
	"title",
	"rich_text",
	"text",
	"content",
	"type",
	"page_id",
	"data_source_id",
	"children",
	"paragraph",
	"filter",
	"and",
	"or",
	"sorts",
	"property",
	"direction",
	"equals",
	"relation",
	"rollup",
	"formula",
	"expression",
	"select",
	"options",
	"name",
	"id",
	"__proto__",
	"constructor",
	"toString",
	"in_trash",
	"position",
	"after_block",
	"table",
	"cells",
	"markdown",
	"update_content",
	"content_updates",
	"date",
	"start",
	"status",
];

describe("bad input", () => {
	it("gets Notion's error and never a crash, whatever the path, method and body", async () => {
		const workspace = await bench({ sample: "bakery", seed: 3 });
		const { client, notion, call } = workspace;
		const known = (await client.search({ page_size: 100 })).results.map(({ id }) => id);
		const blocks = await call("GET", `/v1/blocks/${notion.rootPageId}/children`);
		known.push(notion.rootPageId, ...blocks.body.results.map(({ id }: { id: string }) => id));
		const id = fc.oneof(fc.constantFrom(...known), fc.uuid(), fc.string());
		const value = fc.letrec((tie) => ({
			any: fc.oneof(
				{ depthSize: "small" },
				fc.string(),
				fc.constantFrom(...words, ...known),
				fc.double(),
				fc.boolean(),
				fc.constant(null),
				tie("list"),
				tie("object"),
			),
			list: fc.array(tie("any"), { maxLength: 4 }),
			object: fc.dictionary(fc.constantFrom(...words), tie("any"), { maxKeys: 5 }),
		}));
		const path = fc.oneof(
			fc
				.tuple(
					fc.constantFrom(
						"pages",
						"blocks",
						"databases",
						"data_sources",
						"comments",
						"views",
						"file_uploads",
						"users",
						"search",
					),
					id,
					fc.constantFrom(
						"",
						"/children",
						"/query",
						"/markdown",
						"/move",
						"/templates",
						"/queries",
						"/send",
						"/complete",
						"/properties/title",
					),
				)
				.map(([resource, key, rest]) => `/v1/${resource}/${encodeURIComponent(key)}${rest}`),
			fc.constantFrom(
				"/v1/pages",
				"/v1/search",
				"/v1/databases",
				"/v1/data_sources",
				"/v1/comments",
				"/v1/views",
				"/v1/file_uploads",
			),
			fc.string().map((text) => `/v1/${encodeURIComponent(text)}`),
		);
		const body = fc.oneof(
			value.object.map((content) => JSON.stringify(content)),
			fc.string(),
			fc.constant("[".repeat(50_000)),
		);
		await fc.assert(
			fc.asyncProperty(
				fc.constantFrom("GET", "POST", "PATCH", "DELETE", "PUT", "OPTIONS"),
				path,
				body,
				async (method, where, what) => {
					const sent = method === "GET" ? undefined : what;
					const answer = await call(method, where, sent);
					assert.ok(answer.status < 500, `${method} ${where} ${what.slice(0, 500)}: ${JSON.stringify(answer.body)}`);
					if (answer.status >= 400) {
						assert.equal(answer.body.object, "error");
					}
				},
			),
			{ numRuns: runs, seed: 5 },
		);
	}).timeout(600_000);

	it("is told apart from valid requests that were broken in one place", async () => {
		const workspace = await bench({ sample: "bakery" });
		const { notion, call, client } = workspace;
		const source = (await client.search({ filter: { property: "object", value: "data_source" } })).results[0]?.id;
		const bodies: readonly (readonly [string, string, object])[] = [
			[
				"POST",
				"/v1/pages",
				{
					parent: { data_source_id: source },
					properties: {
						Name: { title: [{ text: { content: "x", link: { url: "https://example.com" } } }] },
						Amount: { number: 3 },
					},
				},
			],
			[
				"POST",
				`/v1/data_sources/${source}/query`,
				{
					filter: {
						and: [
							{ property: "Amount", number: { greater_than: 3 } },
							{ or: [{ timestamp: "created_time", created_time: { past_week: {} } }] },
						],
					},
					sorts: [{ property: "Amount", direction: "ascending" }],
					page_size: 3,
				},
			],
			[
				"PATCH",
				`/v1/blocks/${notion.rootPageId}/children`,
				{
					children: [
						{
							type: "table",
							table: { table_width: 1, children: [{ table_row: { cells: [[{ text: { content: "x" } }]] } }] },
						},
					],
				},
			],
			[
				"PATCH",
				`/v1/data_sources/${source}`,
				{ properties: { New: { select: { options: [{ name: "a", color: "red" }] } } } },
			],
			[
				"PATCH",
				`/v1/data_sources/${source}`,
				{
					properties: {
						Sum: { rollup: { relation_property_name: "Ingredient", rollup_property_name: "Price", function: "sum" } },
					},
				},
			],
			[
				"PATCH",
				`/v1/data_sources/${source}`,
				{
					properties: {
						F: {
							formula: {
								expression: 'if(prop("Amount") > 3, dateAdd(now(), 1, "days"), let(a, [1, 2], a.map(current + 1)))',
							},
						},
					},
				},
			],
			[
				"PATCH",
				`/v1/data_sources/${source}`,
				{
					properties: {
						R: { relation: { data_source_id: source, type: "dual_property", dual_property: {} } },
						S: { status: {} },
					},
				},
			],
			[
				"POST",
				"/v1/databases",
				{
					parent: { type: "page_id", page_id: notion.rootPageId },
					title: [{ text: { content: "x" } }],
					icon: { emoji: "🥐" },
					cover: { external: { url: "https://example.com/x.png" } },
					initial_data_source: { properties: { Name: { title: {} }, ID: { unique_id: { prefix: "X" } } } },
				},
			],
			[
				"POST",
				"/v1/comments",
				{ parent: { page_id: notion.rootPageId }, rich_text: [{ mention: { user: { id: source } } }] },
			],
			[
				"POST",
				"/v1/views",
				{ data_source_id: source, name: "x", type: "table", sorts: [{ property: "Amount", direction: "ascending" }] },
			],
			[
				"POST",
				"/v1/search",
				{
					query: "x",
					sort: { timestamp: "last_edited_time", direction: "ascending" },
					filter: { property: "object", value: "page" },
				},
			],
			["POST", "/v1/file_uploads", { mode: "multi_part", filename: "x", number_of_parts: 3 }],
			[
				"PATCH",
				`/v1/blocks/${notion.rootPageId}/children`,
				{
					children: [
						{ callout: { rich_text: [{ equation: { expression: "x" } }], icon: { emoji: "x" } } },
						{ image: { external: { url: "https://example.com" }, caption: [] } },
						{ column_list: { children: [{ column: { children: [] } }, { column: { children: [] } }] } },
						{ synced_block: { synced_from: null } },
						{ link_to_page: { page_id: notion.rootPageId } },
					],
					position: { type: "start" },
				},
			],
			[
				"PATCH",
				`/v1/pages/${notion.rootPageId}/markdown`,
				{ type: "insert_content", insert_content: { content: "# Hello\n- [ ] x" } },
			],
		];
		const random = randomFrom(11);
		const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(random() * items.length)];
		const replacements: readonly unknown[] = [
			null,
			0,
			"",
			"x",
			[],
			{},
			true,
			-1,
			[[]],
			{ toString: 1 },
			"\u0000",
			1e308,
		];
		const broken = (value: unknown): unknown => {
			if (typeof value !== "object" || value === null || random() < 0.2) {
				return pick(replacements);
			}
			const keys = Object.keys(value);
			const key = pick(keys);
			const copy: Record<string, unknown> = Array.isArray(value)
				? ([...value] as unknown as Record<string, unknown>)
				: { ...value };
			if (key !== undefined) {
				copy[key] = broken((value as Readonly<Record<string, unknown>>)[key]);
			}
			return copy;
		};
		for (let n = 0; n < runs; n++) {
			const [method, path, body] = bodies[n % bodies.length]!;
			const sent = broken(body);
			const answer = await call(method, path, sent ?? {});
			assert.ok(answer.status < 500, `${method} ${path} ${JSON.stringify(sent)}: ${JSON.stringify(answer.body)}`);
		}
	}).timeout(600_000);

	it("is refused when it is too large", async () => {
		const { call } = await bench();
		const { status, body } = await call("POST", "/v1/search", JSON.stringify({ query: "x".repeat(10_000_000) }));
		assert.deepEqual([status, body.code], [413, "validation_error"]);
	});

	for (const line of [
		"\u0000\u0001 nonsense",
		"GET // HTTP/1.1\r\nhost: x",
		"GET http://[ HTTP/1.1\r\nhost: x",
		"OPTIONS * HTTP/1.1\r\nhost: x",
		"CONNECT a:1 HTTP/1.1\r\nhost: x",
		"GET /v1/%ff%00/%2e%2e HTTP/1.1\r\nhost: x",
		`GET /${"x".repeat(100_000)} HTTP/1.1\r\nhost: x`,
		"POST /v1/search HTTP/1.1\r\nhost: x\r\ncontent-type: multipart/form-data\r\ncontent-length: 0",
	]) {
		it(`is answered where it is hardly HTTP: ${JSON.stringify(line).slice(0, 40)}`, async () => {
			const { notion } = await bench();
			const { url } = await notion.listen({ port: 0 });
			const text = await new Promise<string>((resolve) => {
				let received = "";
				const socket = connect(Number(new URL(url).port), "127.0.0.1", () =>
					socket.write(`${line}\r\nconnection: close\r\n\r\n`),
				);
				socket.on("data", (chunk) => {
					received += chunk.toString();
				});
				socket.on("error", () => resolve(received));
				socket.on("close", () => resolve(received));
			});
			assert.match(text, /^HTTP\/1\.1 4\d\d[\s\S]*"object":"error"/);
			await notion.close();
		});
	}
});
