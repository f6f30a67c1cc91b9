// npm run check:live, with NOTION_TOKEN and NOTION_PAGE (an id or a link) in the environment: every flow of the extension once against
// the real service, on a page of its own that is put into the trash afterwards. NOTION_BASE_URL for another service.
import process from "node:process";
import { main, NextStep } from "../../scripts/install.mjs";
import { messageOf } from "../../src/base/errors.ts";
import { redact } from "../../src/base/log.ts";
import { notionBaseUrl, requireId } from "../../src/notion/session.ts";
import { checkLive } from "./compare.ts";

await main(async () => {
	const { NOTION_TOKEN: token, NOTION_PAGE: page, NOTION_BASE_URL: baseUrl = notionBaseUrl } = process.env;
	if (!token || !page) {
		throw new NextStep(
			"NOTION_TOKEN=ntn_... NOTION_PAGE=<link or id of a page that is shared with it> npm run check:live",
		);
	}
	const { failed, differences } = await checkLive({
		token,
		baseUrl,
		pageId: requireId(page),
		report: ({ name, error }) =>
			console.log(error === undefined ? `ok      ${name}` : `FAILED  ${name}: ${redact(messageOf(error))}`),
	});
	console.log(
		differences.length === 0
			? `${failed > 0 ? "As far as it went, the" : "The"} answers have the shapes of the local workspace's.`
			: `\nWhere the answers differ from the local workspace's:\n${differences.map((line) => `  ${line}`).join("\n")}`,
	);
	process.exit(failed > 0 ? 1 : 0);
});
