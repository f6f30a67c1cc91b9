import { readFile } from "node:fs/promises";
import path from "node:path";
import * as l10n from "@vscode/l10n";
import { isWorkspaceError, messageOf, WorkspaceError } from "../../base/errors.ts";
import { replaceFile } from "../../base/replaceFile.ts";

/** Reads a file whole. Throws `invalidFile` where there is none or it can't be read. */
export async function readBytes(file: string): Promise<Buffer> {
	try {
		return await readFile(file);
	} catch (error) {
		throw unreadableFile(file, error);
	}
}

/**
 * Replaces a file's content at once and whole. Throws `conflict` with nothing changed when the file isn't what was read any more,
 * `invalidFile` when there is none or it can't be written.
 */
export async function replaceUnchangedFile(file: string, read: Buffer, content: string): Promise<void> {
	const check = async () => {
		if (!read.equals(await readBytes(file))) {
			throw changedMeanwhile(file);
		}
	};
	try {
		await check();
		await replaceFile(file, content, { beforeRename: check });
	} catch (error) {
		throw isWorkspaceError(error) ? error : unwritableFile(file, error);
	}
}

function changedMeanwhile(file: string): WorkspaceError {
	return new WorkspaceError(
		"conflict",
		l10n.t("{0} was changed while it was being synced. Nothing was written to it.", path.basename(file)),
		{ remedy: l10n.t("Run the task again."), data: { file } },
	);
}

function unreadableFile(file: string, cause: unknown): WorkspaceError {
	const name = path.basename(file);
	const missing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
	return new WorkspaceError(
		"invalidFile",
		missing ? l10n.t("There is no file {0}.", name) : l10n.t("{0} can't be read: {1}", name, messageOf(cause)),
		{
			remedy: missing
				? l10n.t("Create {0} with a header line, or correct the path in the task file. Looked for: {1}", name, file)
				: l10n.t("Check the file's permissions: {0}", file),
			data: { file },
			cause,
		},
	);
}

function unwritableFile(file: string, cause: unknown): WorkspaceError {
	return new WorkspaceError("invalidFile", l10n.t("{0} can't be written: {1}", path.basename(file), messageOf(cause)), {
		remedy: l10n.t("Check the permissions of its folder, and close programs that have it open."),
		data: { file },
		cause,
	});
}
