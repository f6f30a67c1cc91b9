import { open, readdir, realpath, rename, rm, stat } from "node:fs/promises";
import path from "node:path";

export interface ReplaceOptions {
	/** Called when the new content is on the disk, before it takes the old one's place; what it throws keeps the old one. */
	readonly beforeRename?: () => Promise<void>;
}

/**
 * Replaces a file, or makes it, so that at every moment it is the old one or the new one: written beside it, flushed to the disk,
 * renamed. Its permissions stay, and a link stays a link. Throws what the file system throws; the old file is as it was then.
 */
export async function replaceFile(
	file: string,
	content: string | Uint8Array,
	options: ReplaceOptions = {},
): Promise<void> {
	const target = await realpath(file).catch(() => file);
	const mode = await stat(target).then(
		(found) => found.mode & 0o777,
		() => undefined,
	);
	const prefix = `.${path.basename(target)}.`;
	const temporary = path.join(path.dirname(target), `${prefix}${crypto.randomUUID()}.tmp`);
	try {
		await removeLeftovers(path.dirname(target), prefix);
		const handle = await open(temporary, "wx", mode);
		try {
			await handle.writeFile(content);
			await handle.sync();
		} finally {
			await handle.close();
		}
		await options.beforeRename?.();
		await rename(temporary, target);
	} catch (error) {
		await rm(temporary, { force: true });
		throw error;
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
				await rm(leftover, { force: true });
			}
		}
	}
}
