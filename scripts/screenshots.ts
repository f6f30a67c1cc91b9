// npm run screenshots [-- --only SCENE]: the README's pictures of the real workbench.
// npm run screenshots -- --states [--only STATE,STATE]: every state of every view in every look, into out/states/, to look at.
import path from "node:path";
import { parseArgs } from "node:util";
import { openBakery } from "../test/support/bakery.ts";
import { closeWorkbenches } from "../test/support/workbench.ts";
import { main, NextStep, root } from "./install.mjs";
import { packageExtension } from "./package.ts";
import { endAll, endOnSignals } from "./processes.ts";
import { firstLook, type Look, putOn } from "./screenshots/looks.ts";
import { type Scene, scenes } from "./screenshots/scenes.ts";
import { takeStates } from "./screenshots/takeStates.ts";
import { ensureChromium, ensureEmojiFont } from "./vscode-host/chromium.ts";
import { ensureHost } from "./vscode-host/setup.ts";

/** One window for all scenes, in their order: a scene may build on what those before it did. */
async function takePictures(wanted: readonly Scene[], vsix: string): Promise<void> {
	const window = await openBakery({
		settings: firstLook,
		// As people have it: installed.
		extension: { vsix },
		size: [1280, 800],
	});
	let look: Look | undefined;
	try {
		for (const scene of wanted) {
			await scene.run(window);
			const next: Look = { name: scene.theme, theme: scene.theme };
			await putOn(next, look, window.workbench);
			look = next;
			// What is still moving or loading comes to rest.
			await window.workbench.page.waitForTimeout(1000);
			const file = path.join(root, "media", "screenshots", `${scene.name}-${scene.theme}.png`);
			await window.workbench.screenshot(file);
			console.log(path.relative(root, file));
		}
	} catch (error) {
		const file = path.join(root, "out", "screenshots", "failed.png");
		await window.workbench.screenshot(file).catch(() => {});
		console.error(`What the window showed: ${path.relative(root, file)}`);
		throw error;
	} finally {
		await window.close();
	}
}

function readOptions() {
	const { values } = parseArgs({
		options: { only: { type: "string" }, states: { type: "boolean", default: false } },
	});
	const { only, states } = values;
	if (states) {
		return { states: true, only } as const;
	}
	const last = only ? scenes.findIndex((scene) => scene.name === only) : scenes.length - 1;
	if (last < 0) {
		throw new NextStep(`There is no scene "${only}". There are: ${scenes.map((scene) => scene.name).join(", ")}.`);
	}
	return { states: false, scenes: scenes.slice(0, last + 1) } as const;
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
		await takePictures(wanted.scenes, vsix);
	} finally {
		await closeWorkbenches();
		await endAll();
	}
});
