import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { runTests } from "@vscode/test-electron";
import { root } from "../../../scripts/install.mjs";
import { within } from "../../../scripts/processes.ts";
import { ensureChromium } from "../../../scripts/vscode-host/chromium.ts";
import { ensureHost } from "../../../scripts/vscode-host/setup.ts";
import { readVsix } from "../../support/vsix.ts";
import type { Measurement } from "../run.ts";
import { median } from "./median.ts";

const windows = 3;

/** Runs in the extension host: activates the extension and notes how long that took. */
const program = `
const fs = require("node:fs");
const vscode = require("vscode");
exports.run = async () => {
	const extension = vscode.extensions.getExtension("notion-workspaces.notion-workspaces");
	if (!extension || extension.isActive) throw new Error("The extension must be there and not active yet.");
	// As with onStartupFinished: the window itself is done with its own start.
	await new Promise((resolve) => setTimeout(resolve, 3000));
	const called = performance.now();
	await extension.activate();
	fs.writeFileSync(process.env.BENCH_RESULT, String(performance.now() - called));
};
`;

/**
 * From activation called to done, in the extension host of a real VS Code whose window has come up, with empty storage: the packaged bundle is read and run, the
 * store made, everything registered.
 */
export async function measureActivation(vsix: string, report: (measurement: Measurement) => void): Promise<void> {
	ensureHost("run this bench on Linux.");
	ensureChromium();
	const place = fs.mkdtempSync(path.join(os.tmpdir(), "notion-workspaces-bench-"));
	try {
		const extension = unpacked(vsix, path.join(place, "extension"));
		const times: number[] = [];
		for (let i = 0; i < windows; i++) {
			times.push(await timeIn(path.join(place, `window-${i}`), extension));
		}
		report({
			name: `activation called to done (extension host, empty storage, median of ${windows})`,
			...median(times),
			unit: "ms",
		});
	} finally {
		fs.rmSync(place, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
	}
}

async function timeIn(window: string, extension: string): Promise<number> {
	fs.mkdirSync(path.join(window, "folder"), { recursive: true });
	const tests = path.join(window, "activate.js");
	fs.writeFileSync(tests, program);
	const result = path.join(window, "result");
	const run = runTests({
		vscodeExecutablePath: path.join(root, "scripts", "vscode-host", "code"),
		extensionDevelopmentPath: extension,
		extensionTestsPath: tests,
		launchArgs: [path.join(window, "folder"), `--user-data-dir=${path.join(window, "user-data")}`],
		extensionTestsEnv: { BENCH_RESULT: result },
	});
	await within(120, "Activating in VS Code", run);
	return Number(fs.readFileSync(result, "utf8"));
}

/** The package's content, with nothing that makes VS Code activate it before it is asked to. */
function unpacked(vsix: string, folder: string): string {
	for (const entry of readVsix(vsix).filter(({ name }) => /^extension\/(dist\/|package)/.test(name))) {
		const file = path.join(folder, entry.name.slice("extension/".length));
		fs.mkdirSync(path.dirname(file), { recursive: true });
		fs.writeFileSync(file, entry.text());
	}
	const manifest = path.join(folder, "package.json");
	const content = JSON.parse(fs.readFileSync(manifest, "utf8"));
	fs.writeFileSync(manifest, JSON.stringify({ ...content, activationEvents: [] }));
	return folder;
}
