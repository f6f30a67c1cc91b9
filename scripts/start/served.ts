import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import type { Vsix } from "../package.ts";
import { endWithParent, own, within } from "../processes.ts";
import { noGallery } from "../vscode-host/server.ts";
import { ensureHost, hostPaths } from "../vscode-host/setup.ts";

/** A VS Code for people, by code-server's own entry: a real installation that keeps secrets across reloads and restarts. */
export interface Served {
	readonly address: string;
	readonly port: number;
	/** Resolves when it has ended by itself. */
	readonly ended: Promise<unknown>;
}

const otherwise =
	"install VS Code, run its command \"Shell Command: Install 'code' command in PATH\", then run npm start again.";

/** Everything that it reads and writes is in `place`: without these it would use the home folder. */
function commonArguments(place: string): string[] {
	const config = path.join(place, "config.yaml");
	fs.mkdirSync(place, { recursive: true });
	fs.writeFileSync(config, "cert: false\n");
	return [
		...[...endWithParent, hostPaths.entry, "--config", config],
		...["--user-data-dir", path.join(place, "user-data"), "--extensions-dir", path.join(place, "extensions")],
	];
}

function environment(place: string, env: Record<string, string>): NodeJS.ProcessEnv {
	const inherited = { ...process.env };
	// In a terminal of VS Code these would send everything to that window.
	for (const name of Object.keys(inherited).filter(
		(name) => name.startsWith("VSCODE_") || name === "PORT" || name === "PASSWORD",
	)) {
		delete inherited[name];
	}
	return { ...inherited, ...noGallery, XDG_DATA_HOME: place, XDG_CONFIG_HOME: place, ...env };
}

/** Installs the extension, unless this very one is installed already. */
export async function installInServed(place: string, vsix: Vsix): Promise<void> {
	ensureHost(otherwise);
	const stamp = path.join(place, "installed");
	if (fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === vsix.hash) {
		return;
	}
	console.log("Installing the extension.");
	const install = own(hostPaths.node, [...commonArguments(place), "--install-extension", vsix.file, "--force"], {
		env: environment(place, {}),
		stdio: ["ignore", "pipe", "pipe"],
	});
	const output = collect(install.child);
	const status = await within(60, "Installing the extension", install.exited);
	if (status !== 0) {
		throw new Error(`The extension could not be installed (status ${status}):\n${output()}`);
	}
	fs.writeFileSync(stamp, vsix.hash);
}

/** Starts VS Code on a folder, which it trusts, and waits until it answers. */
export async function serveVsCode(options: {
	readonly folder: string;
	readonly place: string;
	readonly port: number;
	readonly env: Record<string, string>;
}): Promise<Served> {
	// Its place would be the data folder, whose path may be too long for a socket.
	const socket = path.join(os.tmpdir(), `nw-${process.pid}.sock`);
	process.once("exit", () => fs.rmSync(socket, { force: true }));
	const server = own(
		hostPaths.node,
		[
			...commonArguments(options.place),
			...["--auth", "none", "--bind-addr", `127.0.0.1:${options.port}`],
			...["--session-socket", socket],
			...["--disable-telemetry", "--disable-update-check", "--disable-workspace-trust"],
			...["--disable-getting-started-override", "--disable-proxy", "--ignore-last-opened"],
			options.folder,
		],
		{ env: environment(options.place, options.env), stdio: ["ignore", "pipe", "pipe"], scratch: true },
	);
	const output = collect(server.child);
	const listening = new Promise<number>((resolve, reject) => {
		server.child.stdout?.on("data", () => {
			const port = /listening on https?:\/\/127\.0\.0\.1:(\d+)/.exec(output())?.[1];
			if (port) {
				resolve(Number(port));
			}
		});
		void server.exited.then((status) => reject(new Error(`VS Code ended with status ${status}:\n${output()}`)));
	});
	const port = await within(60, "Starting VS Code", listening);
	const address = `http://127.0.0.1:${port}/`;
	await within(30, "The first answer of VS Code", fetch(`${address}healthz`));
	return { address, port, ended: server.exited };
}

function collect(child: ReturnType<typeof own>["child"]): () => string {
	let output = "";
	for (const stream of [child.stdout, child.stderr]) {
		stream?.on("data", (data: Buffer) => {
			output = (output + data.toString()).slice(-20_000);
		});
	}
	return () => output;
}
