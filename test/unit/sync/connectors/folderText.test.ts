import assert from "node:assert/strict";
import fc from "fast-check";
import { createLocalNotion, type LocalNotion } from "../../../../src/localNotion/server.ts";
import { bodyParts, mergeBodies } from "../../../../src/sync/bodyParts.ts";
import { type Block, textBlock } from "../../../../src/sync/connectors/folder/blocks.ts";
import { type FileAddresses, parseFileBlocks } from "../../../../src/sync/connectors/folder/fileBlocks.ts";
import {
	blocksOfBody,
	bodyOf,
	parseNotionBlocks,
	printNotionBlock,
} from "../../../../src/sync/connectors/folder/notionBlocks.ts";
import { bodyOfFile, rewriteBody } from "../../../../src/sync/connectors/folder/rewriteBody.ts";
import { normalRuns, type Run } from "../../../../src/sync/connectors/folder/runs.ts";
import { clientOf } from "../../../rig/sync/syncWorld.ts";

/** A folder that holds nothing else: only links into the web are links in Notion too. */
const addresses: FileAddresses = {
	toNotion: (target) => (/^(?:https?|mailto):/.test(target) ? target : undefined),
	toFile: (link) => link,
	imageToNotion: (target) => (target.startsWith("https:") ? target : undefined),
	imageToFile: (url) => url,
};

const word = fc.constantFrom(
	...[
		"salt",
		"sugar",
		"crème",
		"日本語",
		"🧈",
		"a*b",
		"a_b",
		"_c_",
		"[d]",
		"[e](f.md)",
		"<g>",
		"`h`",
		"i&amp;j",
		"\\k",
		"~~l~~",
	],
	...[
		"$5",
		"{m}",
		"n|o",
		"# p",
		"- q",
		"1. r",
		"> s",
		"---",
		"+ t",
		"a.",
		"**u**",
		"![v](w.png)",
		"x^2",
		"C:\\dir",
		"(y)",
		"~z",
	],
);
const text = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join(" "));
const run: fc.Arbitrary<Run> = fc.record(
	{
		text,
		bold: fc.constant(true),
		italic: fc.constant(true),
		strike: fc.constant(true),
		code: fc.constant(true),
		underline: fc.constant(true),
		color: fc.constantFrom("red", "gray_bg"),
		link: fc.constantFrom("https://example.com/a?b=c#d", "https://www.notion.so/0123456789abcdef0123456789abcdef"),
	},
	{ requiredKeys: ["text"] },
);
const runs = fc
	.array(
		fc.oneof(
			{ weight: 3, arbitrary: text.map((plain): Run => ({ text: plain })) },
			run,
			fc.constant<Run>({ text: "\n" }),
		),
		{
			minLength: 1,
			maxLength: 4,
		},
	)
	.map((some) => normalRuns(some))
	.filter((some) => some.length > 0);
const attributes = fc.constantFrom("", "", "", "", '{color="blue"}');
const leaf: fc.Arbitrary<Block> = fc.oneof(
	{
		weight: 4,
		arbitrary: fc.tuple(runs, attributes).map(([some, more]) => textBlock("paragraph", some, { attributes: more })),
	},
	fc
		.tuple(fc.constantFrom("heading_1", "heading_2", "heading_3", "heading_4"), runs)
		.map(([type, some]) => textBlock(type as "heading_1", some)),
	fc
		.record({
			language: fc.constantFrom("plain text", "typescript", "c++", "html"),
			text: fc.constantFrom("a", "a\n\n  b", "\tc\n", "# d"),
		})
		.map((code): Block => ({ kind: "code", ...code })),
	fc.constant<Block>({ kind: "divider" }),
	fc.constant<Block>({ kind: "equation", text: "x_1 \\\\ y" }),
	fc.constant<Block>({ kind: "opaque", lines: ['<callout icon="💡">', "\tMind the gap", "</callout>"] }),
	fc.constant<Block>({ kind: "opaque", lines: ["<table_of_contents/>"] }),
	runs.map((caption): Block => ({ kind: "image", caption, url: "https://example.com/cake.png" })),
	fc
		.array(fc.array(runs, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 3 })
		.map((rows): Block => ({ kind: "table", rows })),
);
const { block } = fc.letrec<{ block: Block }>((tie) => ({
	block: fc.oneof(
		{ maxDepth: 2, depthSize: "small" },
		leaf,
		fc
			.tuple(
				fc.constantFrom("bulleted_list_item", "numbered_list_item", "to_do", "quote"),
				runs,
				fc.array(tie("block"), { maxLength: 2 }),
			)
			.map(([type, some, children]) =>
				textBlock(type as "quote", some, { children, ...(type === "to_do" ? { checked: true } : {}) }),
			),
	),
}));
/** As Notion's Markdown can express it: what it has no notation for is gone. */
const body = fc.array(block, { maxLength: 6 }).map((blocks) => bodyOf(blocksOfBody(bodyOf(blocks))));
const parameters = {
	numRuns: Number(process.env.RUNS ?? 60),
	...(process.env.SEED ? { seed: Number(process.env.SEED) } : {}),
};

describe("content of pages in files", () => {
	it("has one spelling: read and printed again, it is the same", () => {
		fc.assert(
			fc.property(body, (content) => {
				assert.equal(bodyOf(parseNotionBlocks(content).map((placed) => placed.block)), content);
			}),
			parameters,
		);
	});

	it("is written into an empty file so that the file says the same", () => {
		fc.assert(
			fc.property(body, (content) => {
				assert.equal(bodyOfFile(rewriteBody("", content, addresses), addresses), content);
			}),
			parameters,
		);
	});

	it("is changed in a file with every block that stays kept byte by byte", () => {
		fc.assert(
			fc.property(body, body, (first, second) => {
				const before = rewriteBody("", first, addresses);
				const after = rewriteBody(before, second, addresses);
				assert.equal(bodyOfFile(after, addresses), second);
				assert.equal(rewriteBody(after, second, addresses), after);
				const lines = before.split("\n");
				const kept = parseFileBlocks(before, addresses).map((one) => ({
					source: lines.slice(one.start, one.end).join("\n"),
					part: printNotionBlock(one.block),
				}));
				const [only] = kept;
				if (only && kept.length === 1 && second.split("\n\n").includes(only.part)) {
					assert.ok(after.includes(only.source));
				}
			}),
			parameters,
		);
	});

	describe("in Notion", () => {
		let notion: LocalNotion;
		before(async () => {
			notion = await createLocalNotion({});
		});
		after(() => notion.close());

		it("is there as it was written", async () => {
			const client = clientOf(notion);
			await fc.assert(
				fc.asyncProperty(body, async (content) => {
					const { id } = await client.pages.create({
						parent: { type: "page_id", page_id: notion.rootPageId },
						markdown: bodyParts(content).join("\n"),
					});
					const { markdown } = await client.pages.retrieveMarkdown({ page_id: id });
					assert.equal(bodyOf(parseNotionBlocks(markdown).map((placed) => placed.block)), content);
				}),
				parameters,
			);
		});
	});

	it("is merged part by part, and never where both sides wrote in the same place", () => {
		const parts = fc.array(fc.constantFrom("a", "b", "c", "d", "e"), { maxLength: 6 }).map((some) => some.join("\n\n"));
		fc.assert(
			fc.property(parts, parts, parts, (base, ours, theirs) => {
				assert.equal(mergeBodies(base, ours, base), ours);
				assert.equal(mergeBodies(base, base, theirs), theirs);
				assert.equal(mergeBodies(base, ours, ours), ours);
				assert.equal(mergeBodies(base, ours, theirs), mergeBodies(base, theirs, ours));
			}),
			parameters,
		);
		assert.equal(mergeBodies("a\n\nb\n\nc", "A\n\nb\n\nc", "a\n\nB\n\nc"), "A\n\nB\n\nc");
		assert.equal(mergeBodies("a\n\nb", "A\n\nb", "a"), "A");
		assert.equal(mergeBodies("a\n\nb", "A\n\nb", "x\n\nb"), undefined);
		assert.equal(mergeBodies("a", "a\n\nours", "a\n\ntheirs"), undefined);
	});
});
