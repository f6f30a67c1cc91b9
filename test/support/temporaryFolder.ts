import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A new folder that is removed at the end of the scope. */
export function temporaryFolder(): Disposable & { readonly path: string; file(name: string): string } {
	const folder = mkdtempSync(path.join(tmpdir(), "notion-workspaces-test-"));
	return {
		path: folder,
		file: (name) => path.join(folder, name),
		[Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
	};
}
