import { rmSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { endWithParent, type OwnedProcess, own } from "../../../scripts/processes.ts";
import type { Orders } from "./processOrders.ts";
import { rigFolder } from "./syncWorld.ts";

/** A process that syncs, and what it has told so far. */
export interface SyncProcess {
	readonly lines: readonly string[];
	/** Resolves when it tells a line that begins so, or has ended. */
	told(start: string): Promise<void>;
	/** Ends it as a power cut would, and waits until it is gone. */
	kill(): Promise<void>;
	readonly ended: Promise<unknown>;
}

let bundle: Promise<string> | undefined;

/** One file, so that a process starts as fast as it can. */
function bundled(): Promise<string> {
	bundle ??= (async () => {
		const folder = rigFolder();
		process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
		const outfile = path.join(folder, "syncProcess.mjs");
		await build({
			entryPoints: [path.join(import.meta.dirname, "syncProcess.ts")],
			bundle: true,
			platform: "node",
			format: "esm",
			mainFields: ["module", "main"],
			banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
			outfile,
			logLevel: "warning",
		});
		return outfile;
	})();
	return bundle;
}

export async function startProcess(orders: Orders): Promise<SyncProcess> {
	const args = ["--disable-warning=ExperimentalWarning", ...endWithParent, await bundled()];
	const owned: OwnedProcess = own(process.execPath, args, {
		env: { ...process.env, SYNC_ORDERS: JSON.stringify(orders) },
		stdio: ["ignore", "pipe", "inherit"],
	});
	const lines: string[] = [];
	const waiting = new Set<{ readonly start: string; readonly resolve: () => void }>();
	const output = owned.child.stdout;
	if (output) {
		createInterface({ input: output }).on("line", (line) => {
			lines.push(line);
			for (const one of waiting) {
				if (line.startsWith(one.start)) {
					waiting.delete(one);
					one.resolve();
				}
			}
		});
	}
	return {
		lines,
		told: (start) =>
			Promise.race([
				owned.exited.then(() => undefined),
				new Promise<void>((resolve) => {
					if (lines.some((line) => line.startsWith(start))) {
						resolve();
					} else {
						waiting.add({ start, resolve });
					}
				}),
			]),
		kill: async () => {
			owned.child.kill("SIGKILL");
			await owned.exited;
			await owned.end();
		},
		ended: owned.exited.then(() => owned.end()),
	};
}
