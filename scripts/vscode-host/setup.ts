import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { NextStep, npmCi, withLock } from "../install.mjs";

const host = path.join(import.meta.dirname, "host");
const modules = path.join(host, "node_modules");
const codeServer = path.join(modules, "code-server");

/** Where the parts of an installed host are. */
export const hostPaths = {
	node: path.join(modules, `node-${process.platform}-${process.arch}`, "bin", "node"),
	/** The bare VS Code server: for tests. */
	server: path.join(codeServer, "lib", "vscode", "out", "server-main.js"),
	/** code-server's own entry: a real installation, for people. */
	entry: path.join(codeServer, "out", "node", "entry.js"),
} as const;

/** Whether a host exists for this system at all. */
export function hostIsAvailable(): boolean {
	return process.platform === "linux" && (process.arch === "x64" || process.arch === "arm64");
}

/**
 * Installs the VS Code host when it is missing or out of date.
 *
 * @throws NextStep where it can't be had; `otherwise` says what to do instead.
 */
export function ensureHost(otherwise: string): void {
	if (!hostIsAvailable()) {
		throw new NextStep(
			`The VS Code host runs on Linux only (this is ${process.platform} ${process.arch}).\nNext step: ${otherwise}`,
		);
	}
	const stamp = path.join(modules, ".ready");
	const wanted = fs.readFileSync(path.join(host, "package-lock.json"), "utf8");
	const isReady = () => fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === wanted;
	if (isReady()) {
		return;
	}
	withLock("vscode-host", () => {
		if (isReady()) {
			return;
		}
		console.error("Installing the VS Code host (once; about 170 MB).");
		npmCi(host, ["--ignore-scripts"]);
		linkLibraries();
		checkNode();
		fs.writeFileSync(stamp, wanted);
	});
}

/** The workbench page loads its libraries from node_modules beside the server's `out` folder. */
function linkLibraries(): void {
	const link = path.join(codeServer, "lib", "vscode", "node_modules");
	fs.rmSync(link, { recursive: true, force: true });
	fs.symlinkSync(path.relative(path.dirname(link), modules), link, "dir");
}

function checkNode(): void {
	const check = spawnSync(hostPaths.node, ["-p", "process.version"], { encoding: "utf8" });
	if (check.status !== 0) {
		const why = check.error?.message ?? check.stderr;
		throw new NextStep(
			`The host's Node does not run here (${why.trim()}).\nNext step: use a Linux with glibc 2.28 or newer, such as Debian 12.`,
		);
	}
}
