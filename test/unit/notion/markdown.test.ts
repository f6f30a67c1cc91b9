import assert from "node:assert/strict";
import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { dateText } from "../../../src/notion/dateText.ts";
import type { LinkTargets } from "../../../src/notion/markdown/inline.ts";
import { previewMarkdown } from "../../../src/notion/markdown/previewMarkdown.ts";
import { hostileStrings } from "../../support/hostileStrings.ts";

const known = "3839ce7b-60a4-81d7-9c8f-0027e2be250c";
const targets: LinkTargets = {
	image: (url) => (url.startsWith("https://notion.example/") ? "files/1-a.png" : undefined),
	link: (id, title) => (id === known ? `../${id}/${encodeURIComponent(title)}.md` : undefined),
	title: (id) => (id === known ? "Handbook" : undefined),
};

/** Name, what Notion writes, what the preview gets. */
const cases: readonly (readonly [string, string, string])[] = [
	["lines are paragraphs", "First\nSecond", "First\n\nSecond"],
	["lists stay together", "- a\n- b\n1. c", "- a\n- b\n1. c"],
	["children of list items", "- a\n\t- b\n\t\tText", "- a\n    - b\n        Text"],
	[
		"to-dos",
		"- [ ] open\n- [x] done",
		`- <span class="notion-box">☐</span> open\n- <span class="notion-box">☑</span> done`,
	],
	["code is left alone", "```js\n\tconst a = '<callout>';\n```\nText", "```js\n\tconst a = '<callout>';\n```\n\nText"],
	[
		"a callout has its icon and colour",
		'<callout icon="💡" color="blue_bg">\n\tMind the oven.\n\tIt is hot.\n</callout>',
		'<div class="notion-callout notion-blue_bg">\n<div class="notion-icon">💡</div>\n<div>\n\nMind the oven.\n\nIt is hot.\n\n</div>\n</div>',
	],
	[
		"a toggle opens and closes",
		"<details>\n<summary>More</summary>\n\tHidden\n</details>\nAfter",
		'<details>\n<summary class="notion-toggle">\n\nMore\n\n</summary>\n\nHidden\n\n</details>\n\nAfter',
	],
	[
		"columns stand side by side",
		"<columns>\n\t<column>\n\t\tLeft\n\t</column>\n\t<column>\n\t\tRight\n\t</column>\n</columns>",
		'<div class="notion-columns">\n\n<div class="notion-column">\n\nLeft\n\n</div>\n\n<div class="notion-column">\n\nRight\n\n</div>\n\n</div>',
	],
	[
		"a table with a header",
		'<table header-row="true">\n<tr>\n<td>Day</td>\n<td>Hours</td>\n</tr>\n<tr>\n<td>Mon</td>\n<td>7 | 12</td>\n</tr>\n</table>',
		"| Day | Hours |\n| --- | --- |\n| Mon | 7 \\| 12 |",
	],
	[
		"a table without one",
		"<table>\n<tr>\n<td>a</td>\n<td>b</td>\n</tr>\n</table>",
		"|   |   |\n| --- | --- |\n| a | b |",
	],
	[
		"colours and underlines stay",
		'<span color="red">Hot</span> <span underline="true">oven</span>',
		'<span class="notion-red">Hot</span> <u>oven</u>',
	],
	[
		"a heading has its colour, and a place for links to it",
		'# Title {color="blue"}',
		'# <a id="notion-heading-1"></a><span class="notion-blue">Title</span>',
	],
	["a line has its colour", 'Red {color="red"}', '<div class="notion-red">\n\nRed\n\n</div>'],
	["a list item has its colour", '- Red {color="red_bg"}', '- <span class="notion-red_bg">Red</span>'],
	[
		"a heading that opens",
		'## More {toggle="true"}\n\tHidden',
		'<details>\n<summary class="notion-toggle">\n\n## <a id="notion-heading-1"></a>More\n\n</summary>\n\nHidden\n\n</details>',
	],
	[
		"a table of contents leads to the headings",
		"<table_of_contents/>\n# A *b*\n## [C](https://x.example)",
		'- [A b](#notion-heading-1)\n    - [C](#notion-heading-2)\n\n# <a id="notion-heading-1"></a>A *b*\n\n## <a id="notion-heading-2"></a>[C](https://x.example)',
	],
	[
		"a page is a link here",
		`<page url="https://www.notion.so/Handbook-${known.replaceAll("-", "")}">Handbook</page>`,
		`📄 [Handbook](../${known}/Handbook.md)`,
	],
	[
		"a mention without a title is looked up",
		`See <mention-page url="https://www.notion.so/${known.replaceAll("-", "")}"/>.`,
		`See [Handbook](../${known}/Handbook.md).`,
	],
	[
		"a mentioned person",
		'<mention-user url="user://x">Ada</mention-user> bakes',
		'<span class="notion-mention">@Ada</span> bakes',
	],
	[
		"a mentioned date, in the reader's manner",
		'<mention-date start="2026-03-11" end="2026-03-12"/>',
		`<span class="notion-mention">${dateText("2026-03-11")} → ${dateText("2026-03-12")}</span>`,
	],
	["an equation keeps its lines", "$$\na < b\n$$", "$$\na \\lt  b\n$$"],
	["a diagram keeps its language", "```mermaid\ngraph TD\n```", "```mermaid\ngraph TD\n```"],
	["code without a language", "```plain text\nx\n```", "```\nx\n```"],
	["code that doesn't end, ends with the page", "```js\nx", "```js\nx\n```"],
	["a picture of somebody else's", "![Loaf](https://x.example/loaf.png)", "![Loaf](https://x.example/loaf.png)"],
	[
		"a picture of Notion's comes from beside the page",
		"![Loaf](https://notion.example/a(1).png)",
		"![Loaf](files/1-a.png)",
	],
	[
		"the first column of a table as its head",
		'<table header-column="true">\n<tr>\n<td>a</td>\n<td>b</td>\n</tr>\n</table>',
		"|   |   |\n| --- | --- |\n| <strong>a</strong> | b |",
	],
	["an equation within text", "Area $`\\pi r^2`$ of", "Area $\\pi r^2$ of"],
	[
		"what can't be shown says so",
		'<unknown url="https://www.notion.so/x" alt="meeting_notes"/>',
		"*A block that can't be shown here (meeting&#95;notes). Open the page in Notion to see it.*",
	],
	[
		"a file keeps its name",
		'<file src="https://files.example/menu%20card.pdf"></file>',
		"📎 [menu card.pdf](https://files.example/menu%20card.pdf)",
	],
	["what stands in code stands for itself", "Use `<iframe>` *here*", "Use <code>&#60;iframe&#62;</code> *here*"],
	[
		"markup of somebody's own is text",
		'<iframe src="https://evil.example"></iframe> <img src=x onerror=alert(1)>',
		'&lt;iframe src="https://evil.example">&lt;/iframe> &lt;img src=x onerror=alert(1)>',
	],
	["a command is no link", "[quit](command:workbench.action.quit)", "[quit]"],
	[
		"a lone percent sign in an address",
		'<file src="https://files.example/100%"></file>',
		"📎 [100%](https://files.example/100%)",
	],
	["a script address is no link", '<file src="javascript:alert(1)">menu</file>', "📎 menu"],
	["an address that hides behind code is no link", "[`x`](command:quit)", "[<code>x</code>]"],
	["an address isn't defined for use elsewhere", "[x]: command:quit", "[x]\\: command:quit"],
	["backticks that don't match are no code", "` <b> ``", "&#96; &lt;b> &#96;&#96;"],
	["a backtick after a backslash begins no code", "\\`\\<b>\\`", "&#96;&lt;b>&#96;"],
];

describe("Markdown for the preview", () => {
	for (const [name, notion, preview] of cases) {
		it(name, () => assert.equal(previewMarkdown(notion, targets), `${preview}\n`));
	}

	// As VS Code's preview reads it: with HTML.
	const reader = new MarkdownIt({ html: true });
	const ours =
		/^(?:a|br|code|div|details|em|h[1-6]|hr|img|li|ol|p|pre|s|span|strong|summary|table|tbody|td|th|thead|tr|u|ul|blockquote)$/;

	const allowed = new Set(["class", "id", "href", "src", "alt", "title", "style", "start"]);

	/** What is wrong with what a preview would show. */
	function complaintsOf(html: string): string[] {
		const tags = [...html.matchAll(/<(\w[\w-]*)((?:[^"'>]|"[^"]*"|'[^']*')*)>/g)];
		return tags.flatMap(([all, name = "", attributes = ""]) => {
			const given = [...attributes.matchAll(/([^\s"'=/]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?/g)];
			const isOurs =
				ours.test(name) &&
				given.every(([, attribute = "", value = ""]) => {
					const leads = attribute !== "href" && attribute !== "src";
					return (
						allowed.has(attribute) && (leads || /^"(?:https:|mailto:|notion\.table:\/|\.\.\/|files\/|#|")/i.test(value))
					);
				});
			return isOurs ? [] : [all];
		});
	}

	const shown = (markdown: string) => complaintsOf(reader.render(previewMarkdown(markdown, targets)));

	it("would let markup through, were it not for what is done here", () => {
		const markup = hostileStrings.filter((text) => text.startsWith("<") && !text.startsWith("</"));
		assert.ok(markup.length >= 20);
		assert.deepEqual(
			markup.filter((text) => complaintsOf(reader.render(text)).length === 0),
			[],
		);
		assert.equal(hostileStrings.length, 60);
	});

	it("lets none of the hostile strings through, wherever in a page they stand", () => {
		const places = [
			(text: string) => text,
			(text: string) => `# ${text}`,
			(text: string) => `- ${text}\n\t- ${text}`,
			(text: string) => `> ${text}`,
			(text: string) => `**${text}** and \`${text}\``,
			(text: string) => `[${text}](https://x.example)`,
			(text: string) => `[x](${text})`,
			(text: string) => `![${text}](${text})`,
			(text: string) => `<callout icon="${text}">\n\t${text}\n</callout>`,
			(text: string) => `<details>\n<summary>${text}</summary>\n\t${text}\n</details>`,
			(text: string) => `<table>\n<tr>\n<td>${text}</td>\n</tr>\n</table>`,
			(text: string) => `<page url="${text}">${text}</page>`,
			(text: string) => `<file src="${text}">${text}</file>`,
			(text: string) => `<unknown url="x" alt="${text}"/>`,
			(text: string) => `<mention-user url="user://x">${text}</mention-user>`,
			(text: string) => `<span color="${text}">${text}</span>`,
			(text: string) => `\`\`\`${text}\n${text}\n\`\`\``,
			(text: string) => `$$\n${text}\n$$`,
		];
		for (const text of hostileStrings) {
			for (const place of places) {
				assert.deepEqual(shown(place(text)), [], place(text));
			}
		}
	});

	it("lets no markup through, whatever a page says", () => {
		const piece = fc.constantFrom(
			...hostileStrings.slice(0, 12),
			..."` `` ``` \\ [ ] ( ) < > $ $$ ! | # - \n \t a <b> </b> onerror= command:x ](".split(" "),
			"\n",
			"\n\t",
			"\n\t\t",
			"\n100. ",
			"\n- ",
			"\n> ",
			" ",
		);
		fc.assert(
			fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
				assert.deepEqual(shown(pieces.join("")), []);
			}),
			{ numRuns: Number(process.env.RUNS ?? 2000) },
		);
	});
});
