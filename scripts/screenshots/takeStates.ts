import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { createLocalNotion } from "../../src/localNotion/server.ts";
import { startWorkbench } from "../../test/support/workbench.ts";
import { root } from "../install.mjs";
import { firstLook, type Look, looks, putOn, size } from "./looks.ts";
import { furnish } from "./states/furnish.ts";
import { objectStates } from "./states/objectStates.ts";
import { connectStates, offlineStates, sidebarStates } from "./states/sidebarStates.ts";
import type { StateScene, StateWindow } from "./states/stateScene.ts";
import { taskStates } from "./states/taskStates.ts";

const allStates: readonly StateScene[] = [
	...connectStates,
	...sidebarStates,
	...objectStates,
	...taskStates,
	...offlineStates,
];

/**
 * Pictures of every state of every view in every look, into `out/states/`, all in one window. A state that doesn't come is said, and the
 * others are taken all the same. `only`: states whose name
 * begins with one of these, with commas between, after what connects the workspace. Answers how many didn't come.
 */
export async function takeStates(vsix: string, only: string | undefined): Promise<number> {
	const folder = path.join(root, "out", "states");
	if (only === undefined) {
		rmSync(folder, { recursive: true, force: true });
	}
	mkdirSync(folder, { recursive: true });
	const notion = await createLocalNotion({ sample: "bakery" });
	await furnish(notion);
	const { url } = await notion.listen({ port: 0 });
	const workbench = await startWorkbench({
		open: { sample: "bakery" },
		settings: { "notionWorkspaces.baseUrl": url, ...firstLook },
		extension: { vsix },
		size: [size.width, size.height],
	});
	const window: StateWindow = { workbench, notion, url };
	let failed = 0;
	try {
		await workbench.page.emulateMedia({ reducedMotion: "reduce" });
		await workbench.statusBar("Notion: not connected").waitFor({ timeout: 30_000 });
		const wanted = (name: string) => only === undefined || only.split(",").some((start) => name.startsWith(start));
		const needed = (scene: StateScene) =>
			wanted(scene.name) || scene.name === "sidebar-reading" || scene.name === "sidebar-tree";
		for (const scene of allStates.filter(needed)) {
			failed += (await takeState(scene, window, folder, wanted(scene.name))) ? 0 : 1;
		}
		return failed;
	} finally {
		await workbench.close();
		await notion.close();
	}
}

async function takeState(scene: StateScene, window: StateWindow, folder: string, pictures: boolean): Promise<boolean> {
	const { workbench } = window;
	const { page } = workbench;
	const taken = looks.filter(({ name, zoom, narrow }) =>
		scene.looks === "light" ? name === "light" : scene.looks !== "themes" || (!zoom && !narrow),
	);
	let look: Look | undefined = looks[0];
	const picture = (name: string) => page.screenshot({ path: path.join(folder, `${scene.name}-${name}.png`) });
	try {
		await scene.run(window);
		for (const next of pictures ? taken : []) {
			await putOn(next, look, workbench);
			look = next;
			await scene.again?.(window);
			// Colours and sizes come to rest.
			await page.waitForTimeout(scene.settle ?? 400);
			await picture(next.name);
		}
		console.log(scene.name);
		return true;
	} catch (error) {
		await picture("failed").catch(() => {});
		console.error(`${scene.name} didn't come: ${error instanceof Error ? error.message : String(error)}`);
		return false;
	} finally {
		await leave(scene, window, look);
	}
}

/** Back to a window with nothing open, in the first look. */
async function leave(scene: StateScene, window: StateWindow, look: Look | undefined): Promise<void> {
	const { workbench } = window;
	try {
		if (looks[0]) {
			await putOn(looks[0], look, workbench);
		}
		await scene.after?.(window);
		await workbench.page.keyboard.press("Escape");
		await workbench.page.keyboard.press("Escape");
		await workbench.run("View: Close All Editors");
		await workbench.clearToasts();
	} catch (error) {
		console.error(`After ${scene.name}: ${error instanceof Error ? error.message : String(error)}`);
	}
}
