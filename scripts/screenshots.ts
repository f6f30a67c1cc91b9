// npm run screenshots [-- --only SCENE] [--theme light|dark|high-contrast]: pictures of the real workbench, for the README and docs.
// npm run screenshots -- --states [--only STATE,STATE]: every state of every view in every look, into out/states/, to look at.
import path from "node:path";
import { parseArgs } from "node:util";
import { openBakery } from "../test/support/bakery.ts";
import { closeWorkbenches } from "../test/support/workbench.ts";
import { main, NextStep, root } from "./install.mjs";
import { packageExtension } from "./package.ts";
import { endAll, endOnSignals } from "./processes.ts";
import { themes as allThemes } from "./screenshots/looks.ts";
import { type Scene, scenes } from "./screenshots/scenes.ts";
import { takeStates } from "./screenshots/takeStates.ts";
import { ensureChromium, ensureEmojiFont } from "./vscode-host/chromium.ts";
import { ensureHost } from "./vscode-host/setup.ts";

/** Those that README and docs show. */
const themes: Readonly<Record<string, string>> = {
	light: allThemes.light.setting,
	dark: allThemes.dark.setting,
	"high-contrast": allThemes["high-contrast"].setting,
};

/** One window for all scenes of a theme, in their order: a scene may build on what those before it did. */
async function takePictures(theme: string, wanted: readonly Scene[], vsix: string): Promise<void> {
	const window = await openBakery({
		settings: {
			"workbench.colorTheme": themes[theme],
			"window.autoDetectColorScheme": false,
			"window.autoDetectHighContrast": false,
		},
		// As people have it: installed.
		extension: { vsix },
		size: [1280, 800],
	});
	try {
		for (const scene of wanted) {
			await scene.run(window);
			// What is still moving or loading comes to rest.
			await window.workbench.page.waitForTimeout(500);
			const file = path.join(root, "media", "screenshots", `${scene.name}-${theme}.png`);
			await window.workbench.screenshot(file);
			console.log(path.relative(root, file));
		}
	} catch (error) {
		const file = path.join(root, "out", "screenshots", `failed-${theme}.png`);
		await window.workbench.screenshot(file).catch(() => {});
		console.error(`What the window showed: ${path.relative(root, file)}`);
		throw error;
	} finally {
		await window.close();
	}
}

function readOptions() {
	const { values } = parseArgs({
		options: { only: { type: "string" }, theme: { type: "string" }, states: { type: "boolean", default: false } },
	});
	const { only, theme, states } = values;
	if (states) {
		return { states: true, only } as const;
	}
	const last = only ? scenes.findIndex((scene) => scene.name === only) : scenes.length - 1;
	if (last < 0) {
		throw new NextStep(`There is no scene "${only}". There are: ${scenes.map((scene) => scene.name).join(", ")}.`);
	}
	if (theme && !themes[theme]) {
		throw new NextStep(`There is no theme "${theme}". There are: ${Object.keys(themes).join(", ")}.`);
	}
	return {
		states: false,
		scenes: scenes.slice(0, last + 1),
		themes: theme ? [theme] : Object.keys(themes),
	} as const;
}

await main(async () => {
	endOnSignals(130, closeWorkbenches);
	const wanted = readOptions();
	ensureHost("take the pictures on Linux.");
	ensureChromium();
	ensureEmojiFont();
	const vsix = packageExtension().file;
	try {
		if (wanted.states) {
			const failed = await takeStates(vsix, wanted.only);
			if (failed > 0) {
				throw new NextStep(`${failed} states didn't come. See out/states/*-failed.png.`);
			}
			return;
		}
		for (const theme of wanted.themes) {
			await takePictures(theme, wanted.scenes, vsix);
		}
	} finally {
		await closeWorkbenches();
		await endAll();
	}
});
