// Runs tests: node scripts/test.ts [TIER...] [-g PATTERN] [FILE...]; every tier where none is named.
// What runs beside something else prints when it has ended. The last line of each tier says how many passed; the last line of
// all is the sum.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath, runTests } from "@vscode/test-electron";
import type { Summary } from "../test/support/summary.ts";
import { main, NextStep, quiet, root } from "./install.mjs";
import { inTwoLanes, type Print, printAtEnd } from "./lanes.ts";
import { packageExtension } from "./package.ts";
import { endAll, endOnSignals, own, within } from "./processes.ts";
import { ensureChromium } from "./vscode-host/chromium.ts";
import { ensureHost, hostIsAvailable } from "./vscode-host/setup.ts";

type Tier = "lint" | "types" | "unit" | "contract" | "rig" | "integration" | "ui";

const names: readonly Tier[] = ["lint", "types", "unit", "contract", "rig", "integration", "ui"];
/** Steps, one after the other. What is in two lanes of a step runs beside each other: each keeps one processor busy. */
const steps: readonly (readonly (readonly Tier[])[])[] = [
	[["lint"], ["types"]],
	[["unit"], ["contract", "rig"]],
	[["integration"]],
	[["ui"]],
];
const asked = process.argv.slice(2);
const isTier = (word: string) => (names as readonly string[]).includes(word);
const firstOther = asked.findIndex((word) => !isTier(word));
const chosen = asked.slice(0, firstOther < 0 ? asked.length : firstOther);
/** Files and options for mocha. */
const rest = asked.slice(chosen.length);

const desktop = Boolean(process.env.VSCODE_DESKTOP) || !hostIsAvailable();

const printNow: Print = (text) => void process.stdout.write(text);

const tiers: Record<Tier, (print: Print) => Promise<Summary>> = {
	lint: (print) => checkOnce(["@biomejs/biome/bin/biome", "check"], print),
	types: (print) => checkOnce(["typescript/bin/tsc"], print),
	unit: (print) => runMocha(["test/unit", ...rest], { print, limit: 600 }),
	contract: (print) => runMocha(["test/contract", ...rest], { print, limit: 600 }),
	rig: (print) => runMocha(["test/rig", ...rest], { print, limit: 600 }),
	integration,
	ui,
};

interface RunOptions {
	readonly print: Print;
	/** Seconds. */
	readonly limit: number;
	readonly env?: Readonly<Record<string, string>>;
}

/** A tool that passes or fails as a whole. */
async function checkOnce([tool = "", ...args]: string[], print: Print): Promise<Summary> {
	const status = await runNode([path.join(root, "node_modules", tool), ...args], { print, limit: 300 });
	return status === 0 ? { passed: 1, failed: 0, pending: 0 } : { passed: 0, failed: 1, pending: 0 };
}

function runMocha(args: readonly string[], options: RunOptions): Promise<Summary> {
	return summaryOf(options.print, async (file) => {
		await runNode(["test/support/runMocha.ts", ...args], { ...options, env: { ...options.env, TEST_SUMMARY: file } });
	});
}

async function runNode(command: readonly string[], { print, limit, env }: RunOptions): Promise<number | undefined> {
	const child = own(process.execPath, [...quiet, ...command], {
		cwd: root,
		stdio: ["inherit", "pipe", "pipe"],
		env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: "1" } : {}), ...env },
	});
	for (const output of [child.child.stdout, child.child.stderr]) {
		output?.setEncoding("utf8").on("data", print);
	}
	try {
		return await within(limit, command[0] ?? "", child.exited);
	} finally {
		await child.end();
	}
}

/** What a run has written about itself; one that wrote nothing, or ran no test, has failed. */
async function summaryOf(print: Print, run: (file: string) => Promise<void>): Promise<Summary> {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), "notion-workspaces-tier-"));
	const file = path.join(folder, "summary.json");
	try {
		await run(file).catch((error: unknown) => print(`${error instanceof Error ? error.message : error}\n`));
		if (!fs.existsSync(file)) {
			print("The run ended before its tests did.\n");
			return { passed: 0, failed: 1, pending: 0 };
		}
		const summary: Summary = JSON.parse(fs.readFileSync(file, "utf8"));
		if (summary.passed + summary.failed === 0) {
			print("No test ran.\n");
			return { ...summary, failed: 1 };
		}
		return summary;
	} finally {
		fs.rmSync(folder, { recursive: true, force: true });
	}
}

/** In the extension host: first the folder under development, then the package, installed. */
async function integration(print: Print): Promise<Summary> {
	if (!desktop) {
		ensureHost("set VSCODE_DESKTOP=1 to use a downloaded VS Code.");
		ensureChromium();
	}
	const vsix = packageExtension().file;
	const inPackage = await runMocha(["test/integration/package", ...rest], { print, limit: 60, env: { VSIX: vsix } });
	await build(print);
	const executable = desktop ? await downloadAndUnzipVSCode() : path.join(root, "scripts", "vscode-host", "code");
	const fromFolder = await inExtensionHost(executable, root, {});
	const installed = await inExtensionHost(executable, path.join(root, "test", "support", "emptyExtension"), { vsix });
	return [inPackage, fromFolder, installed].reduce(add);
}

function inExtensionHost(executable: string, developed: string, { vsix }: { vsix?: string }): Promise<Summary> {
	return summaryOf(printNow, async (file) => {
		const place = fs.mkdtempSync(path.join(os.tmpdir(), "notion-workspaces-host-"));
		const [folder, userData, extensions] = ["bakery", "user-data", "extensions"].map((name) => path.join(place, name));
		try {
			fs.cpSync(path.join(root, "samples", "bakery"), folder ?? "", { recursive: true });
			const folders = [`--user-data-dir=${userData}`, `--extensions-dir=${extensions}`];
			if (vsix) {
				await installInto(executable, vsix, folders);
			}
			const run = runTests({
				vscodeExecutablePath: executable,
				extensionDevelopmentPath: developed,
				extensionTestsPath: path.join(root, "out", "integration", "index.js"),
				launchArgs: [folder ?? "", ...folders],
				extensionTestsEnv: {
					TEST_SUMMARY: file,
					INTEGRATION_RUN: vsix ? "installed" : "folder",
					INTEGRATION_EXTENSIONS: extensions,
					INTEGRATION_GREP: rest[0] === "-g" || rest[0] === "--grep" ? rest[1] : undefined,
				},
			});
			await within(540, "The run in VS Code", run);
		} finally {
			fs.rmSync(place, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
		}
	});
}

async function installInto(executable: string, vsix: string, folders: string[]): Promise<void> {
	const [cli = executable] = desktop ? resolveCliArgsFromVSCodeExecutablePath(executable) : [];
	const install = own(cli, [`--install-extension=${vsix}`, "--force", ...folders], {
		stdio: ["ignore", "ignore", "inherit"],
		shell: process.platform === "win32",
	});
	const status = await within(120, "Installing the package", install.exited);
	if (status !== 0) {
		throw new Error(`The package could not be installed (status ${status}).`);
	}
}

/**
 * A real workbench in a real browser, two at a time, file by file: most of the time a test waits. A file of which a test has failed
 * beside another one is run once more alone.
 */
async function ui(print: Print): Promise<Summary> {
	ensureHost("run the UI tests on Linux; every other tier runs here.");
	ensureChromium();
	await build(print);
	fs.rmSync(path.join(root, "out", "ui"), { recursive: true, force: true });
	const pattern = rest.findIndex((word) => word.startsWith("-"));
	const named = pattern < 0 ? rest : rest.slice(0, pattern);
	const files = named.length > 0 ? named : fs.globSync("test/ui/*.test.ts", { cwd: root }).sort();
	if (pattern >= 0 || files.length === 1) {
		return inWorkbench(rest, print);
	}
	const summaries = await inTwoLanes(files, (file) => printAtEnd(print, (kept) => inWorkbench([file], kept)));
	const ends: Summary[] = [];
	for (const [index, file] of files.entries()) {
		const summary = summaries[index] ?? { passed: 0, failed: 1, pending: 0 };
		if (summary.failed > 0) {
			print(`\nOnce more, alone: ${file}\n`);
		}
		ends.push(summary.failed > 0 ? await inWorkbench([file], print) : summary);
	}
	return ends.reduce(add);
}

function inWorkbench(words: readonly string[], print: Print): Promise<Summary> {
	// A window that is still loading may take the focus from a box: such a test is tried again, twice at most, and says so.
	const options = ["--timeout", "90000", "--retries", "2", "--hooks", "test/support/uiHooks.ts"];
	return runMocha(["test/ui", ...words, ...options], { print, limit: 1500 });
}

async function build(print: Print): Promise<void> {
	if ((await runNode(["esbuild.js", "--tests"], { print, limit: 120 })) !== 0) {
		throw new NextStep("The build failed: see above.");
	}
}

function add(one: Summary, other: Summary): Summary {
	return {
		passed: one.passed + other.passed,
		failed: one.failed + other.failed,
		pending: one.pending + other.pending,
	};
}

async function runTier(name: Tier, print: Print): Promise<Summary> {
	print(`\n== ${name}\n`);
	const started = Date.now();
	const summary = await tiers[name](print).catch((error: unknown): Summary => {
		print(`${error instanceof NextStep ? error.message : error instanceof Error ? error.stack : error}\n`);
		return { passed: 0, failed: 1, pending: 0 };
	});
	const skipped = summary.pending > 0 ? `, ${summary.pending} pending` : "";
	print(`${name} took ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
	print(`${name}: ${summary.passed} passed, ${summary.failed} failed${skipped}\n`);
	return summary;
}

await main(async () => {
	endOnSignals(130);
	const selected = chosen.length > 0 ? names.filter((name) => chosen.includes(name)) : names;
	const summaries = new Map<Tier, Summary>();
	for (const step of steps) {
		const lanes = step.map((lane) => lane.filter((name) => selected.includes(name))).filter((lane) => lane.length > 0);
		await inTwoLanes(lanes, async (lane) => {
			for (const name of lane) {
				const run = (print: Print) => runTier(name, print);
				summaries.set(name, await (lanes.length > 1 ? printAtEnd(printNow, run) : run(printNow)));
			}
		});
	}
	await endAll();
	const failed = selected.filter((name) => (summaries.get(name)?.failed ?? 1) > 0);
	const sum = [...summaries.values()].reduce(add);
	console.log(failed.length > 0 ? `\nFailed: ${failed.join(", ")}` : "");
	console.log(`${sum.passed} passed, ${sum.failed} failed`);
	process.exitCode = failed.length > 0 ? 1 : 0;
	// The watch on the parent process would keep this one alive no longer than needed.
	setTimeout(() => process.exit(), 5000).unref();
});
