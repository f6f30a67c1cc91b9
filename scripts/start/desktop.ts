import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { isAlive, NextStep, readPid, root } from "../install.mjs";
import type { Vsix } from "../package.ts";
import { type OwnedProcess, own, sleep, within } from "../processes.ts";

/** A desktop VS Code, by its command line tool. */
export interface Desktop {
	readonly command: string;
}

/** Folders of our own, so that the person's VS Code stays as it is. */
export interface DesktopFolders {
	readonly userDataDir: string;
	readonly extensionsDir: string;
}

const windows = process.platform === "win32";

/** The desktop VS Code whose `code` is on PATH, if a window of it could be shown here. */
export function findDesktop(): Desktop | undefined {
	// In a terminal of a remote window `code` speaks to that window and knows no folders of its own.
	if (process.env.VSCODE_IPC_HOOK_CLI) {
		return undefined;
	}
	const command = (process.env.PATH ?? "")
		.split(path.delimiter)
		.map((folder) => path.join(folder, windows ? "code.cmd" : "code"))
		.find((file) => fs.existsSync(file) && !fs.realpathSync(file).startsWith(root + path.sep));
	if (!command) {
		return undefined;
	}
	if (process.platform === "linux" && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
		console.log("A desktop VS Code is installed, but there is no display: using VS Code in the browser.");
		return undefined;
	}
	const version = spawnSync(windows ? `"${command}"` : command, [...asRoot(), "--version"], {
		encoding: "utf8",
		shell: windows,
		timeout: 30_000,
	});
	if (version.status !== 0 || !/^\d+\.\d+\.\d+/m.test(version.stdout)) {
		console.log(`${command} does not answer like VS Code does: using VS Code in the browser.`);
		return undefined;
	}
	return { command };
}

/** Electron refuses to run as root without these. */
function asRoot(): string[] {
	return process.getuid?.() === 0 ? ["--no-sandbox", "--user-data-dir=/tmp/notion-workspaces-version"] : [];
}

function start(
	desktop: Desktop,
	folders: DesktopFolders,
	args: readonly string[],
	env: Record<string, string> = {},
): OwnedProcess {
	const all = [
		`--user-data-dir=${folders.userDataDir}`,
		`--extensions-dir=${folders.extensionsDir}`,
		...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
		...args,
	];
	return own(
		windows ? `"${desktop.command}"` : desktop.command,
		windows ? all.map((argument) => `"${argument}"`) : all,
		{
			env: { ...process.env, ...env },
			stdio: ["ignore", "ignore", "inherit"],
			shell: windows,
		},
	);
}

/** Installs the extension, unless this very one is installed already. */
export async function installInDesktop(desktop: Desktop, vsix: Vsix, folders: DesktopFolders): Promise<void> {
	const stamp = path.join(folders.extensionsDir, ".installed");
	if (fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === vsix.hash) {
		return;
	}
	console.log("Installing the extension.");
	const install = start(desktop, folders, [`--install-extension=${vsix.file}`, "--force"]);
	const status = await within(120, "Installing the extension", install.exited);
	if (status !== 0) {
		throw new NextStep(
			`VS Code could not install the extension (status ${status}).\n` +
				"Next step: see its message above, or use VS Code in the browser: npm start -- --server",
		);
	}
	fs.mkdirSync(folders.extensionsDir, { recursive: true });
	fs.writeFileSync(stamp, vsix.hash);
}

/** Opens a window on a folder, which it trusts. */
export async function openDesktop(
	desktop: Desktop,
	folder: string,
	folders: DesktopFolders,
	env: Record<string, string>,
): Promise<{ readonly closed: Promise<void> }> {
	// The tool starts VS Code apart from itself; the lock file of its user data says as which process. One from before may name
	// a process that is something else by now.
	const lock = path.join(folders.userDataDir, "code.lock");
	const args = ["--new-window", "--wait", "--disable-workspace-trust", "--disable-telemetry", "--disable-updates"];
	fs.rmSync(lock, { force: true });
	const window = start(desktop, folders, [...args, "--skip-welcome", "--skip-release-notes", folder], env);
	const endWindow = window.end;
	Object.assign(window, {
		end: async () => {
			await endApplication(lock);
			await endWindow();
		},
	});
	for (let tries = 0; tries < 100 && !isAlive(readPid(lock)) && window.child.exitCode === null; tries += 1) {
		await sleep(200);
	}
	const status = window.child.exitCode;
	if (status !== null && status !== 0) {
		throw new NextStep(
			`VS Code did not open (status ${status}).\n` +
				"Next step: see its message above, or use VS Code in the browser: npm start -- --server",
		);
	}
	return { closed: window.exited.then(() => {}) };
}

async function endApplication(lock: string): Promise<void> {
	const pid = readPid(lock);
	if (!isAlive(pid)) {
		return;
	}
	process.kill(pid, "SIGTERM");
	for (let tries = 0; tries < 25 && isAlive(pid); tries += 1) {
		await sleep(200);
	}
	if (isAlive(pid)) {
		process.kill(pid, "SIGKILL");
	}
}
