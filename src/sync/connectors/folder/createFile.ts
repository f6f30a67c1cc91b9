import { link, open, rm } from "node:fs/promises";
import path from "node:path";
import * as l10n from "@vscode/l10n";
import { messageOf, WorkspaceError } from "../../../base/errors.ts";

/** Makes a file at once and whole. Throws `conflict` where there is one of that name. */
export async function createFile(file: string, content: string | Uint8Array): Promise<void> {
	const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${crypto.randomUUID()}.tmp`);
	try {
		const handle = await open(temporary, "wx");
		try {
			await handle.writeFile(content);
			await handle.sync();
		} finally {
			await handle.close();
		}
		// Unlike a rename, a link never takes the place of a file that was made meanwhile.
		await link(temporary, file);
	} catch (cause) {
		const isThere = cause instanceof Error && "code" in cause && cause.code === "EEXIST";
		throw new WorkspaceError(
			isThere ? "conflict" : "invalidFile",
			isThere
				? l10n.t("There is a file {0} already.", path.basename(file))
				: l10n.t("{0} can't be written: {1}", path.basename(file), messageOf(cause)),
			{ remedy: l10n.t("Check the permissions of its folder, then run the task again."), data: { file }, cause },
		);
	} finally {
		await rm(temporary, { force: true });
	}
}
