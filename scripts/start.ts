// npm start [-- --server] [--port P]: the extension in a real VS Code, connected to a local Notion workspace with a bakery in it.
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { isAlive, main, NextStep, readPid, root } from "./install.mjs";
import { packageExtension, type Vsix } from "./package.ts";
import { endAll, endOnSignals } from "./processes.ts";
import { type Desktop, findDesktop, installInDesktop, openDesktop } from "./start/desktop.ts";
import { type LocalNotion, startLocalNotion } from "./start/localNotion.ts";
import { installInServed, serveVsCode } from "./start/served.ts";
import { hostIsAvailable } from "./vscode-host/setup.ts";

/** The window's; the local Notion workspace is on the next one. Fixed, as secrets and the session remember their address. */
const defaultPort = 41730;

const usage = `npm start [-- --server] [--port P]

  --server   VS Code in the browser, even where a desktop VS Code is installed
  --port P   another port than ${defaultPort} (the local Notion workspace takes the next one); 0 picks free ones
`;

/** What a start keeps between two starts, in folders of its own: nothing of the person's VS Code is touched. */
interface Place {
	readonly folder: string;
	readonly temporary: boolean;
}

function readOptions() {
	try {
		const { values } = parseArgs({
			options: { server: { type: "boolean", default: false }, port: { type: "string" }, help: { type: "boolean" } },
		});
		const port = Number(values.port ?? defaultPort);
		if (!Number.isInteger(port) || port < 0 || port > 65_534) {
			throw new NextStep(`"${values.port}" is not a port.\n\n${usage}`);
		}
		return { ...values, port };
	} catch (error) {
		throw error instanceof NextStep
			? error
			: new NextStep(`${error instanceof Error ? error.message : error}\n\n${usage}`);
	}
}

function takePlace(port: number): Place {
	const name = port === defaultPort ? "start" : port === 0 ? `start-free-${process.pid}` : `start-${port}`;
	const place = { folder: path.join(root, ".cache", name), temporary: port === 0 };
	const pidFile = path.join(place.folder, "pid");
	const other = readPid(pidFile);
	if (other !== process.pid && isAlive(other) && looksLikeStart(other)) {
		throw new NextStep(
			`npm start is already running here (process ${other}).\n` +
				"Next step: use its window, end it with Ctrl+C, or start a second one apart from it: npm start -- --port 0",
		);
	}
	fs.mkdirSync(place.folder, { recursive: true });
	fs.writeFileSync(pidFile, String(process.pid));
	return place;
}

/** A process id may have been given to something else since. */
function looksLikeStart(pid: number): boolean {
	try {
		return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("start.ts");
	} catch {
		return !fs.existsSync("/proc");
	}
}

function leavePlace(place: Place): void {
	if (place.temporary) {
		fs.rmSync(place.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
	} else {
		fs.rmSync(path.join(place.folder, "pid"), { force: true });
	}
}

async function checkPort(port: number, what: string): Promise<void> {
	if (port === 0) {
		return;
	}
	const problem = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
		const probe = net.createServer();
		probe.once("error", resolve);
		probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(undefined)));
	});
	if (problem) {
		const why = problem.code === "EADDRINUSE" ? "is used by another program" : `can't be used (${problem.code})`;
		throw new NextStep(
			`Port ${port}, for ${what}, ${why}.\n` +
				"Next step: end that program (another npm start, perhaps), or choose other ports: npm start -- --port 0",
		);
	}
}

/** A copy, so that the sample itself stays as it is; kept from start to start. */
function copyOfBakery(place: Place): string {
	const copy = path.join(place.folder, "bakery");
	if (!fs.existsSync(copy)) {
		fs.cpSync(path.join(root, "samples", "bakery"), copy, { recursive: true });
	}
	return copy;
}

/** Settings for people who look at the extension for the first time: nothing else asks for their attention. */
function writeSettings(userDataDir: string): void {
	const file = path.join(userDataDir, "User", "settings.json");
	if (fs.existsSync(file)) {
		return;
	}
	const settings = {
		"telemetry.telemetryLevel": "off",
		"chat.disableAIFeatures": true,
		"workbench.secondarySideBar.defaultVisibility": "hidden",
		"workbench.startupEditor": "none",
		"workbench.tips.enabled": false,
		"workbench.enableExperiments": false,
		"extensions.ignoreRecommendations": true,
		"extensions.autoUpdate": false,
		"extensions.autoCheckUpdates": false,
		"update.mode": "none",
		"git.openRepositoryInParentFolders": "never",
		"remote.autoForwardPorts": false,
		"files.autoSave": "off",
	};
	fs.mkdirSync(path.dirname(file), { recursive: true });
	fs.writeFileSync(file, `${JSON.stringify(settings, undefined, "\t")}\n`);
}

/** Resolves when VS Code has ended. */
async function startDesktop(desktop: Desktop, place: Place, vsix: Vsix, notion: LocalNotion): Promise<void> {
	const userDataDir = path.join(place.folder, "user-data");
	const extensionsDir = path.join(place.folder, "extensions");
	writeSettings(userDataDir);
	await installInDesktop(desktop, vsix, { userDataDir, extensionsDir });
	const window = await openDesktop(desktop, copyOfBakery(place), { userDataDir, extensionsDir }, notion.env);
	console.log("\nReady: desktop\n\nClose the window or press Ctrl+C to end everything.");
	await window.closed;
}

/** Resolves when everything is being ended, and fails when VS Code ends by itself. */
async function startServed(
	port: number,
	place: Place,
	vsix: Vsix,
	notion: LocalNotion,
	signals: { isEnding(): boolean },
): Promise<void> {
	writeSettings(path.join(place.folder, "user-data"));
	await installInServed(place.folder, vsix);
	const served = await serveVsCode({
		folder: copyOfBakery(place),
		place: place.folder,
		port,
		env: notion.env,
	});
	console.log(`\nReady: ${served.address}\n`);
	console.log("Open this address in a browser on this machine. From another machine, forward the port first:");
	console.log(`  ssh -L ${served.port}:127.0.0.1:${served.port} THIS-MACHINE`);
	console.log("Ctrl+C ends everything.");
	await served.ended;
	if (signals.isEnding()) {
		return;
	}
	throw new NextStep(
		"VS Code ended by itself.\nNext step: start again; if it happens again, try another port: npm start -- --port 0",
	);
}

await main(async () => {
	const { server, port, help } = readOptions();
	if (help) {
		console.log(usage);
		return;
	}
	const desktop = server ? undefined : findDesktop();
	if (!desktop && !hostIsAvailable()) {
		throw new NextStep(
			"VS Code was not found: no `code` on PATH, and VS Code in the browser is only made for Linux here.\n" +
				"Next step: install VS Code, run its command \"Shell Command: Install 'code' command in PATH\", then run npm start again.",
		);
	}
	const place = takePlace(port);
	const leave = async () => {
		await endAll();
		leavePlace(place);
	};
	const signals = endOnSignals(0, leave);
	try {
		const notionPort = port === 0 ? 0 : port + 1;
		await checkPort(desktop ? 0 : port, "VS Code");
		await checkPort(notionPort, "the local Notion workspace");
		const vsix = packageExtension();
		const notion = await startLocalNotion(place.folder, notionPort);
		await (desktop ? startDesktop(desktop, place, vsix, notion) : startServed(port, place, vsix, notion, signals));
	} finally {
		await leave();
	}
	process.exit(process.exitCode ?? 0);
});
