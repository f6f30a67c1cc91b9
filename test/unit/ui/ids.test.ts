import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import {
	commandIds,
	contextKeys,
	milestones,
	schemes,
	settingIds,
	tableViewType,
	treeItemContexts,
	viewContainerId,
	viewIds,
	walkthroughIds,
} from "../../../src/ui/ids.ts";

const manifestText = readFileSync(new URL("../../../package.json", import.meta.url), "utf8");
const manifest = JSON.parse(manifestText);
const texts = JSON.parse(readFileSync(new URL("../../../package.nls.json", import.meta.url), "utf8"));

describe("ids shared with package.json", () => {
	it("has the same commands on both sides", () => {
		const declared = manifest.contributes.commands.map(({ command }: { command: string }) => command);
		assert.deepEqual(declared.toSorted(), Object.values(commandIds).toSorted());
	});

	it("has the same views on both sides", () => {
		assert.deepEqual(Object.keys(manifest.contributes.views), [viewContainerId]);
		const declared = manifest.contributes.views[viewContainerId].map(({ id }: { id: string }) => id);
		assert.deepEqual(declared.toSorted(), Object.values(viewIds).toSorted());
	});

	it("has the same settings on both sides", () => {
		const declared = Object.keys(manifest.contributes.configuration.properties);
		assert.deepEqual(declared.toSorted(), Object.values(settingIds).toSorted());
	});

	it("has the same walkthroughs on both sides", () => {
		const declared = manifest.contributes.walkthroughs.map(({ id }: { id: string }) => id);
		assert.deepEqual(declared.toSorted(), Object.values(walkthroughIds).toSorted());
	});

	it("asks for no context key, view item or command that the code doesn't know", () => {
		const known = new Set<string>([
			...Object.values(commandIds),
			...Object.values(viewIds),
			...Object.values(contextKeys),
			...Object.values(milestones),
			tableViewType,
			...Object.values(settingIds),
			tableViewType,
		]);
		for (const [id] of manifestText.matchAll(/notionWorkspaces\.\w+/g)) {
			assert.ok(known.has(id), id);
		}
		for (const [, alternatives = "", single = ""] of manifestText.matchAll(
			/viewItem (?:=~ \/\^\(([\w|]+)\)(?: favorite)?(?:\$|\\\\b)\/|== (\w+))/g,
		)) {
			for (const context of (alternatives || single).split("|")) {
				assert.ok(Object.values(treeItemContexts).includes(context as never), context);
			}
		}
		for (const [, scheme = ""] of manifestText.matchAll(/(?:resourceScheme == |onFileSystem:)([\w-]+)/g)) {
			assert.ok(Object.values(schemes).includes(scheme as never), scheme);
		}
	});

	it("has a text for every placeholder, and no text that nobody uses", () => {
		const used = [...manifestText.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key);
		assert.deepEqual([...new Set(used)].toSorted(), Object.keys(texts).toSorted());
	});
});
