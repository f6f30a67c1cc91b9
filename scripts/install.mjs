// Installs the project's packages where they are missing or out of date, then runs a program with the project's own Node.
//
//   node scripts/install.mjs                          installs
//   node scripts/install.mjs scripts/test.ts unit     installs, then runs the program
//
// This is the first thing that runs on a fresh clone: plain JavaScript, Node 20, nothing from node_modules.
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** The project's folder. */
export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Node prints these for every .ts file that it runs; they say nothing to whoever runs a command here. */
export const quiet = ["--disable-warning=ExperimentalWarning", "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON"];

/** A failure that the person at the keyboard can do something about: its message says what, and is shown without a stack. */
export class NextStep extends Error {}

/**
 * Runs a program's main function: a NextStep is printed as it is, anything else with its stack; both end in status 1.
 *
 * @param {() => void | Promise<void>} program
 */
export async function main(program) {
	try {
		await program();
	} catch (error) {
		console.error(error instanceof NextStep ? `\n${error.message}\n` : error);
		process.exitCode = 1;
	}
}

/**
 * Holds a lock of this project while `work` runs, so that two commands started together don't install into the same folder.
 *
 * @param {string} name
 * @param {() => void} work
 */
export function withLock(name, work) {
	const lock = path.join(root, ".cache", `${name}.lock`);
	fs.mkdirSync(path.dirname(lock), { recursive: true });
	let said = false;
	for (;;) {
		try {
			fs.writeFileSync(lock, String(process.pid), { flag: "wx" });
			break;
		} catch (error) {
			if (error.code !== "EEXIST") {
				throw error;
			}
		}
		if (!isAlive(readPid(lock))) {
			fs.rmSync(lock, { force: true });
			continue;
		}
		if (!said) {
			console.error("Waiting for another command of this project that is installing.");
			said = true;
		}
		Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
	}
	try {
		work();
	} finally {
		fs.rmSync(lock, { force: true });
	}
}

/**
 * The process id in a file, or 0 where there is none.
 *
 * @param {string} file
 */
export function readPid(file) {
	try {
		return Number(fs.readFileSync(file, "utf8")) || 0;
	} catch {
		return 0;
	}
}

/**
 * Whether a process exists.
 *
 * @param {number} pid
 */
export function isAlive(pid) {
	if (pid <= 0) {
		return false;
	}
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return error.code === "EPERM";
	}
}

/**
 * Runs `npm ci` in a folder.
 *
 * @param {string} folder
 * @param {string[]} options
 */
export function npmCi(folder, options = []) {
	// The folder's own Node would be deleted under npm's feet on systems that mind.
	const outside = (process.env.PATH ?? "").split(path.delimiter).filter((entry) => !entry.startsWith(root));
	const npm = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error", ...options], {
		cwd: folder,
		// Standard output belongs to the program that runs afterwards.
		stdio: ["inherit", 2, 2],
		shell: process.platform === "win32",
		env: { ...process.env, PATH: outside.join(path.delimiter) },
	});
	if (npm.error) {
		throw new NextStep(
			`npm could not be started (${npm.error.message}).\nNext step: install Node.js with npm, then try again.`,
		);
	}
	if (npm.status !== 0) {
		throw new NextStep(
			`npm could not install the packages of ${folder}: its own message is above.\n` +
				"Next step: check that the package registry can be reached, then run the same command again.",
		);
	}
}

/** Whether node_modules holds what package-lock.json asks for, by content. */
function isInstalled() {
	const read = (file) => JSON.parse(fs.readFileSync(path.join(root, file), "utf8")).packages;
	let present;
	try {
		present = read("node_modules/.package-lock.json");
	} catch {
		return false;
	}
	return Object.entries(read("package-lock.json")).every(([name, wanted]) => {
		if (name === "") {
			return true;
		}
		const found = present[name];
		return found ? found.version === wanted.version : Boolean(wanted.optional || wanted.devOptional || wanted.peer);
	});
}

/** The Node that runs everything here: the one in node_modules, else the one running now if it is new enough. */
export function projectNode() {
	const own = path.join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
	if (fs.existsSync(own)) {
		return own;
	}
	if (Number(process.versions.node.split(".")[0]) >= 24) {
		return process.execPath;
	}
	throw new NextStep(
		"The project's own Node 24 is missing from node_modules: npm did not run the install script of the package `node`.\n" +
			"Next step: run `npm rebuild node`, or install Node 24 or newer, then try again.",
	);
}

/** Installs the project's packages if they are missing or out of date. */
export function installPackages() {
	if (Number(process.versions.node.split(".")[0]) < 20) {
		throw new NextStep(
			`Node ${process.versions.node} is too old.\nNext step: install Node 20 or newer, then try again.`,
		);
	}
	if (isInstalled()) {
		return;
	}
	withLock("install", () => {
		if (!isInstalled()) {
			console.error("Installing the project's packages (npm ci).");
			npmCi(root);
		}
	});
}

/** Who started this: npm, or the shell that npm started it with, and then npm. It changes when one of them is gone. */
function ancestors() {
	try {
		const status = fs.readFileSync(`/proc/${process.ppid}/status`, "utf8");
		return `${process.ppid} ${process.env.npm_lifecycle_event ? /^PPid:\s*(\d+)/m.exec(status)?.[1] : ""}`;
	} catch {
		return `${process.ppid} `;
	}
}

/**
 * Runs a program with the project's Node and ends as it ends. Signals are passed on; so is the end of whoever started this.
 *
 * @param {string[]} command the program's path and its arguments
 */
function run(command) {
	const bin = path.join(root, "node_modules", ".bin");
	const child = spawn(projectNode(), [...quiet, ...command], {
		cwd: root,
		stdio: "inherit",
		env: { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ""}` },
	});
	const before = ancestors();
	setInterval(() => {
		if (ancestors() !== before) {
			child.kill("SIGTERM");
		}
	}, 500).unref();
	for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
		process.on(signal, () => child.kill(signal));
	}
	child.on("error", (error) => {
		console.error(error.message);
		process.exitCode = 1;
	});
	child.on("exit", (code, signal) => process.exit(code ?? 128 + (os.constants.signals[signal ?? "SIGTERM"] ?? 15)));
}

if (process.argv[1] && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
	await main(() => {
		installPackages();
		if (process.argv.length > 2) {
			run(process.argv.slice(2));
		}
	});
}
