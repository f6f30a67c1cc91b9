import fs from "node:fs";
import { createRequire } from "node:module";
import type { Frame, Page } from "playwright-core";

const source = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** What the Web Content Accessibility Guidelines ask for: for documents around which there is something of VS Code's own. */
export const guidelines = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] as const;

type Axe = {
	run(
		context: string,
		options: { readonly runOnly: readonly string[] } | Record<string, never>,
	): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
};

/** What axe finds wrong with a document, a line for each rule. `tags` narrows the rules down; `selector`: in what part of it. */
export async function complaintsOfAxe(
	document: Page | Frame,
	{ tags, selector = "html" }: { readonly tags?: readonly string[]; readonly selector?: string } = {},
): Promise<string[]> {
	// Through the debugger: the document's own policy lets no script in.
	await document.evaluate(fs.readFileSync(source, "utf8"));
	const found = await document.evaluate(
		({ selector, tags }) =>
			(window as unknown as { axe: Axe }).axe.run(selector, tags === undefined ? {} : { runOnly: tags }),
		{ selector, tags },
	);
	return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}
