import { Client } from "@notionhq/client";
import type { LocalNotion, LocalNotionOptions } from "../../../src/localNotion/server.ts";
import { createLocalNotion } from "../../../src/localNotion/server.ts";

export type Json = Readonly<Record<string, unknown>>;

export interface Answer {
	readonly status: number;
	// biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely by tests
	readonly body: any;
	readonly headers: Headers;
}

/** A workspace with ways to talk to it. */
export interface Bench {
	readonly notion: LocalNotion;
	readonly client: Client;
	call(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
	/** A database below the root page; answers the ids of it and of its data source. */
	database(title: string, properties: Json): Promise<{ readonly databaseId: string; readonly sourceId: string }>;
	row(sourceId: string, name: string, properties?: Json): Promise<string>;
	page(title: string, parentId?: string): Promise<string>;
	/** The value of a page's property, as it stands under its type. */
	// biome-ignore lint/suspicious/noExplicitAny: as above
	value(pageId: string, property: string): Promise<any>;
}

export const start = Date.parse("2026-03-14T10:20:30.400Z");

export async function bench(options: LocalNotionOptions = {}): Promise<Bench> {
	const notion = await createLocalNotion({ clock: { now: () => start }, ...options });
	const client = new Client({
		auth: notion.token,
		notionVersion: "2026-03-11",
		fetch: notion.fetch as unknown as typeof fetch,
		retry: false,
	});
	const call: Bench["call"] = async (method, path, body, headers = {}) => {
		const response = await notion.fetch(`http://local.invalid${path}`, {
			method,
			headers: {
				authorization: `Bearer ${notion.token}`,
				"notion-version": "2026-03-11",
				"content-type": "application/json",
				...headers,
			},
			...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
		});
		return { status: response.status, body: await response.json(), headers: response.headers };
	};
	const ok: Bench["call"] = async (method, path, body) => {
		const answer = await call(method, path, body);
		if (answer.status !== 200) {
			throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
		}
		return answer;
	};
	return {
		notion,
		client,
		call,
		async database(title, properties) {
			const { body } = await ok("POST", "/v1/databases", {
				parent: { type: "page_id", page_id: notion.rootPageId },
				title: [{ text: { content: title } }],
				initial_data_source: { properties },
			});
			return { databaseId: body.id, sourceId: body.data_sources[0].id };
		},
		async row(sourceId, name, properties = {}) {
			const { body } = await ok("POST", "/v1/pages", {
				parent: { data_source_id: sourceId },
				properties: { Name: title(name), ...properties },
			});
			return body.id;
		},
		async page(name, parentId = notion.rootPageId) {
			const { body } = await ok("POST", "/v1/pages", {
				parent: { page_id: parentId },
				properties: { title: title(name) },
			});
			return body.id;
		},
		async value(pageId, property) {
			const { body } = await ok("GET", `/v1/pages/${pageId}`);
			const found = body.properties[property];
			return found[found.type];
		},
	};
}

export function title(text: string): Json {
	return { title: [{ text: { content: text } }] };
}

export function text(content: string): Json {
	return { rich_text: [{ text: { content } }] };
}

export function paragraph(content: string): Json {
	return { type: "paragraph", paragraph: text(content) };
}
