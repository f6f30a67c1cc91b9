import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { runInNewContext } from "node:vm";

const root = path.join(import.meta.dirname, "..", "..");
const sources = globSync("src/**/*.ts", { cwd: root }).map((name) => ({
	name,
	text: readFileSync(path.join(root, name), "utf8"),
}));
const bundle: Record<string, string> = JSON.parse(readFileSync(path.join(root, "l10n", "bundle.l10n.json"), "utf8"));

const stringLiteral = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/y;

/** The first argument of every `l10n.t(`; what isn't a plain literal can't be translated. */
function translatedTexts({ name, text }: { readonly name: string; readonly text: string }): string[] {
	return [...text.matchAll(/\bl10n\.t\(\s*/g)].map((call) => {
		stringLiteral.lastIndex = call.index + call[0].length;
		const literal = stringLiteral.exec(text)?.[0];
		const next = text.slice(stringLiteral.lastIndex).trimStart()[0];
		const isPlain = literal !== undefined && !literal.includes("${") && [",", ")"].includes(next ?? "");
		assert.ok(isPlain, `${name}: l10n.t takes a literal: ${text.slice(call.index, call.index + 60)}`);
		return runInNewContext(literal);
	});
}

/** What VS Code shows to people as it is. */
const shown =
	/\b(?:(?:title|placeHolder|placeholder|prompt|tooltip|detail|description|label|validationMessage|accessibilityLabel|remedy|busyText)\s*[:=]\s*|show(?:Information|Warning|Error)Message\(\s*|createTreeView\(\s*|setStatusBarMessage\(\s*|new WorkspaceError\(\s*"\w+",\s*|FileSystemError\.\w+\(\s*|new vscode\.TreeItem\(\s*)/g;

/** Examples of what to enter; the same in every language. */
const sameEverywhere = ["https://www.notion.so/…", "ntn_…"];

/** Literals that are shown without being looked up in the translations. */
function untranslated({ name, text }: { readonly name: string; readonly text: string }): string[] {
	return [...text.matchAll(shown)].flatMap((place) => {
		stringLiteral.lastIndex = place.index + place[0].length;
		const literal = stringLiteral.exec(text)?.[0];
		if (literal === undefined || sameEverywhere.includes(literal.slice(1, -1))) {
			return [];
		}
		const words = literal.slice(1, -1).replace(/\$\{(?:[^{}"']|"[^"]*"|'[^']*')*\}|\$\([\w~-]+\)/g, "");
		return /\p{L}{2}/u.test(words) ? [`${name}: ${place[0]}${literal}`] : [];
	});
}

describe("texts for people", () => {
	it("are all in the bundle for translators, and nothing else is (npm run l10n)", () => {
		const used = new Set(sources.flatMap(translatedTexts));
		assert.deepEqual(
			[...used].filter((text) => !(text in bundle)),
			[],
			"not in the bundle yet",
		);
		assert.deepEqual(
			Object.keys(bundle).filter((text) => !used.has(text)),
			[],
			"no longer used",
		);
		assert.ok(Object.entries(bundle).every(([key, text]) => key === text));
	});

	it("come through l10n wherever the editor shows them", () => {
		const front = sources.filter(
			({ name }) => name.startsWith(path.join("src", "ui")) || name.endsWith("extension.ts"),
		);
		assert.deepEqual(front.flatMap(untranslated), []);
	});

	it("of errors come through l10n in every room but the local workspace, which speaks Notion's language", () => {
		const rooms = sources.filter(({ name }) => !/src\/(localNotion|ui)\//.test(name.replaceAll("\\", "/")));
		const errors = rooms.flatMap(untranslated).filter((found) => /WorkspaceError|remedy/.test(found));
		assert.deepEqual(errors, []);
	});

	it("fill in every placeholder that they have", () => {
		for (const { name, text } of sources) {
			for (const call of text.matchAll(/\bl10n\.t\(\s*/g)) {
				stringLiteral.lastIndex = call.index + call[0].length;
				const literal = stringLiteral.exec(text)?.[0] ?? "";
				const after = text.slice(stringLiteral.lastIndex).trimStart();
				assert.ok(!/\{0\}/.test(literal) || after.startsWith(","), `${name}: ${literal} gets no value`);
			}
		}
	});
});
