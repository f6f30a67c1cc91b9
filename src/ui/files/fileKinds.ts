import type * as vscode from "vscode";
import type { Diagnostic, Range } from "../../base/userFiles/diagnostic.ts";
import type { DocumentPath } from "../../base/userFiles/yamlDocument.ts";
import { parseSchemaFile } from "../../schema/schemaParser.ts";
import type { CascadeNeighbours } from "../../tasks/taskFileLoops.ts";
import { parseTaskFile } from "../../tasks/taskFileParser.ts";

/** One of the two kinds of files that users write. */
export interface FileKind {
	readonly kind: "schema" | "tasks";
	/** For `findFiles` and document selectors. */
	readonly glob: string;
	/** `folder`: the databases that other schema files of the folder declare, by stem. `neighbours`: for loops of cascades. */
	check(
		text: string,
		folder?: ReadonlyMap<string, readonly string[]>,
		neighbours?: CascadeNeighbours,
	): { readonly diagnostics: readonly Diagnostic[]; rangeOf(path: DocumentPath): Range };
}

const endings = "{yaml,yml,json}";

export const schemaFiles: FileKind = {
	kind: "schema",
	glob: `**/*.notion-schema.${endings}`,
	check: (text, folder) => parseSchemaFile(text, { folder }),
};

export const taskFiles: FileKind = {
	kind: "tasks",
	glob: `**/*.notion-tasks.${endings}`,
	check: (text, _folder, neighbours) => parseTaskFile(text, { neighbours }),
};

/** What kind of file a document is, by its name; `undefined` for all others. */
export function fileKindOf(uri: Pick<vscode.Uri, "path">): FileKind | undefined {
	if (/\.notion-schema\.(ya?ml|json)$/i.test(uri.path)) {
		return schemaFiles;
	}
	return /\.notion-tasks\.(ya?ml|json)$/i.test(uri.path) ? taskFiles : undefined;
}
