import assert from "node:assert/strict";
import { runTask } from "../../../src/app/taskRuns.ts";
import { isWorkspaceError, WorkspaceError } from "../../../src/base/errors.ts";
import { undoPreview } from "../../../src/ui/tasks/undoPreview.ts";
import { type BakerySync, openBakerySync } from "../sync/bakerySync.ts";

describe("A task that is run by tasks.json", () => {
	let bakery: BakerySync;
	let said: string[];
	let controller: AbortController;

	beforeEach(async () => {
		bakery = await openBakerySync();
		said = [];
		controller = new AbortController();
	});
	afterEach(() => bakery.close());

	const run = (isUnsaved = false) =>
		runTask([bakery.task()], {
			signal: controller.signal,
			say: (line) => said.push(line),
			state: bakery.state,
			isUnsaved: () => isUnsaved,
		});

	it("isn't the first run of a sync: a person looks at that", async () => {
		await assert.rejects(run(), (error) => isWorkspaceError(error, "guarded"));
		assert.deepEqual(said, []);
	});

	it("says what it does, and ends well where nothing is left to do", async () => {
		await bakery.task().run();
		bakery.edit("Eggs;pc;0,32", "Eggs;pc;0,5");
		assert.equal(await run(), true);
		assert.equal(said[0], "Running price list");
		assert.equal(said.at(-1), "1 to Notion, 0 to prices.csv.");
		assert.equal(await run(), true);
		assert.equal(said.at(-1), "Both sides are in step. Nothing was written.");
	});

	it("ends badly where a conflict is left", async () => {
		await bakery.task().run();
		bakery.edit("Eggs;pc;0,32", "Eggs;pc;0,5");
		await bakery.setPrice("Eggs", 0.6);
		assert.equal(await run(), false);
		assert.ok(said.includes("1 in conflict."), said.join("\n"));
	});

	it("waits for a file that is being edited, and writes nothing once it is cancelled", async () => {
		await bakery.task().run();
		bakery.edit("Eggs;pc;0,32", "Eggs;pc;0,5");
		await assert.rejects(run(true), (error) => isWorkspaceError(error, "guarded"));
		controller.abort(new WorkspaceError("cancelled", "Enough."));
		await assert.rejects(run());
		assert.deepEqual(await bakery.row("Eggs"), ["pc", "0.32"]);
	});

	it("can be taken back: what that would do is shown, and what was edited since stays", async () => {
		await bakery.task().run();
		bakery.edit("Eggs;pc;0,32", "Eggs;pc;0,5");
		bakery.edit("Salt;g;0,0005", "Salt;g;0,7");
		const { runId } = await bakery.task().run();
		await bakery.setPrice("Salt", 0.8);
		const plan = await bakery.task().planUndo(runId);
		const text = undoPreview(plan, "price list", "prices.csv");
		assert.match(text, /## In Notion\n\n.*\n.*\n\| Eggs \| is changed back \| Price: 0\\?\.5 → 0\\?\.32 \|/);
		assert.match(text, /## Left as it is\n\n- Salt, Price: It was edited after the run/);
		assert.doesNotMatch(text, /prices\.csv/);
	});
});
