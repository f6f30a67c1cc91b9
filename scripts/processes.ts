// Child processes that never outlive the command that started them.
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";

const windows = process.platform === "win32";

/** Arguments for a Node child that make it, and what it forks, end when its parent is gone, however that ended. */
export const endWithParent: readonly string[] = [
	"--import",
	`data:text/javascript,${encodeURIComponent(
		"const parent = process.ppid; setInterval(() => { if (process.ppid !== parent) { process.exit(); } }, 1000).unref();",
	)}`,
];

/** A child in a process group of its own, which is ended as a whole. */
export interface OwnedProcess {
	readonly child: ChildProcess;
	/** Resolves to the exit status; a child that was killed or could not be started has none. */
	readonly exited: Promise<number | undefined>;
	/** Asks the group to end, and ends what is left of it after five seconds. */
	end(): Promise<void>;
}

const running = new Set<OwnedProcess>();

export interface OwnOptions extends SpawnOptions {
	/** Gives the child a temporary folder of its own, for the sockets that it would leave in the shared one. */
	readonly scratch?: boolean;
}

/** Starts a child that `endAll` and `endOnSignals` take along. */
export function own(command: string, args: readonly string[], { scratch, ...options }: OwnOptions = {}): OwnedProcess {
	// Its path is short, as the path of a socket has to be.
	const folder = scratch ? fs.mkdtempSync(path.join(os.tmpdir(), "nw-")) : undefined;
	const env = folder ? { ...(options.env ?? process.env), TMPDIR: folder, XDG_RUNTIME_DIR: folder } : options.env;
	const child = spawn(command, args, { ...options, ...(env ? { env } : {}), detached: !windows });
	const exited = new Promise<number | undefined>((resolve) => {
		child.once("error", () => resolve(undefined));
		child.once("exit", (code) => resolve(code ?? undefined));
	});
	const owned: OwnedProcess = {
		child,
		exited,
		end: async () => {
			if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
				signalGroup(child, "SIGTERM");
				await within(5, "Ending a process", exited).catch(() => {});
			}
			signalGroup(child, "SIGKILL");
			running.delete(owned);
			if (folder) {
				fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
			}
		},
	};
	running.add(owned);
	return owned;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
	if (child.pid === undefined) {
		return;
	}
	try {
		if (windows) {
			child.kill(signal);
		} else {
			process.kill(-child.pid, signal);
		}
	} catch {
		// Already gone.
	}
}

/** Ends every child that is still running. */
export async function endAll(): Promise<void> {
	await Promise.all([...running].map((owned) => owned.end()));
}

/**
 * On Ctrl+C, a request to end, or the end of whoever started this process: runs `cleanUp`, ends every child and exits.
 * A second signal while that goes on changes nothing. The result tells whether children are ending because of that.
 */
export function endOnSignals(status: number, cleanUp: () => void | Promise<void> = () => {}): { isEnding(): boolean } {
	let ending = false;
	const end = async () => {
		if (ending) {
			return;
		}
		ending = true;
		setTimeout(() => process.exit(status), 10_000).unref();
		await Promise.resolve(cleanUp()).catch((error: unknown) => console.error(error));
		await endAll();
		process.exit(status);
	};
	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
		process.on(signal, end);
	}
	const parent = process.ppid;
	setInterval(() => {
		if (process.ppid !== parent) {
			void end();
		}
	}, 500).unref();
	return { isEnding: () => ending };
}

export function sleep(milliseconds: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** `work`, or an error that says what took too long. */
export async function within<T>(seconds: number, what: string, work: Promise<T>): Promise<T> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error(`${what} took longer than ${seconds} s.`)), seconds * 1000);
	});
	try {
		return await Promise.race([work, late]);
	} finally {
		clearTimeout(timer);
	}
}
