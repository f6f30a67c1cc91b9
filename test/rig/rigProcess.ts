import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { endWithParent, type OwnedProcess, own } from "../../scripts/processes.ts";

/** A process that a rig has started, and what it has told so far. */
export interface RigProcess {
	readonly lines: readonly string[];
	/** Resolves when it tells a line that begins so, or has ended. */
	told(start: string): Promise<void>;
	/** Ends it as a power cut would, and waits until it is gone. */
	kill(): Promise<void>;
	readonly ended: Promise<unknown>;
}

const bundles = new Map<string, Promise<string>>();

/** One file, so that a process starts as fast as it can. */
function bundled(script: string): Promise<string> {
	const known = bundles.get(script) ?? bundle(script);
	bundles.set(script, known);
	return known;
}

async function bundle(script: string): Promise<string> {
	const folder = mkdtempSync(path.join(tmpdir(), "rig-process-"));
	process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
	const outfile = path.join(folder, `${path.basename(script, ".ts")}.mjs`);
	await build({
		entryPoints: [path.join(import.meta.dirname, script)],
		bundle: true,
		platform: "node",
		format: "esm",
		mainFields: ["module", "main"],
		banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
		outfile,
		logLevel: "warning",
	});
	return outfile;
}

/** Starts a script of this folder, which finds its orders as JSON in RIG_ORDERS. */
export async function startScript(script: string, orders: unknown): Promise<RigProcess> {
	const args = ["--disable-warning=ExperimentalWarning", ...endWithParent, await bundled(script)];
	const owned: OwnedProcess = own(process.execPath, args, {
		env: { ...process.env, RIG_ORDERS: JSON.stringify(orders) },
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
