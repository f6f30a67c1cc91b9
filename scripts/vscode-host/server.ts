import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { endWithParent, own, within } from "../processes.ts";
import { hostPaths } from "./setup.ts";

/** Settings that make a window quiet and repeatable. */
export const quietSettings: Readonly<Record<string, unknown>> = {
	"chat.disableAIFeatures": true,
	"workbench.secondarySideBar.defaultVisibility": "hidden",
	"workbench.startupEditor": "none",
	"workbench.welcomePage.walkthroughs.openOnInstall": false,
	"workbench.tips.enabled": false,
	"workbench.enableExperiments": false,
	"workbench.reduceMotion": "on",
	"security.workspace.trust.enabled": false,
	"extensions.ignoreRecommendations": true,
	"extensions.autoUpdate": false,
	"extensions.autoCheckUpdates": false,
	"update.mode": "none",
	"telemetry.telemetryLevel": "off",
	"git.openRepositoryInParentFolders": "never",
	"remote.autoForwardPorts": false,
	"editor.accessibilitySupport": "off",
	// As on the desktop; in a browser it is afterDelay.
	"files.autoSave": "off",
	"window.confirmBeforeClose": "never",
	"window.commandCenter": false,
};

/** Where an extension gallery would be looked up over the network: nowhere. */
export const noGallery = { EXTENSIONS_GALLERY: '{"serviceUrl":""}' } as const;

export interface ServerOptions {
	/** A temporary folder by default, removed at the end. */
	readonly userDataDir?: string;
	/** In the user data folder by default. */
	readonly extensionsDir?: string;
	/** A free one by default. */
	readonly port?: number;
	/** User settings beside the quiet ones; written only where the user data folder has none yet. */
	readonly settings?: Readonly<Record<string, unknown>>;
	/** Asks for trust in a folder; off by default, everything is trusted. */
	readonly workspaceTrust?: boolean;
	/** Reaches the extension host. */
	readonly env?: Readonly<Record<string, string>>;
	readonly args?: readonly string[];
	/** Takes what the server prints. */
	readonly log?: (text: string) => void;
}

export interface Server {
	readonly port: number;
	readonly url: string;
	/** The user data folder. */
	readonly userDataDir: string;
	/** What the server has printed. */
	output(): string;
	stop(): Promise<void>;
}

/** Starts the VS Code server for tests. The host must be installed: see `ensureHost`. */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
	const temporary = options.userDataDir ? undefined : fs.mkdtempSync(path.join(os.tmpdir(), "vscode-host-"));
	const userDataDir = path.resolve(options.userDataDir ?? temporary ?? "");
	writeSettings(userDataDir, options);
	const server = own(
		hostPaths.node,
		[
			...endWithParent,
			hostPaths.server,
			...["--host", "127.0.0.1", "--port", String(options.port ?? 0)],
			...["--without-connection-token", "--accept-server-license-terms"],
			...["--server-data-dir", path.join(userDataDir, "server"), "--user-data-dir", userDataDir],
			...["--extensions-dir", path.resolve(options.extensionsDir ?? path.join(userDataDir, "extensions"))],
			...["--telemetry-level", "off", "--disable-update-check", "--disable-getting-started-override"],
			...(options.workspaceTrust ? [] : ["--disable-workspace-trust"]),
			// No question before an external link is opened.
			...["--link-protection-trusted-domains", "*"],
			"--enable-smoke-test-driver",
			...(options.args ?? []),
		],
		{ env: { ...process.env, ...noGallery, ...options.env }, stdio: ["ignore", "pipe", "pipe"], scratch: true },
	);
	let output = "";
	const listening = new Promise<number>((resolve, reject) => {
		const take = (data: Buffer) => {
			output += data.toString();
			options.log?.(data.toString());
			const port = /Extension host agent listening on (\d+)/.exec(output)?.[1];
			if (port) {
				resolve(Number(port));
			}
		};
		server.child.stdout?.on("data", take);
		server.child.stderr?.on("data", take);
		server.child.once("error", reject);
		void server.exited.then((code) => reject(new Error(`The VS Code server ended with status ${code}.\n${output}`)));
	});
	const stop = async () => {
		await server.end();
		if (temporary) {
			fs.rmSync(temporary, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
		}
	};
	try {
		const port = await within(30, "Starting the VS Code server", listening);
		return { port, url: `http://127.0.0.1:${port}`, userDataDir, output: () => output, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

function writeSettings(userDataDir: string, options: ServerOptions): void {
	const file = path.join(userDataDir, "User", "settings.json");
	if (fs.existsSync(file)) {
		return;
	}
	const trust = {
		"security.workspace.trust.enabled": true,
		"security.workspace.trust.startupPrompt": "always",
	};
	const settings = { ...quietSettings, ...(options.workspaceTrust ? trust : {}), ...options.settings };
	fs.mkdirSync(path.dirname(file), { recursive: true });
	fs.writeFileSync(file, JSON.stringify(settings, undefined, "\t"));
	// Settings of machine scope are read from a file of their own where the window is a browser.
	const machine = path.join(userDataDir, "Machine", "settings.json");
	fs.mkdirSync(path.dirname(machine), { recursive: true });
	fs.writeFileSync(machine, JSON.stringify({ ...quietSettings, ...options.settings }, undefined, "\t"));
}

/** Installs a VSIX into an extensions folder; works offline. */
export function installVsix(vsix: string, userDataDir: string, extensionsDir: string): void {
	const done = spawnSync(
		hostPaths.node,
		[
			hostPaths.server,
			...["--install-extension", path.resolve(vsix), "--accept-server-license-terms"],
			...["--extensions-dir", path.resolve(extensionsDir)],
			...["--server-data-dir", path.join(path.resolve(userDataDir), "server")],
			...["--user-data-dir", path.resolve(userDataDir)],
		],
		{ encoding: "utf8", env: { ...process.env, ...noGallery }, timeout: 60_000 },
	);
	if (done.status !== 0) {
		throw new Error(`${vsix} could not be installed:\n${done.error?.message ?? ""}${done.stdout}${done.stderr}`);
	}
}
