import { open, rename, rm } from "node:fs/promises";
import path from "node:path";

/**
 * Replaces a file so that at every moment it is the old one or the new one: written beside it, flushed to the disk, renamed.
 * Throws what the file system throws; the old file is as it was then.
 */
export async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
	const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}-${crypto.randomUUID()}.tmp`);
	try {
		const handle = await open(temporary, "wx");
		try {
			await handle.writeFile(content);
			await handle.sync();
		} finally {
			await handle.close();
		}
		await rename(temporary, file);
	} catch (error) {
		await rm(temporary, { force: true });
		throw error;
	}
}
