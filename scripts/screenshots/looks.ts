import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Workbench } from "../../test/support/workbench.ts";

/** One way in which a window can look. */
export interface Look {
	readonly name: string;
	readonly theme: keyof typeof themes;
	/** 2: there is room for half as much in each direction, as where a window of this size shows everything twice as large. */
	readonly zoom?: 2;
	/** The sidebar as narrow as it gets. */
	readonly narrow?: true;
}

/** VS Code's own themes, and the class that a workbench has in each kind. */
export const themes = {
	light: { setting: "Light 2026", kind: "vs" },
	dark: { setting: "Dark 2026", kind: "vs-dark" },
	"high-contrast": { setting: "Default High Contrast", kind: "hc-black" },
	"high-contrast-light": { setting: "Default High Contrast Light", kind: "hc-light" },
} as const;

export const looks: readonly Look[] = [
	{ name: "light", theme: "light" },
	{ name: "dark", theme: "dark" },
	{ name: "high-contrast", theme: "high-contrast" },
	{ name: "high-contrast-light", theme: "high-contrast-light" },
	{ name: "zoom", theme: "light", zoom: 2 },
	{ name: "narrow", theme: "dark", narrow: true },
];

/** The window as it is unless a look says otherwise. */
export const size = { width: 1200, height: 1000 } as const;

/** Settings of a window whose looks are put on it: the first one. */
export const firstLook = {
	"workbench.colorTheme": themes.light.setting,
	"window.autoDetectColorScheme": false,
	"window.autoDetectHighContrast": false,
} as const;

/** Gives an open window another look, and waits until it has it. */
export async function putOn(look: Look, before: Look | undefined, workbench: Workbench): Promise<void> {
	const { page, userDataDir } = workbench;
	if (look.theme !== before?.theme) {
		const { setting, kind } = themes[look.theme];
		// Where the window is a browser, a machine has settings of its own.
		for (const folder of ["User", "Machine"]) {
			const file = path.join(userDataDir, folder, "settings.json");
			const settings = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
			writeFileSync(file, JSON.stringify({ ...settings, "workbench.colorTheme": setting }, undefined, "\t"));
		}
		await page.locator(`.monaco-workbench.${kind}`).waitFor();
	}
	if (look.zoom !== before?.zoom) {
		const factor = look.zoom ?? 1;
		await page.setViewportSize({ width: size.width / factor, height: size.height / factor });
	}
	if (look.narrow !== before?.narrow) {
		await widenSidebar(look.narrow ? 100 : 300, workbench);
	}
}

/** Drags the sidebar's edge; it goes as far as VS Code lets it. */
async function widenSidebar(width: number, { page }: Workbench): Promise<void> {
	const box = await page.locator(".part.sidebar").boundingBox();
	if (!box) {
		return;
	}
	const middle = box.y + box.height / 2;
	await page.mouse.move(box.x + box.width, middle);
	await page.mouse.down();
	// Further at once would close it.
	await page.mouse.move(box.x + Math.max(width, 175), middle, { steps: 8 });
	await page.mouse.up();
	await page.mouse.move(size.width / 2, size.height - 60);
}
