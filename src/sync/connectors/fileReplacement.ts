import { randomUUID } from "node:crypto";
import { open, readdir, readFile, realpath, rename, stat, unlink } from "node:fs/promises";
import path from "node:path";
import * as l10n from "@vscode/l10n";
import { isWorkspaceError, messageOf, WorkspaceError } from "../../base/errors.ts";

/** Reads a file whole. Throws `invalidFile` where there is none or it can't be read. */
export async function readBytes(file: string): Promise<Buffer> {
	try {
		return await readFile(file);
	} catch (error) {
		throw unreadableFile(file, error);
	}
}

/**
 * Replaces a file's content so that at every moment it is the old or the new one: written beside it, flushed, renamed. Throws
 * `conflict` with nothing changed when the file isn't what was read any more.
 */
export async function replaceFile(file: string, read: Buffer, content: string): Promise<void> {
	// A link stays a link: what it points to is replaced.
	const target = await realpath(file).catch((error: unknown) => {
		throw unreadableFile(file, error);
	});
	const prefix = `.${path.basename(target)}.`;
	const temporary = path.join(path.dirname(target), `${prefix}${randomUUID()}.tmp`);
	try {
		await removeLeftovers(path.dirname(target), prefix);
		const { mode } = await stat(target);
		const handle = await open(temporary, "wx", mode & 0o777);
		try {
			await handle.writeFile(content);
			await handle.sync();
		} finally {
			await handle.close();
		}
		if (!read.equals(await readBytes(target))) {
			throw changedMeanwhile(file);
		}
		await rename(temporary, target);
	} catch (error) {
		await unlink(temporary).catch(() => {});
		throw isWorkspaceError(error) ? error : unwritableFile(file, error);
	}
}

/** Milliseconds after which nobody writes to a temporary file any more: its process was killed. */
const abandonedAfter = 10 * 60_000;

async function removeLeftovers(folder: string, prefix: string): Promise<void> {
	for (const name of await readdir(folder)) {
		if (name.startsWith(prefix) && /\.[0-9a-f-]{36}\.tmp$/.test(name)) {
			const leftover = path.join(folder, name);
			const { mtimeMs } = await stat(leftover);
			if (Date.now() - mtimeMs > abandonedAfter) {
				await unlink(leftover);
			}
		}
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
