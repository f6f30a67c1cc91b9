import { readFile } from "node:fs/promises";
import * as l10n from "@vscode/l10n";
import { unreachable, WorkspaceError } from "../base/errors.ts";
import { replaceFile } from "../base/replaceFile.ts";
import { decodeText, type EncodingProblem } from "../base/userFiles/decodeText.ts";
import { formatDiagnostic } from "../base/userFiles/diagnostic.ts";
import { lockFilePath, schemaFileStem } from "../schema/databaseReference.ts";
import {
	emptyLock,
	formatLockFile,
	isLinked,
	type LockedDatabases,
	type LockFile,
	lockedDatabases,
	parseLockFile,
	withDatabases,
} from "../schema/lockFile.ts";
import type { SchemaFile } from "../schema/schemaFile.ts";
import { parseSchemaFile } from "../schema/schemaParser.ts";

/** A schema file without errors, with what its lock file knows. */
export interface SchemaFileOnDisk {
	readonly path: string;
	/** How other files name it. */
	readonly stem: string;
	readonly text: string;
	readonly file: SchemaFile;
	readonly lock: LockFile;
}

/** A workspace as lock files name it. */
export interface LockWorkspace {
	readonly id: string;
	readonly name?: string;
}

/** Reads a schema file and its lock; `folder`: all schema files that it may refer to. Throws `invalidFile` with the first mistake's place. */
export async function readSchemaFile(path: string, folder: readonly string[]): Promise<SchemaFileOnDisk> {
	const others = folder.filter((other) => other !== path);
	const text = await readText(path);
	const parsed = parseSchemaFile(text, { folder: await folderKeys(others) });
	if (!parsed.file) {
		throw invalidFile(path, parsed.diagnostics);
	}
	return { path, stem: schemaFileStem(path), text, file: parsed.file, lock: await readLock(path) };
}

/** The keys of the databases that schema files declare, by stem; of one with mistakes those that can be read. */
export async function folderKeys(paths: readonly string[]): Promise<Map<string, readonly string[]>> {
	const keys = new Map<string, readonly string[]>();
	for (const path of paths) {
		keys.set(
			schemaFileStem(path),
			parseSchemaFile(await readText(path)).outline.map(({ key }) => key),
		);
	}
	return keys;
}

/**
 * What the lock files beside these schema files know of a workspace, by stem. A schema file with mistakes has a lock all the same;
 * a damaged lock throws, since what is there isn't known then.
 */
export async function folderLocks(
	paths: readonly string[],
	workspaceId: string,
): Promise<Map<string, LockedDatabases>> {
	const locks = new Map<string, LockedDatabases>();
	for (const path of paths) {
		locks.set(schemaFileStem(path), lockedDatabases(await readLock(path), workspaceId));
	}
	return locks;
}

/** Ids of the databases that a schema file's keys stand for in a workspace. */
export async function linkedDatabases(schemaPath: string, workspaceId: string): Promise<Map<string, string>> {
	const locked = lockedDatabases(await readLock(schemaPath), workspaceId);
	return new Map(Object.entries(locked).flatMap(([key, entry]) => (isLinked(entry) ? [[key, entry.databaseId]] : [])));
}

/** Replaces a workspace's part of the lock beside a schema file; what else is in it stays. */
export async function saveLock(schemaPath: string, workspace: LockWorkspace, locked: LockedDatabases): Promise<void> {
	const lock = await readLock(schemaPath);
	await replaceFile(lockFilePath(schemaPath), formatLockFile(withDatabases(lock, workspace, locked)));
}

async function readLock(schemaPath: string): Promise<LockFile> {
	const path = lockFilePath(schemaPath);
	let text: string;
	try {
		text = await readFile(path, "utf8");
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "ENOENT") {
			return emptyLock;
		}
		throw error;
	}
	const { lock, diagnostics } = parseLockFile(text);
	if (!lock) {
		throw invalidFile(path, diagnostics);
	}
	return lock;
}

/** Reads a text file of the user's. Throws `invalidFile` when it can't be read, or isn't a text in UTF-8. */
export async function readText(path: string): Promise<string> {
	let bytes: Uint8Array;
	try {
		bytes = await readFile(path);
	} catch (error) {
		throw new WorkspaceError("invalidFile", l10n.t("{0} can't be read.", path), {
			remedy: l10n.t("Check that the file exists and may be read."),
			data: { file: path },
			cause: error,
		});
	}
	const decoded = decodeText(bytes);
	if ("text" in decoded) {
		return decoded.text;
	}
	throw new WorkspaceError("invalidFile", encodingMessage(path.split(/[\\/]/).at(-1) ?? path, decoded.problem), {
		remedy:
			decoded.problem === "binary"
				? l10n.t("Look whether it is the right file.")
				: l10n.t('Save it as UTF-8: "Change File Encoding", then "Save with Encoding".'),
		data: { file: path },
	});
}

function encodingMessage(name: string, problem: EncodingProblem): string {
	switch (problem) {
		case "utf-16":
			return l10n.t("{0} is in UTF-16 and not in UTF-8.", name);
		case "notUtf8":
			return l10n.t("{0} isn't in UTF-8.", name);
		case "binary":
			return l10n.t("{0} isn't a text.", name);
		default:
			return unreachable(problem);
	}
}

/** The error for a file with mistakes: the first one, with its place, and how many more there are. */
export function invalidFile(
	path: string,
	diagnostics: readonly Parameters<typeof formatDiagnostic>[1][],
): WorkspaceError {
	const errors = diagnostics.filter(({ severity }) => severity === "error");
	const [first] = errors;
	const message = first
		? formatDiagnostic(path.split(/[\\/]/).at(-1) ?? path, first)
		: l10n.t("{0} has mistakes.", path);
	const more = errors.length > 1 ? ` ${l10n.t("({0} more)", errors.length - 1)}` : "";
	return new WorkspaceError("invalidFile", message + more, {
		remedy: l10n.t("Nothing was written. Correct the file and try again."),
		data: { file: path, line: first?.range.start.line ?? 0, character: first?.range.start.character ?? 0, diagnostics },
	});
}
