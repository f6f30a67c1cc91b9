// Stands in for the desktop `code`: takes the arguments that @vscode/test-electron passes, prints what the extension tests log
// and ends with their status. `--install-extension FILE` works as well.

import process from "node:process";
import { fileURLToPath } from "node:url";
import { format, parseArgs } from "node:util";
import type { Page } from "playwright-core";
import { main } from "../install.mjs";
import { endOnSignals } from "../processes.ts";
import { installVsix, startServer } from "./server.ts";
import { keepSecrets, startBrowser, windowUrl } from "./window.ts";

const verbose = Boolean(process.env.VSCODE_HOST_VERBOSE);
const limit = Number(process.env.VSCODE_HOST_TIMEOUT || 480);

/** What the workbench itself logs in every run; the rest is what the tests print. */
const noise = [
	/^(Resolving connection token|Resolved connection token|Creating a socket|Updating additional builtin extensions cache|Ignoring fetching additional builtin extensions|Canceled: Canceled|Creation of workbench contribution )/,
	/^Timed out waiting for authentication provider /,
	/^\[(reconnection-grace-time|AgentHost|AccountPolicyGate|Service Worker|driver|127\.0\.0\.1)/,
];

function writeLog(type: string, args: unknown[]): void {
	const [first, ...rest] = args;
	if (!verbose && typeof first === "string" && noise.some((pattern) => pattern.test(first))) {
		return;
	}
	const stream = type === "error" || type === "warn" ? process.stderr : process.stdout;
	stream.write(`${format(first, ...rest)}\n`);
}

/** What VS Code's command line is asked for; everything else in it is of no use here. */
function readArguments(args: string[]) {
	const { values, positionals } = parseArgs({
		args,
		strict: false,
		allowPositionals: true,
		options: {
			"user-data-dir": { type: "string" },
			"extensions-dir": { type: "string" },
			"folder-uri": { type: "string" },
			"install-extension": { type: "string" },
			extensionDevelopmentPath: { type: "string", multiple: true },
			extensionTestsPath: { type: "string" },
			"enable-proposed-api": { type: "string", multiple: true },
			log: { type: "string" },
			locale: { type: "string" },
			profile: { type: "string" },
			"disable-extension": { type: "string", multiple: true },
			"disable-extensions": { type: "boolean" },
		},
	});
	const text = (name: string) => (typeof values[name] === "string" ? values[name] : undefined);
	const list = (name: string) => [values[name] ?? []].flat().filter((value) => typeof value === "string");
	const folderUri = text("folder-uri");
	const target = folderUri ? fileURLToPath(folderUri) : positionals[0];
	return {
		target: target?.endsWith(".code-workspace") ? { workspace: target } : { folder: target },
		userDataDir: text("user-data-dir"),
		extensionsDir: text("extensions-dir"),
		vsix: text("install-extension"),
		extensionDevelopmentPath: list("extensionDevelopmentPath"),
		extensionTestsPath: text("extensionTestsPath"),
		withoutExtensions: values["disable-extensions"] === true,
		serverArguments: [
			...list("enable-proposed-api").flatMap((id) => ["--enable-proposed-api", id]),
			...(text("log") ? ["--log", text("log") ?? ""] : []),
		],
	};
}

/** Resolves to the status that the tests end with. */
async function runTests(wanted: ReturnType<typeof readArguments>): Promise<number> {
	const server = await startServer({
		...(wanted.userDataDir ? { userDataDir: wanted.userDataDir } : {}),
		...(wanted.extensionsDir ? { extensionsDir: wanted.extensionsDir } : {}),
		args: wanted.serverArguments,
		...(verbose ? { log: (text: string) => process.stderr.write(text) } : {}),
	});
	const browser = await startBrowser();
	endOnSignals(130, () => browser.close());
	try {
		const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
		if (verbose) {
			page.on("console", (message) => process.stderr.write(`[window] ${message.text()}\n`));
		}
		const ended = endOfTests(page);
		await keepSecrets(page);
		await page.goto(
			windowUrl(server, {
				...wanted.target,
				extensionDevelopmentPath: wanted.extensionDevelopmentPath,
				extensionTestsPath: wanted.extensionTestsPath,
				payload: wanted.withoutExtensions ? [["disableExtensions", "true"]] : [],
			}),
		);
		return await ended;
	} finally {
		await browser.close().catch(() => {});
		await server.stop();
	}
}

function endOfTests(page: Page): Promise<number> {
	const ended = new Promise<number>((resolve, reject) => {
		page
			.exposeFunction("codeAutomationExit", (code: unknown) => resolve(typeof code === "number" ? code : 1))
			.catch(reject);
		page.exposeFunction("codeAutomationLog", writeLog).catch(reject);
		page.on("crash", () => reject(new Error("The browser page crashed.")));
		page
			.context()
			.browser()
			?.on("disconnected", () => reject(new Error("The browser went away.")));
		setTimeout(
			() => reject(new Error(`The tests did not end within ${limit} s (VSCODE_HOST_TIMEOUT).`)),
			limit * 1000,
		).unref();
	});
	// It may fail while the page is still being opened.
	ended.catch(() => {});
	return ended;
}

await main(async () => {
	const wanted = readArguments(process.argv.slice(2));
	if (wanted.vsix) {
		if (!wanted.userDataDir || !wanted.extensionsDir) {
			throw new Error("--install-extension needs --user-data-dir and --extensions-dir.");
		}
		installVsix(wanted.vsix, wanted.userDataDir, wanted.extensionsDir);
		return;
	}
	process.exitCode = await runTests(wanted);
});
