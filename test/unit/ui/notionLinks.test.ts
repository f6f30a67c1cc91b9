import assert from "node:assert/strict";
import fc from "fast-check";
import { findNotionLinks } from "../../../src/ui/links/findNotionLinks.ts";
import { idOfAddress } from "../../../src/ui/links/openAddress.ts";

const id = "0123abcd-4567-4abc-8def-0123456789ab";
const bare = id.replaceAll("-", "");

describe("links to Notion in a text", () => {
	for (const [name, url] of Object.entries({
		"of the old host": `https://www.notion.so/team/Price-list-${bare}`,
		"without www": `https://notion.so/${bare}`,
		"of the app": `https://app.notion.com/p/Price-list-${bare}`,
		"of a published site": `https://bakery.notion.site/Price-list-${bare}`,
		"of the desktop app": `notion://www.notion.so/${bare}`,
		"with a page beside a view": `https://www.notion.so/team/ffffffffffff4fff8fffffffffffffff?v=aaaaaaaaaaaa4aaa8aaaaaaaaaaaaaaa&p=${bare}`,
		"to a block": `https://www.notion.so/Price-list-ffffffffffff4fff8fffffffffffffff#${bare}`,
	})) {
		it(`are found ${name}`, () => {
			const text = `See ${url}, then go on.`;
			assert.deepEqual(findNotionLinks(text), [{ start: 4, end: 4 + url.length, url, id }]);
		});
	}

	it("end where Markdown, quotes and sentences end them", () => {
		const url = `https://www.notion.so/${bare}`;
		for (const text of [`[a](${url})`, `<${url}>`, `"${url}"`, `(${url}).`, `**${url}**`, `${url}!`, `- ${url}\n- b`]) {
			assert.deepEqual(
				findNotionLinks(text).map((found) => found.url),
				[url],
				text,
			);
		}
	});

	it("are not found where there is no id, or on another host", () => {
		for (const url of [
			"https://www.notion.so/product",
			"https://www.notion.com/help/add-and-manage-connections-with-the-api",
			`https://example.com/${bare}`,
			`https://notion.so.example.com/${bare}`,
			`https://evilnotion.so/${bare}`,
		]) {
			assert.deepEqual(findNotionLinks(url), [], url);
		}
	});

	it("stand where they are said to stand, whatever is around them", () => {
		fc.assert(
			fc.property(
				fc.array(fc.oneof(fc.string({ unit: "grapheme" }), fc.constant(` https://notion.so/${bare} `))),
				(parts) => {
					const text = parts.join("");
					for (const { start, end, url } of findNotionLinks(text)) {
						assert.equal(text.slice(start, end), url);
					}
				},
			),
		);
	});
});

describe("an address of the extension", () => {
	it("opens an id, or what a link to Notion points at", () => {
		assert.equal(idOfAddress({ path: `/open/${bare}`, query: "" }), id);
		assert.equal(
			idOfAddress({ path: "/open", query: `link=${encodeURIComponent(`https://notion.so/a-${bare}`)}` }),
			id,
		);
	});

	it("does nothing else", () => {
		for (const [path, query] of [
			["/", ""],
			["/open", ""],
			["/open/", ""],
			[`/open/${bare}/run`, ""],
			[`/run/${bare}`, ""],
			["/open", "link=javascript:alert(1)"],
			[`/open/../${bare}`, ""],
			["/open/%2e%2e", ""],
			["//open", ""],
		] as const) {
			assert.equal(idOfAddress({ path, query }), undefined, path);
		}
	});

	it("gives an id or nothing for any text", () => {
		fc.assert(
			fc.property(fc.string(), fc.string(), (path, query) => {
				const found = idOfAddress({ path: `/open/${path}`, query });
				assert.ok(found === undefined || /^[0-9a-f-]{36}$/.test(found));
			}),
		);
	});
});
