import * as l10n from "@vscode/l10n";
import type { YAMLError } from "yaml";

/** What is wrong with a text as YAML, for a person who doesn't know the grammar. */
export function yamlMessage({ code, message, pos }: Pick<YAMLError, "code" | "message" | "pos">, text: string): string {
	const word = text.slice(pos[0], pos[1]).split("\n")[0]?.trim() ?? "";
	switch (code) {
		case "DUPLICATE_KEY":
			return l10n.t("This key is there twice. Rename or remove one of them.");
		case "TAG_RESOLVE_FAILED":
			return l10n.t("Tags such as {0} aren't known here: the file is data, and nothing in it is run.", word);
		case "MULTIPLE_DOCS":
			return l10n.t("The file has several documents, divided by ---. Make it one.");
		case "TAB_AS_INDENT":
			return l10n.t("YAML is indented with spaces, and this is a tab.");
		case "NON_STRING_KEY":
			return l10n.t("A key is a single word or text.");
		case "BAD_ALIAS":
			return l10n.t("{0} stands for something that isn't defined above.", word);
		case "BAD_DQ_ESCAPE":
			return l10n.t("{0} is no escape that YAML knows. Write \\\\ for a backslash, or use single quotes.", word);
		case "BLOCK_AS_IMPLICIT_KEY":
		case "BAD_SCALAR_START":
		case "MULTILINE_IMPLICIT_KEY":
			return l10n.t("This can't be read. Put texts with : # [ ] { } , & * or @ in quotes.");
		case "MISSING_CHAR":
		case "BAD_INDENT":
			return unclosed(message);
		default:
			return l10n.t("This can't be read as YAML ({0}).", message);
	}
}

/** The library names what it looked for only within a sentence. */
function unclosed(message: string): string {
	const [, closing] = /(?:end with an? |quote: ?|closing )([\]}"'])/.exec(message) ?? [];
	if (closing !== undefined) {
		return l10n.t("A closing {0} is missing here or before.", closing);
	}
	return /indent/i.test(message)
		? l10n.t("This line is indented otherwise than the lines that it belongs to.")
		: l10n.t("This can't be read as YAML ({0}).", message);
}
