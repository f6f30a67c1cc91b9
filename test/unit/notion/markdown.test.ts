import assert from "node:assert/strict";
import type { LinkTargets } from "../../../src/notion/markdown/inline.ts";
import { previewMarkdown } from "../../../src/notion/markdown/previewMarkdown.ts";

const known = "3839ce7b-60a4-81d7-9c8f-0027e2be250c";
const targets: LinkTargets = {
	link: (id, title) => (id === known ? `../${id}/${encodeURIComponent(title)}.md` : undefined),
	title: (id) => (id === known ? "Handbook" : undefined),
};

/** Name, what Notion writes, what the preview gets. */
const cases: readonly (readonly [string, string, string])[] = [
	["lines are paragraphs", "First\nSecond", "First\n\nSecond"],
	["lists stay together", "- a\n- b\n1. c", "- a\n- b\n1. c"],
	["children of list items", "- a\n\t- b\n\t\tText", "- a\n    - b\n        Text"],
	["to-dos", "- [ ] open\n- [x] done", "- ☐ open\n- ☑ done"],
	["code is left alone", "```js\n\tconst a = '<callout>';\n```\nText", "```js\n\tconst a = '<callout>';\n```\n\nText"],
	[
		"a callout is a quote with its icon",
		'<callout icon="💡" color="blue_bg">\n\tMind the oven.\n\tIt is hot.\n</callout>',
		"> 💡 Mind the oven.\n>\n> It is hot.",
	],
	[
		"a toggle opens and closes",
		"<details>\n<summary>More</summary>\n\tHidden\n</details>\nAfter",
		"<details>\n\n<summary>More</summary>\n\nHidden\n\n</details>\n\nAfter",
	],
	[
		"columns come one after the other",
		"<columns>\n\t<column>\n\t\tLeft\n\t</column>\n\t<column>\n\t\tRight\n\t</column>\n</columns>",
		"Left\n\nRight",
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
		"colours and underlines lose their tags",
		'<span color="red">Hot</span> <span underline="true">oven</span>',
		"Hot oven",
	],
	["colours of blocks go", '# Title {color="blue"}', "# Title"],
	[
		"a page is a link here",
		`<page url="https://www.notion.so/Handbook-${known.replaceAll("-", "")}">Handbook</page>`,
		`[Handbook](../${known}/Handbook.md)`,
	],
	[
		"a mention without a title is looked up",
		`See <mention-page url="https://www.notion.so/${known.replaceAll("-", "")}"/>.`,
		`See [Handbook](../${known}/Handbook.md).`,
	],
	["a mentioned person", '<mention-user url="user://x">Ada</mention-user> bakes', "@Ada bakes"],
	["a mentioned date", '<mention-date start="2026-03-11" end="2026-03-12"/>', "2026-03-11 → 2026-03-12"],
	["an equation within text", "Area $`\\pi r^2`$ of", "Area $\\pi r^2$ of"],
	[
		"what can't be shown says so",
		'<unknown url="https://www.notion.so/x" alt="meeting_notes"/>',
		"*A block that can't be shown here (meeting_notes)*",
	],
	[
		"a file keeps its name",
		'<file src="https://files.example/menu%20card.pdf"></file>',
		"[menu card.pdf](https://files.example/menu%20card.pdf)",
	],
	["what stands in code stands for itself", "Use `<iframe>` here", "Use `<iframe>` here"],
	[
		"markup of somebody's own is text",
		'<iframe src="https://evil.example"></iframe> <img src=x onerror=alert(1)>',
		'&lt;iframe src="https://evil.example">&lt;/iframe> &lt;img src=x onerror=alert(1)>',
	],
	["a command is no link", "[quit](command:workbench.action.quit)", "[quit]"],
	[
		"a lone percent sign in an address",
		'<file src="https://files.example/100%"></file>',
		"[100%](https://files.example/100%)",
	],
	["a script address is no link", '<file src="javascript:alert(1)">menu</file>', "menu"],
];

describe("Markdown for the preview", () => {
	for (const [name, notion, preview] of cases) {
		it(name, () => assert.equal(previewMarkdown(notion, targets), `${preview}\n`));
	}
});
