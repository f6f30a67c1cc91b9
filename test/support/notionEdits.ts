import assert from "node:assert/strict";
import { Client, isFullPage, type PageObjectResponse, type UpdatePageParameters } from "@notionhq/client";
import type { LocalNotion } from "../../src/localNotion/server.ts";

/** The official client on a local workspace: what somebody else does in Notion meanwhile. */
export function clientOf(notion: LocalNotion): Client {
	return new Client({
		auth: notion.token,
		baseUrl: "http://local.test",
		notionVersion: "2026-03-11",
		fetch: (url, init) => notion.fetch(url, init as { method?: string }),
	});
}

/** The row or page with a title, and with a property if one is named. */
export async function findPage(notion: LocalNotion, title: string, property?: string): Promise<PageObjectResponse> {
	const { results } = await clientOf(notion).search({ query: title, filter: { property: "object", value: "page" } });
	const page = results.filter(isFullPage).find((candidate) => {
		const titles = Object.values(candidate.properties).flatMap((value) => (value.type === "title" ? value.title : []));
		const text = titles.map(({ plain_text }) => plain_text).join("");
		return text === title && (property === undefined || property in candidate.properties);
	});
	assert.ok(page, `Nothing is called "${title}".`);
	return page;
}

/** Edits a row's properties as somebody else would. */
export async function edit(
	notion: LocalNotion,
	title: string,
	properties: NonNullable<UpdatePageParameters["properties"]>,
): Promise<void> {
	const page = await findPage(notion, title, Object.keys(properties)[0]);
	await clientOf(notion).pages.update({ page_id: page.id, properties });
}

/** The requests of `work` that change something, as `METHOD path`. */
export async function writesDuring(notion: LocalNotion, work: () => Promise<void>): Promise<string[]> {
	const before = notion.journal.length;
	await work();
	return notion.journal
		.slice(before)
		.filter(({ method, path }) => method !== "GET" && !/\/(search|query)$/.test(path))
		.map(({ method, path }) => `${method} ${path}`);
}
