// A real VS Code window, driven as a person would: for UI tests and for screenshots.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Browser, BrowserContext, FrameLocator, Locator, Page } from "playwright-core";
import { root } from "../../scripts/install.mjs";
import { installVsix, type Server, type ServerOptions, startServer } from "../../scripts/vscode-host/server.ts";
import { openWindow, startBrowser } from "../../scripts/vscode-host/window.ts";
import { pseudoLanguage, writePseudoTranslations } from "./pseudoLocale.ts";

export interface WorkbenchOptions extends Pick<ServerOptions, "settings" | "env" | "workspaceTrust"> {
	/** A folder of `samples/`, of which a copy is opened; or the path of a folder to open as it is; or no folder at all. */
	readonly open?: { readonly sample: string } | { readonly folder: string };
	/** The extension from its folder (the default), a VSIX to install, or none. */
	readonly extension?: "folder" | "none" | { readonly vsix: string };
	/** Shows translations that are made of the English texts (see `pseudo`); needs a VSIX. VS Code's own texts stay English. */
	readonly pseudoLocale?: boolean;
	/** Width and height of the window in pixels; 1280 x 800 by default. */
	readonly size?: readonly [number, number];
}

/** A row of a tree, as a screen reader gets it. */
export interface TreeRow {
	readonly label: string;
	/** 1 for the first level. */
	readonly level: number;
	/** Undefined for a row that can't be expanded. */
	readonly expanded: boolean | undefined;
}

let browser: Promise<Browser> | undefined;
const open = new Set<Workbench>();

/** The workbenches that are open now. */
export function openWorkbenches(): ReadonlySet<Workbench> {
	return open;
}

/** Closes every workbench and the browser. */
export async function closeWorkbenches(): Promise<void> {
	await Promise.all([...open].map((workbench) => workbench.close()));
	const started = await browser;
	browser = undefined;
	await started?.close();
}

/**
 * Starts VS Code with user data of its own and opens a window. The browser is shared by all, their secrets are not.
 *
 * `await using workbench = await startWorkbench(...)` closes it at the end of the block.
 */
export async function startWorkbench(options: WorkbenchOptions = {}): Promise<Workbench> {
	browser ??= startBrowser();
	const place = fs.mkdtempSync(path.join(os.tmpdir(), "notion-workspaces-ui-"));
	const userDataDir = path.join(place, "user-data");
	const extension = options.extension ?? "folder";
	if (typeof extension === "object") {
		const extensions = path.join(userDataDir, "extensions");
		installVsix(extension.vsix, userDataDir, extensions);
		if (options.pseudoLocale) {
			for (const name of fs.readdirSync(extensions).filter((entry) => entry.startsWith("notion-workspaces."))) {
				writePseudoTranslations(path.join(extensions, name));
			}
		}
	}
	const folder = folderToOpen(options, place);
	const server = await startServer({ ...options, userDataDir });
	const [width, height] = options.size ?? [1280, 800];
	const context = await (await browser).newContext({ viewport: { width, height } });
	await context.grantPermissions(["clipboard-read", "clipboard-write"]);
	context.setDefaultTimeout(25_000);
	if (options.pseudoLocale) {
		// What VS Code's own loader would set for a display language.
		await context.addInitScript((language) => {
			Object.defineProperty(globalThis, "_VSCODE_NLS_LANGUAGE", { get: () => language, set: () => {} });
		}, pseudoLanguage);
	}
	const workbench = new Workbench(await context.newPage(), { context, server, place, folder, extension });
	open.add(workbench);
	await workbench.load();
	return workbench;
}

function folderToOpen({ open: wanted }: WorkbenchOptions, place: string): string | undefined {
	if (wanted && "sample" in wanted) {
		const copy = path.join(place, wanted.sample);
		fs.cpSync(path.join(root, "samples", wanted.sample), copy, { recursive: true });
		return copy;
	}
	return wanted?.folder;
}

interface Parts {
	readonly context: BrowserContext;
	readonly server: Server;
	/** A temporary folder with everything that this one keeps on disk. */
	readonly place: string;
	readonly folder: string | undefined;
	readonly extension: WorkbenchOptions["extension"];
}

/** A window of VS Code. Made by `startWorkbench`. */
export class Workbench {
	/** The page itself, for what has no method here. */
	readonly page: Page;
	readonly #parts: Parts;
	/** Whether this window is the one that closes the server. */
	readonly #first: boolean;

	constructor(page: Page, parts: Parts, first = true) {
		this.page = page;
		this.#parts = parts;
		this.#first = first;
	}

	/** The open folder. */
	get folder(): string {
		if (!this.#parts.folder) {
			throw new Error("This window has no folder.");
		}
		return this.#parts.folder;
	}

	/** The user data folder; an extension's global storage is in `User/globalStorage/ID`. */
	get userDataDir(): string {
		return this.#parts.server.userDataDir;
	}

	/** Opens the window; done by `startWorkbench`. */
	async load(): Promise<void> {
		await openWindow(this.page, this.#parts.server, {
			folder: this.#parts.folder,
			extensionDevelopmentPath: this.#parts.extension === "folder" ? root : [],
		});
	}

	/** A second window of the same VS Code on the same folder: another extension host, the same user data and secrets. */
	async secondWindow(): Promise<Workbench> {
		const window = new Workbench(await this.#parts.context.newPage(), this.#parts, false);
		open.add(window);
		await window.load();
		return window;
	}

	/** Loads the window again, as "Developer: Reload Window" does. */
	async reload(): Promise<void> {
		await this.page.reload();
		await this.page.locator(".monaco-workbench").waitFor({ timeout: 60_000 });
	}

	async close(): Promise<void> {
		open.delete(this);
		await this.page.close().catch(() => {});
		if (this.#first) {
			await this.#parts.context.close().catch(() => {});
			await this.#parts.server.stop();
			fs.rmSync(this.#parts.place, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
		} else {
			// What is behind another window hides its quick picks.
			await this.#parts.context.pages()[0]?.bringToFront();
		}
	}

	[Symbol.asyncDispose](): Promise<void> {
		return this.close();
	}

	/** Writes a picture of the whole window. */
	async screenshot(file: string): Promise<void> {
		fs.mkdirSync(path.dirname(file), { recursive: true });
		await this.page.screenshot({ path: file });
	}

	/** Runs a command of the palette by its whole title, e.g. "Notion: Search". */
	async run(title: string): Promise<void> {
		// A webview that is just loading takes the focus, and the box goes away.
		for (let tries = 0; ; tries += 1) {
			await this.#openQuickInput("F1");
			try {
				await this.quickInput().fill(`>${title}`, { timeout: 3000 });
				await this.quickPickRow(exactly(title)).click({ timeout: 5000 });
				return;
			} catch (error) {
				if (tries === 2) {
					throw error;
				}
				// An open palette would not look again which commands there are now.
				await this.page.keyboard.press("Escape");
			}
		}
	}

	/** A key press may be lost while something else takes the focus. */
	async #openQuickInput(key: string): Promise<void> {
		for (let tries = 0; tries < 3; tries += 1) {
			await this.page.keyboard.press(key);
			const shown = await this.quickInput()
				.waitFor({ timeout: 3000 })
				.then(
					() => true,
					() => false,
				);
			if (shown) {
				return;
			}
		}
		throw new Error(`${key} opened nothing.`);
	}

	/** The box of the quick pick or input box. */
	quickInput(): Locator {
		return this.page.locator(".quick-input-widget:visible input.input");
	}

	/** A row of the quick pick whose label, without description and detail, is or matches `label`. */
	quickPickRow(label: string | RegExp): Locator {
		const name = this.page.locator(".quick-input-list-label .label-name", { hasText: label });
		return this.page.locator(".quick-input-widget:visible .monaco-list-row").filter({ has: name }).first();
	}

	/** The labels of the quick pick's rows, those that are drawn. */
	async quickPickLabels(): Promise<string[]> {
		return (await this.page.locator(".quick-input-widget:visible .monaco-list-row .label-name").allInnerTexts()).map(
			plain,
		);
	}

	/** Chooses a row of the quick pick. */
	async pick(label: string | RegExp): Promise<void> {
		await this.quickPickRow(label).click();
	}

	/** Fills in the input box (or the quick pick's box) and accepts it. */
	async answer(text: string): Promise<void> {
		await this.quickInput().fill(text);
		await this.page.keyboard.press("Enter");
	}

	/** Shows a view container by the name of its icon in the activity bar; leaves it alone when it is shown. */
	async showContainer(name: string | RegExp): Promise<void> {
		const tab = this.page.locator(".activitybar").getByRole("tab", { name });
		await tab.waitFor({ timeout: 30_000 });
		// While the window comes up it may select the container itself, and the click then hides it again.
		for (let tries = 0; tries < 3; tries += 1) {
			if ((await tab.getAttribute("aria-selected")) !== "true") {
				await tab.click();
			}
			await this.page.waitForTimeout(500);
			if ((await tab.getAttribute("aria-selected")) === "true") {
				return;
			}
		}
	}

	/** A row of a tree by its label; a string matches from the start, as the description follows it. */
	treeRow(label: string | RegExp, view?: string): Locator {
		const name = typeof label === "string" ? new RegExp(`^${escaped(label)}`) : label;
		return this.#tree(view).getByRole("treeitem", { name }).first();
	}

	/** The rows that are drawn, of one view or of all. */
	async treeRows(view?: string): Promise<TreeRow[]> {
		const rows = await this.#tree(view)
			.getByRole("treeitem")
			.evaluateAll((elements) =>
				elements.map((element) => ({
					label: element.getAttribute("aria-label") ?? "",
					level: Number(element.getAttribute("aria-level")),
					expanded: element.getAttribute("aria-expanded"),
				})),
			);
		return rows.map((row) => ({ ...row, expanded: row.expanded === null ? undefined : row.expanded === "true" }));
	}

	#tree(view: string | undefined): Locator {
		const pane = this.page.locator(".sidebar .pane");
		return view
			? pane.filter({ has: this.page.locator(".pane-header", { hasText: view }) })
			: this.page.locator(".monaco-workbench");
	}

	/** Expands a row of a tree that is collapsed. */
	async expand(label: string | RegExp, view?: string): Promise<void> {
		const row = this.treeRow(label, view);
		await row.waitFor();
		const isClosed = async () => (await row.getAttribute("aria-expanded")) === "false";
		// A tree that is just drawn anew takes no click.
		for (let tries = 0; tries < 3 && (await isClosed()); tries += 1) {
			await row.locator(".monaco-tl-twistie").click();
			for (let waited = 0; waited < 20 && (await isClosed()); waited += 1) {
				await this.page.waitForTimeout(100);
			}
		}
	}

	/** Presses an inline button of a tree's row. */
	async rowAction(label: string | RegExp, action: string, view?: string): Promise<void> {
		const row = this.treeRow(label, view);
		await row.hover();
		await row.getByRole("button", { name: action }).click();
	}

	/** Chooses from the context menu of a tree's row. */
	async rowMenu(label: string | RegExp, item: string | RegExp, view?: string): Promise<void> {
		await this.treeRow(label, view).click({ button: "right" });
		await this.chooseFromMenu(item);
	}

	/** Chooses an item of the menu that is open. */
	async chooseFromMenu(item: string | RegExp): Promise<void> {
		const chosen = this.menuItem(item);
		await chosen.hover();
		// A menu takes no clicks in its first moment, so that the click that opened it chooses nothing.
		await this.page.waitForTimeout(200);
		await chosen.click();
		await this.page.locator(".monaco-menu").first().waitFor({ state: "detached" });
	}

	/** An item of the menu that is open. */
	menuItem(name: string | RegExp): Locator {
		return this.page.locator(".monaco-menu").getByRole("menuitem", { name }).first();
	}

	/** Presses a button in the header of a view, e.g. "Refresh". */
	async viewAction(view: string, action: string): Promise<void> {
		const header = this.page.locator(".sidebar .pane-header", { hasText: view });
		await header.hover();
		await header.getByRole("button", { name: action }).click();
	}

	/** A notification by its text, or a part of it. */
	toast(text: string | RegExp): Locator {
		return this.page
			.locator(".notifications-toasts .notification-list-item")
			.filter({ has: this.page.locator(".notification-list-item-message", { hasText: text }) })
			.first();
	}

	/** Presses a button of a notification. */
	async toastButton(text: string | RegExp, button: string): Promise<void> {
		await this.toast(text).getByRole("button", { name: button }).click();
	}

	/** The texts of the notifications that are shown. */
	async toasts(): Promise<string[]> {
		const messages = this.page.locator(".notifications-toasts .notification-list-item-message");
		return (await messages.allInnerTexts()).map(plain);
	}

	async clearToasts(): Promise<void> {
		await this.run("Notifications: Clear All Notifications");
		await this.page.locator(".notifications-toasts .notification-list-item").first().waitFor({ state: "detached" });
	}

	/** An entry of the status bar by its text. */
	statusBar(text: string | RegExp): Locator {
		return this.page.locator(".statusbar .statusbar-item").filter({ hasText: text }).first();
	}

	/** A button in the title of the active editor. */
	titleButton(name: string | RegExp): Locator {
		return this.page.locator(".editor-group-container.active .editor-actions").getByRole("button", { name }).first();
	}

	/** The modal dialog. */
	dialog(): Locator {
		return this.page.locator(".monaco-dialog-box");
	}

	/** Presses a button of the modal dialog. */
	async dialogButton(name: string | RegExp): Promise<void> {
		await this.dialog().getByRole("button", { name }).click();
		await this.dialog().waitFor({ state: "detached" });
	}

	/** The content of a webview: of the newest one, or of the first one with `first`. */
	webview(which: "newest" | "first" = "newest"): FrameLocator {
		// One that is kept behind another tab is still in the page.
		const frames = this.page.locator("iframe.webview.ready:visible");
		const outer = which === "newest" ? frames.last() : frames.first();
		return outer.contentFrame().locator("iframe#active-frame").contentFrame();
	}

	/** The tab of the active editor. */
	activeTab(): Locator {
		return this.page.locator(".editor-group-container.active .tabs-container .tab.active");
	}

	/** Opens a file of the folder in an editor, by its path in the folder. */
	async openFile(name: string): Promise<void> {
		// What is found is remembered for a while: a file that has just been made may not be among it.
		for (let tries = 0; ; tries += 1) {
			await this.#openQuickInput("Control+P");
			await this.quickInput().fill(name);
			try {
				await this.quickPickRow(exactly(path.basename(name))).click({ timeout: 5000 });
				break;
			} catch (error) {
				if (tries === 2) {
					throw error;
				}
				await this.page.keyboard.press("Escape");
			}
		}
		await this.activeTab()
			.filter({ hasText: path.basename(name) })
			.waitFor();
		await this.editor().waitFor();
	}

	/** The active text editor; in a diff its modified side. */
	editor(): Locator {
		const group = this.page.locator(".editor-group-container.active");
		return group.locator(".monaco-diff-editor .editor.modified, .editor-instance > .monaco-editor").first();
	}

	/** Puts other text in place of everything in the active editor, as if pasted. Does not save. */
	async replaceText(text: string): Promise<void> {
		await this.editor().locator(".view-lines").click();
		await this.page.keyboard.press("Control+A");
		await this.page.evaluate((value) => navigator.clipboard.writeText(value), text);
		await this.page.keyboard.press("Control+V");
	}

	/** Saves the active editor and waits until its tab no longer has the mark of a change. */
	async save(): Promise<void> {
		await this.page.keyboard.press("Control+S");
		await this.page.locator(".tabs-container .tab.active.dirty").waitFor({ state: "detached" });
	}

	/** The lines of the active text editor that are drawn. */
	editorLines(): Promise<string[]> {
		return linesOf(this.editor());
	}

	/** The lines of one side of the active diff editor that are drawn. */
	diffLines(side: "original" | "modified"): Promise<string[]> {
		return linesOf(this.page.locator(`.editor-group-container.active .monaco-diff-editor .editor.${side}`));
	}

	/** Where an error is underlined in the active editor. */
	squiggles(kind: "error" | "warning" = "error"): Locator {
		return this.editor().locator(`.squiggly-${kind}`);
	}

	/** The address that the window opens in the browser while `work` runs. */
	async addressOpenedBy(work: () => Promise<void>): Promise<string> {
		const asked = this.#parts.context.waitForEvent("request", (request) => {
			return request.isNavigationRequest() && !request.url().startsWith(this.#parts.server.url);
		});
		const popup = this.page.waitForEvent("popup");
		await work();
		const address = (await asked).url();
		await (await popup).close();
		await this.page.bringToFront();
		return address;
	}

	/** The text on the clipboard. */
	clipboard(): Promise<string> {
		return this.page.evaluate(() => navigator.clipboard.readText());
	}
}

/** Lines in the order in which they stand: the editor draws them in any order. */
async function linesOf(editor: Locator): Promise<string[]> {
	await editor.locator(".view-line").first().waitFor();
	const lines = await editor.locator(".view-line").evaluateAll((elements) =>
		elements.map((element) => ({
			top: element instanceof HTMLElement ? Number.parseFloat(element.style.top) : 0,
			text: element.textContent ?? "",
		})),
	);
	return lines.sort((one, other) => one.top - other.top).map((line) => plain(line.text));
}

/** VS Code draws spaces as no-break spaces. */
function plain(text: string): string {
	return text.replaceAll("\u00a0", " ");
}

function escaped(text: string): string {
	return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function exactly(text: string): RegExp {
	return new RegExp(`^\\s*${escaped(text)}\\s*$`);
}
