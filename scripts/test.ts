// Runs tests: node scripts/test.ts [TIER...] [-g PATTERN] [FILE...]; every tier where none is named.
// The last line of each tier says how many passed; the last line of all is the sum.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath, runTests } from "@vscode/test-electron";
import type { Summary } from "../test/support/summary.ts";
import { main, NextStep, quiet, root } from "./install.mjs";
import { packageExtension } from "./package.ts";
import { endAll, endOnSignals, own, within } from "./processes.ts";
import { ensureChromium } from "./vscode-host/chromium.ts";
import { ensureHost, hostIsAvailable } from "./vscode-host/setup.ts";

type Tier = "lint" | "types" | "unit" | "contract" | "rig" | "integration" | "ui";

const names: readonly Tier[] = ["lint", "types", "unit", "contract", "rig", "integration", "ui"];
const asked = process.argv.slice(2);
const isTier = (word: string) => (names as readonly string[]).includes(word);
const firstOther = asked.findIndex((word) => !isTier(word));
const chosen = asked.slice(0, firstOther < 0 ? asked.length : firstOther);
/** Files and options for mocha. */
const rest = asked.slice(chosen.length);

const desktop = Boolean(process.env.VSCODE_DESKTOP) || !hostIsAvailable();

const tiers: Record<Tier, () => Promise<Summary>> = {
	lint: () => checkOnce(["@biomejs/biome/bin/biome", "check"]),
	types: () => checkOnce(["typescript/bin/tsc"]),
	unit: () => runMocha(["test/unit"], 600),
	contract: () => runMocha(["test/contract"], 600),
	rig: () => runMocha(["test/rig"], 600),
	integration,
	ui,
};

/** A tool that passes or fails as a whole. */
async function checkOnce([tool = "", ...args]: string[]): Promise<Summary> {
	const status = await runNode([path.join(root, "node_modules", tool), ...args], 300);
	return status === 0 ? { passed: 1, failed: 0, pending: 0 } : { passed: 0, failed: 1, pending: 0 };
}

function runMocha(args: string[], limit: number, env: Record<string, string> = {}): Promise<Summary> {
	return summaryOf(async (file) => {
		await runNode(["test/support/runMocha.ts", ...args, ...rest], limit, { ...env, TEST_SUMMARY: file });
	});
}

async function runNode(
	command: string[],
	limit: number,
	env: Record<string, string> = {},
): Promise<number | undefined> {
	const child = own(process.execPath, [...quiet, ...command], {
		cwd: root,
		stdio: "inherit",
		env: { ...process.env, ...env },
	});
	try {
		return await within(limit, command[0] ?? "", child.exited);
	} finally {
		await child.end();
	}
}

/** What a run has written about itself; one that wrote nothing, or ran no test, has failed. */
async function summaryOf(run: (file: string) => Promise<void>): Promise<Summary> {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), "notion-workspaces-tier-"));
	const file = path.join(folder, "summary.json");
	try {
		await run(file).catch((error: unknown) => console.error(error instanceof Error ? error.message : error));
		if (!fs.existsSync(file)) {
			console.error("The run ended before its tests did.");
			return { passed: 0, failed: 1, pending: 0 };
		}
		const summary: Summary = JSON.parse(fs.readFileSync(file, "utf8"));
		if (summary.passed + summary.failed === 0) {
			console.error("No test ran.");
			return { ...summary, failed: 1 };
		}
		return summary;
	} finally {
		fs.rmSync(folder, { recursive: true, force: true });
	}
}

/** In the extension host: first the folder under development, then the package, installed. */
async function integration(): Promise<Summary> {
	if (!desktop) {
		ensureHost("set VSCODE_DESKTOP=1 to use a downloaded VS Code.");
		ensureChromium();
	}
	const vsix = packageExtension().file;
	const inPackage = await runMocha(["test/integration/package"], 60, { VSIX: vsix });
	await build();
	const executable = desktop ? await downloadAndUnzipVSCode() : path.join(root, "scripts", "vscode-host", "code");
	const fromFolder = await inExtensionHost(executable, root, {});
	const installed = await inExtensionHost(executable, path.join(root, "test", "support", "emptyExtension"), { vsix });
	return [inPackage, fromFolder, installed].reduce(add);
}

function inExtensionHost(executable: string, developed: string, { vsix }: { vsix?: string }): Promise<Summary> {
	return summaryOf(async (file) => {
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

/** A real workbench in a real browser. */
async function ui(): Promise<Summary> {
	ensureHost("run the UI tests on Linux; every other tier runs here.");
	ensureChromium();
	await build();
	// A window that is still loading may take the focus from a box: such a test is tried again, twice at most, and says so.
	return runMocha(["test/ui", "--timeout", "60000", "--retries", "2", "--hooks", "test/support/uiHooks.ts"], 1500);
}

async function build(): Promise<void> {
	if ((await runNode(["esbuild.js", "--tests"], 120)) !== 0) {
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

async function runTier(name: Tier): Promise<Summary> {
	console.log(`\n== ${name}`);
	const started = Date.now();
	const summary = await tiers[name]().catch((error: unknown): Summary => {
		console.error(error instanceof NextStep ? error.message : error);
		return { passed: 0, failed: 1, pending: 0 };
	});
	const skipped = summary.pending > 0 ? `, ${summary.pending} pending` : "";
	console.log(`${name} took ${((Date.now() - started) / 1000).toFixed(1)} s`);
	console.log(`${name}: ${summary.passed} passed, ${summary.failed} failed${skipped}`);
	return summary;
}

await main(async () => {
	endOnSignals(130);
	const selected = chosen.length > 0 ? names.filter((name) => chosen.includes(name)) : names;
	const failed: string[] = [];
	let sum: Summary = { passed: 0, failed: 0, pending: 0 };
	for (const name of selected) {
		const summary = await runTier(name);
		if (summary.failed > 0) {
			failed.push(name);
		}
		sum = add(sum, summary);
	}
	await endAll();
	console.log(failed.length > 0 ? `\nFailed: ${failed.join(", ")}` : "");
	console.log(`${sum.passed} passed, ${sum.failed} failed`);
	process.exitCode = failed.length > 0 ? 1 : 0;
	// The watch on the parent process would keep this one alive no longer than needed.
	setTimeout(() => process.exit(), 5000).unref();
});
