import assert from "node:assert/strict";
import MarkdownIt from "markdown-it";
import { previewMarkdown } from "../../../src/notion/markdown/previewMarkdown.ts";
import { RemarkPlaces, remarksOn } from "../../../src/notion/markdown/remarks.ts";
import type { Block, Comment } from "../../../src/notion/types.ts";
import { hostileStrings } from "../../support/hostileStrings.ts";

const targets = { link: () => undefined, title: () => undefined };

/** A block as Notion's API gives it, as far as it matters here. */
function block(id: string, type: string, text: string): Block {
	return { object: "block", id, type, [type]: { rich_text: [{ plain_text: text }] } } as unknown as Block;
}

function comment(text: string): Comment {
	return {
		discussion_id: text,
		created_by: { id: "somebody" },
		created_time: "2026-11-21T18:00:00.000Z",
		rich_text: [{ plain_text: text }],
	} as unknown as Comment;
}

/** The page as the preview draws it, with a comment on the block with an id; and what was not found of it. */
function drawn(markdown: string, blocks: readonly Block[], commented: string) {
	const places = new RemarkPlaces(remarksOn(blocks, new Map([[commented, [comment("Really?")]]])));
	const html = new MarkdownIt({ html: true }).render(previewMarkdown(markdown, targets, places));
	return { html: html.replace(/\s+/g, " "), left: places.left };
}

describe("Comments on blocks", () => {
	it("stand beside the block that they are on, also where others say the same", () => {
		const blocks = ["a", "b", "c"].map((id) => block(id, "paragraph", "Weigh it."));
		const { html, left } = drawn("Weigh it.\nWeigh it.\nWeigh it.", blocks, "b");
		assert.match(
			html,
			/^<p>Weigh it\.<\/p> <div class="notion-remarked"> <div> <p>Weigh it\.<\/p>.*Really\?.*<p>Weigh it\.<\/p> $/,
		);
		assert.deepEqual(left, []);
	});

	it("stand in the item of a list, which goes on after them, however it is numbered", () => {
		const blocks = [block("a", "numbered_list_item", "Weigh"), block("b", "numbered_list_item", "Write")];
		for (const markdown of ["- Weigh\n- Write", "1. Weigh\n2. Write", "100. Weigh\n101. Write"]) {
			const { html } = drawn(markdown, blocks, "a");
			assert.match(html, /<li>.*Weigh.*<aside.*Really\?.*<\/aside> *<\/li> <li>.*Write/, markdown);
			assert.equal(html.match(/<\/[ou]l>/g)?.length, 1, markdown);
		}
	});

	it("find blocks whatever Notion's Markdown puts around their words", () => {
		for (const [type, text, markdown] of [
			["to_do", "Sweep the floor", "- [x] Sweep the floor"],
			["heading_2", "Every day", '## Every **day** {toggle="true"}'],
			["toggle", "Who to call", "<details>\n<summary>Who to call</summary>\n\tThe mill\n</details>"],
			["callout", "Hot!", '<callout icon="🔥" color="red_bg">\n\tHot!\n</callout>'],
			["code", "a = b\nc = d", "```python\na = b\nc = d\n```"],
			["paragraph", "See the page (below)", "See [the page](https://example.com/a_(b)) \\(below\\)"],
			["paragraph", "Ask @Mara now", 'Ask <mention-user url="user://1">Mara</mention-user> now'],
		] as const) {
			const { html, left } = drawn(markdown, [block("a", type, text)], "a");
			assert.deepEqual(left, [], markdown);
			assert.match(html, /<aside class="notion-remark"/, markdown);
		}
	});

	it("say hostile strings as text", () => {
		for (const text of hostileStrings) {
			const places = new RemarkPlaces(remarksOn([block("a", "paragraph", "Words")], new Map([["a", [comment(text)]]])));
			const html = new MarkdownIt({ html: true }).render(previewMarkdown("Words", targets, places));
			for (const [tag] of html.matchAll(/<[^>]*>?/g)) {
				assert.match(tag, /^<\/?(?:p|div|aside|blockquote|strong|br)(?: (?:class|aria-label)="[\w -]+")*>$/, text);
			}
		}
	});

	it("are left over, with what the block says, where it isn't found", () => {
		const { left } = drawn("Something else", [block("a", "paragraph", "Gone by now")], "a");
		assert.deepEqual(
			left.map(({ quote }) => quote),
			["Gone by now"],
		);
	});
});
