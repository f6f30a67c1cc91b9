import path from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { ensureChromium } from "./chromium.ts";
import type { Server } from "./server.ts";

export interface WindowOptions {
	/** The folder to open; with no `workspace` either, the window is empty. */
	readonly folder?: string | undefined;
	/** A .code-workspace file. */
	readonly workspace?: string | undefined;
	readonly extensionDevelopmentPath?: string | readonly string[] | undefined;
	readonly extensionTestsPath?: string | undefined;
	/** Further entries for the workbench's payload. */
	readonly payload?: readonly (readonly [string, string])[];
}

/** Starts Chromium, without a sandbox: it runs as root in containers too, and sees nothing but our own pages. */
export function startBrowser(): Promise<Browser> {
	return chromium.launch({
		executablePath: ensureChromium(),
		// The signals are ours to handle: see `endOnSignals`.
		handleSIGINT: false,
		handleSIGTERM: false,
		handleSIGHUP: false,
		args: [
			"--no-sandbox",
			"--disable-gpu",
			"--disable-dev-shm-usage",
			"--disable-quic",
			"--no-first-run",
			"--disable-background-networking",
			"--disable-component-update",
			"--disable-sync",
		],
	});
}

/** The address of a window. */
export function windowUrl(server: Server, options: WindowOptions): string {
	const remote = (file: string) => {
		const name = path.resolve(file).split("/").map(encodeURIComponent).join("/");
		return `vscode-remote://127.0.0.1:${server.port}${name}`;
	};
	const payload = [
		...[options.extensionDevelopmentPath ?? []].flat().map((file) => ["extensionDevelopmentPath", remote(file)]),
		...(options.extensionTestsPath ? [["extensionTestsPath", remote(options.extensionTestsPath)]] : []),
		["skipWelcome", "true"],
		["skipReleaseNotes", "true"],
		...(options.payload ?? []),
	];
	const query = new URLSearchParams({ payload: JSON.stringify(payload) });
	if (options.workspace) {
		query.set("workspace", path.resolve(options.workspace));
	} else if (options.folder) {
		query.set("folder", path.resolve(options.folder));
	} else {
		query.set("ew", "true");
	}
	return `${server.url}/?${query}`;
}

/**
 * Opens a window and waits until the workbench is drawn.
 *
 * The smoke test driver, which extension tests need, hides notification toasts. A window for UI tests does without it: the
 * extension to develop is put into the page's configuration instead.
 */
export async function openWindow(page: Page, server: Server, options: WindowOptions = {}): Promise<void> {
	const extensions = [options.extensionDevelopmentPath ?? []].flat().map((file) => ({
		$mid: 1,
		scheme: "vscode-remote",
		authority: `127.0.0.1:${server.port}`,
		path: path.resolve(file),
	}));
	await page.addInitScript((developed) => {
		new MutationObserver((_, observer) => {
			const element = document.getElementById("vscode-workbench-web-configuration");
			const settings = element?.getAttribute("data-settings");
			if (!element || !settings) {
				return;
			}
			observer.disconnect();
			const configuration = JSON.parse(settings);
			configuration.developmentOptions = {
				logLevel: configuration.developmentOptions?.logLevel,
				extensions: developed,
			};
			element.setAttribute("data-settings", JSON.stringify(configuration));
		}).observe(document, { childList: true, subtree: true });
	}, extensions);
	await keepSecrets(page);
	await page.goto(windowUrl(server, { ...options, extensionDevelopmentPath: [] }));
	await page.locator(".monaco-workbench").waitFor({ timeout: 60_000 });
}

/** Answers the page's request for a key to seal secrets with, which code-server's own web server does otherwise. */
export async function keepSecrets(page: Page): Promise<void> {
	await page.addInitScript(() => {
		const original = window.fetch;
		window.fetch = (input, init) => {
			const address = input instanceof Request ? input.url : String(input);
			return init?.method === "POST" && address.endsWith("/mint-key")
				? Promise.resolve(new Response(new Uint8Array(32).fill(7)))
				: original.call(window, input, init);
		};
	});
}
