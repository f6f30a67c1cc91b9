// A webview in a browser of its own: the page, the script and the policy as VS Code gets them, without VS Code around them.
import fs from "node:fs";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { root } from "../../scripts/install.mjs";
import type { PageParts } from "../../src/ui/webviewHtml.ts";
import { complaintsOfAxe } from "./axe.ts";

const origin = "https://webview.test";

export interface WebviewPageOptions {
	/** The script is `dist/NAME.js`, the style `media/NAME.css`, after those of all. */
	readonly name: string;
	readonly html: (parts: PageParts) => string;
	/** Width and height in pixels. */
	readonly size: readonly [number, number];
	/** What the reader speaks; English by default. */
	readonly locale?: string;
}

/** A page that says `From` and is told `To`. */
export class WebviewPage<From extends { readonly type: string }, To> {
	readonly page: Page;
	/** What the page has said, the latest last. */
	readonly sent: From[] = [];
	/** What the browser complained of: refused scripts and styles, errors. */
	readonly complaints: string[] = [];

	private constructor(page: Page) {
		this.page = page;
	}

	static async open<From extends { readonly type: string }, To>(
		browser: Browser,
		{ name, html, size: [width, height], locale = "en-US" }: WebviewPageOptions,
	): Promise<WebviewPage<From, To>> {
		const context = await browser.newContext({ viewport: { width, height }, locale });
		await context.grantPermissions(["clipboard-read", "clipboard-write"]);
		const page = await context.newPage();
		page.setDefaultTimeout(15_000);
		const view = new WebviewPage<From, To>(page);
		page.on("console", (message) => {
			if (message.type() === "error") {
				view.complaints.push(message.text());
			}
		});
		page.on("pageerror", (error) => view.complaints.push(String(error)));
		await page.exposeFunction("postedToExtension", (message: From) => void view.sent.push(message));
		await page.addInitScript(() => {
			Object.assign(window, {
				acquireVsCodeApi: () => ({
					postMessage: (message: unknown) =>
						(window as unknown as { postedToExtension(message: unknown): void }).postedToExtension(message),
				}),
			});
		});
		const styles = ["webview.css", "notionColors.css", `${name}.css`];
		const files: Readonly<Record<string, { readonly path: string; readonly type: string }>> = {
			[`/${name}.js`]: { path: `dist/${name}.js`, type: "text/javascript" },
			...Object.fromEntries(styles.map((file) => [`/${file}`, { path: `media/${file}`, type: "text/css" }] as const)),
		};
		const body = html({
			script: `${origin}/${name}.js`,
			styles: styles.map((file) => `${origin}/${file}`),
			cspSource: origin,
			nonce: "n0nce",
			language: "en",
		});
		await page.route(`${origin}/**`, (route) => {
			const file = files[new URL(route.request().url()).pathname];
			return file
				? route.fulfill({ contentType: file.type, body: fs.readFileSync(path.join(root, file.path)) })
				: route.fulfill({ contentType: "text/html", body });
		});
		await page.goto(`${origin}/`);
		await view.until(() => view.sent.some(({ type }) => type === "ready"));
		return view;
	}

	/** Hands messages to the page, as the extension does. */
	async post(...messages: readonly To[]): Promise<void> {
		await this.page.evaluate(async (all) => {
			for (const message of all) {
				window.postMessage(message, "*");
			}
			await new Promise((resolve) => setTimeout(resolve));
			await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
		}, messages);
	}

	/** The last thing of a kind that the page said. */
	last<Type extends From["type"]>(type: Type): Extract<From, { readonly type: Type }> | undefined {
		return this.sent.findLast((message): message is Extract<From, { readonly type: Type }> => message.type === type);
	}

	async press(...keys: readonly string[]): Promise<void> {
		for (const key of keys) {
			await this.page.keyboard.press(key);
		}
	}

	/** Gives the page colors of VS Code, by their names without `--vscode-`. */
	async setColors(colors: Readonly<Record<string, string>>): Promise<void> {
		await this.page.evaluate((all) => {
			for (const [name, value] of Object.entries(all)) {
				document.documentElement.style.setProperty(`--vscode-${name}`, value);
			}
		}, colors);
	}

	/** What axe finds wrong with the page, a line for each rule. */
	complaintsOfAxe(): Promise<string[]> {
		return complaintsOfAxe(this.page);
	}

	async until(holds: () => boolean | Promise<boolean>): Promise<void> {
		for (let tries = 0; tries < 300; tries += 1) {
			if (await holds()) {
				return;
			}
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
		throw new Error("The page never came to that.");
	}

	async close(): Promise<void> {
		await this.page.context().close();
	}
}
