import path from "node:path";
import { isWorkspaceError, WorkspaceError } from "../base/errors.ts";
import type { DocumentPath } from "../base/userFiles/yamlDocument.ts";
import type { FolderSchema } from "../schema/resolveDatabase.ts";
import type { ParsedTaskFile, TaskDeclaration } from "../tasks/taskFile.ts";
import { parseTaskFile } from "../tasks/taskFileParser.ts";
import { folderKeys, folderLocks, invalidFile, readText } from "./schemaFolder.ts";

/** The files in which the open folders declare tasks and schemas. */
export interface DeclaringFiles {
	readonly tasks: readonly { readonly path: string; readonly folder: string }[];
	readonly schemas: readonly string[];
}

/** A task as its file declares it. */
export interface DeclaredTask<Kind extends TaskDeclaration["kind"] = TaskDeclaration["kind"]> {
	/** The task file's path. */
	readonly file: string;
	readonly declaration: Extract<TaskDeclaration, { kind: Kind }>;
	readonly parsed: ParsedTaskFile;
}

/** The tasks of some kinds in these files. Throws `invalidFile` when a file has mistakes and no such task is left over. */
export async function declaredTasks<Kind extends TaskDeclaration["kind"]>(
	files: readonly { readonly path: string; readonly folder: string }[],
	...kinds: readonly Kind[]
): Promise<DeclaredTask<Kind>[]> {
	const tasks: DeclaredTask<Kind>[] = [];
	let mistake: WorkspaceError | undefined;
	for (const { path: file, folder } of files) {
		const directory = path.relative(folder, path.dirname(file)).replaceAll("\\", "/");
		const parsed = parseTaskFile(await readText(file), { directory });
		if (parsed.diagnostics.some(({ severity }) => severity === "error")) {
			mistake ??= invalidFile(file, parsed.diagnostics);
		}
		for (const declaration of parsed.file?.tasks ?? []) {
			if ((kinds as readonly string[]).includes(declaration.kind)) {
				tasks.push({ file, declaration: declaration as DeclaredTask<Kind>["declaration"], parsed });
			}
		}
	}
	if (tasks.length === 0 && mistake) {
		throw mistake;
	}
	return tasks;
}

/** What the schema files of a folder declare, for resolving the names in task files. */
export async function folderSchemas(schemaPaths: readonly string[], workspaceId: string): Promise<FolderSchema[]> {
	const [keys, locks] = await Promise.all([folderKeys(schemaPaths), folderLocks(schemaPaths, workspaceId)]);
	return [...keys].map(([stem, declared]) => ({ stem, keys: declared, locked: locks.get(stem) ?? {} }));
}

/** The identity of a task in the store: the same after signing in again, another in another workspace or file. */
export function storeIdOf(
	{ file, declaration }: { readonly file: string; readonly declaration: { readonly id: string } },
	workspaceId: string,
): string {
	return `${workspaceId}|${file}|${declaration.id}`;
}

/** Adds the place in the task file to a failure that names a path in it; others stay as they are. */
export function atPlace(
	error: unknown,
	{ file, parsed }: Pick<DeclaredTask, "file" | "parsed">,
	fallback: DocumentPath,
): unknown {
	if (!isWorkspaceError(error, "invalidFile", "invalidInput") || error.data.file !== undefined) {
		return error;
	}
	const { start } = parsed.rangeOf(Array.isArray(error.data.path) ? error.data.path : fallback);
	const place = `${path.basename(file)}:${start.line + 1}:${start.character + 1}:`;
	return new WorkspaceError("invalidFile", `${place} ${error.message}`, {
		remedy: error.remedy,
		data: { ...error.data, file, ...start },
		cause: error,
	});
}
