// Collects the texts for people from the sources: npm run l10n
// Translators start from l10n/bundle.l10n.json; a translation is l10n/bundle.l10n.LANGUAGE.json beside it.
import fs from "node:fs";
import path from "node:path";
import { getL10nJson } from "@vscode/l10n-dev";
import { main, root } from "./install.mjs";

/** Where the collected texts are. */
const bundle = path.join(root, "l10n", "bundle.l10n.json");

await main(async () => {
	const sources = fs
		.globSync("src/**/*.ts", { cwd: root })
		.sort()
		.map((name) => fs.readFileSync(path.join(root, name), "utf8"))
		.filter((text) => text.includes("l10n.t("));
	const texts = await getL10nJson(sources.map((contents) => ({ contents, extension: ".ts" })));
	// In the order of the alphabet: a text that moves to another file changes nothing here.
	const sorted = Object.fromEntries(Object.entries(texts).sort(([one], [other]) => (one < other ? -1 : 1)));
	fs.mkdirSync(path.dirname(bundle), { recursive: true });
	fs.writeFileSync(bundle, `${JSON.stringify(sorted, undefined, "\t")}\n`);
	console.log(`${path.relative(root, bundle)}: ${Object.keys(sorted).length} texts`);
});
