import fs from "node:fs";
import path from "node:path";
import { root } from "../../scripts/install.mjs";

/** The language that pseudo-translations stand for: VS Code's own name for it. */
export const pseudoLanguage = "qps-ploc";

type Texts = Record<string, string | { readonly message: string }>;

/** A text as its translation would be: longer, with other letters, and in brackets. Places for values, icons and links' targets stay. */
export function pseudo(text: string): string {
	const letters: Record<string, string> = { a: "á", e: "é", i: "í", o: "ó", u: "ú", A: "Á", E: "É", O: "Ó" };
	const parts = text.split(/(\{\d+\}|\$\([\w~-]+\)|\]\([^)]*\)|`[^`]*`)/);
	const changed = parts.map((part, i) => (i % 2 === 1 ? part : part.replace(/[aeiouAEO]/g, (c) => letters[c] ?? c)));
	return `⟦${changed.join("")}⟧`;
}

/** Puts the translations beside an unpacked extension's own texts. */
export function writePseudoTranslations(extension: string): void {
	for (const [from, to] of [
		["package.nls.json", `package.nls.${pseudoLanguage}.json`],
		["l10n/bundle.l10n.json", `l10n/bundle.l10n.${pseudoLanguage}.json`],
	] as const) {
		const texts: Texts = JSON.parse(fs.readFileSync(path.join(root, from), "utf8"));
		fs.mkdirSync(path.dirname(path.join(extension, to)), { recursive: true });
		const translated = Object.entries(texts).map(([key, text]) => [
			key,
			pseudo(typeof text === "string" ? text : text.message),
		]);
		fs.writeFileSync(path.join(extension, to), JSON.stringify(Object.fromEntries(translated)));
	}
}
