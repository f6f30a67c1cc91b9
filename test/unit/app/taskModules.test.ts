import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { recordedRuns } from "../../../src/app/recordedRuns.ts";
import { syncMarks } from "../../../src/app/syncMarks.ts";
import { declaredTasks } from "../../../src/app/taskFolder.ts";
import { openModule } from "../../../src/app/taskModules.ts";
import { isWorkspaceError } from "../../../src/base/errors.ts";
import { readTasksInConflict } from "../../../src/store/syncMarks.ts";
import { linesModule } from "../../support/linesModule.ts";
import { connectSample, createSampleApp, type SampleApp } from "../../support/sampleApp.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

const names = (...tasks: readonly string[]) => linesModule({ database: "Ingredient Inventory", tasks });

describe("Task modules", () => {
	let place: ReturnType<typeof temporaryFolder>;
	let sample: SampleApp;
	beforeEach(() => {
		place = temporaryFolder();
		sample = createSampleApp();
	});
	afterEach(async () => {
		await sample[Symbol.asyncDispose]();
		place[Symbol.dispose]();
	});

	async function open(code: string | undefined, file = "names.mjs") {
		const folder = place.file("folder");
		mkdirSync(folder, { recursive: true });
		const tasks = path.join(folder, "code.notion-tasks.yaml");
		writeFileSync(tasks, `tasks:\n  from code:\n    module: ./${file}\n`);
		const connection = sample.app.connections.active ?? (await connectSample(sample.app));
		if (code !== undefined) {
			writeFileSync(path.join(folder, file), code);
		}
		const [task] = await declaredTasks([{ path: tasks, folder }], "module");
		assert.ok(task);
		return openModule(task, { connection, parts: sample.app.taskParts(connection.session), folder: [] });
	}

	it("define tasks in code that run as declared ones do, with a state of their own", async () => {
		const [task] = await open(names("names"));
		assert.ok(task);
		assert.deepEqual([task.name, task.otherLabel, task.path], ["names", "names.txt", place.file("folder/names.txt")]);
		assert.equal(task.statePath, sample.storeFile);
		const plan = await task.plan();
		assert.equal(plan.items.length, 14);
		assert.equal((await task.run()).toOther, 14);
		assert.equal((await task.run()).nothingToDo, true);
		const [again] = await open(names("names"));
		assert.equal(again?.state.ids.length, 14);
		assert.match(again?.taskId ?? "", /\|from code\/names$/);
	});

	it("have conflicts, which are known and mark their rows without their code being run", async () => {
		const code = linesModule({ database: "Ingredient Inventory", tasks: ["prices", "stock"], number: "Price" });
		const [prices] = await open(code);
		writeFileSync(place.file("folder/prices.txt"), "Butter;0.02");
		assert.equal((await prices?.run())?.conflicts, 1);
		assert.equal(prices?.conflicts().length, 1);
		assert.deepEqual(await readTasksInConflict(sample.app.database), [prices?.taskId]);
		const { session, workspaceId } = sample.app.connections.requireActive();
		const { objects } = await syncMarks({ database: sample.app.database, session, workspaceId, plans: [] });
		assert.equal(
			objects.get(prices?.state.ids.find(({ otherId }) => otherId === "Butter")?.notionId ?? "")?.conflicts,
			1,
		);
	});

	it("have runs that are found by the module and by each of its syncs", async () => {
		const [one, two] = await open(names("one", "two"));
		await one?.run();
		await two?.run();
		const { workspaceId } = sample.app.connections.requireActive();
		const task = { file: place.file("folder/code.notion-tasks.yaml"), id: "from code" };
		const found = (sync?: string) =>
			recordedRuns(sample.app.runs, { workspaceId, task: { ...task, sync } }).map(({ name }) => name);
		assert.deepEqual(found().toSorted(), ["one", "two"]);
		assert.deepEqual(found(two?.taskId), ["two"]);
		assert.deepEqual(recordedRuns(sample.app.runs, { workspaceId, task: { ...task, id: "other" } }), []);
	});

	it("are loaded anew when they were edited", async () => {
		assert.equal((await open(names("names")))[0]?.name, "names");
		// A file's time has a grain.
		await new Promise((resolve) => setTimeout(resolve, 20));
		assert.equal((await open(names("other names")))[0]?.name, "other names");
	});

	for (const [what, code, expected] of [
		["isn't there", undefined, /There is no file missing-0\.mjs/],
		["has a mistake", "export default (", /missing-1\.mjs can't be run: /],
		["throws", 'export default () => { throw new Error("no token"); };', /can't be run: no token/],
		["exports no function", "export default 5;", /no default export that is a function/],
		["answers something else", "export default () => [{ name: 5 }];", /isn't a list of sync tasks/],
	] as const) {
		it(`are refused with their place and what to do, where one ${what}`, async () => {
			const number = String(expected).match(/missing-\d/)?.[0] ?? `module-${what.length}`;
			const error = await open(code, `${number}.mjs`).catch((thrown: unknown) => thrown);
			assert.ok(isWorkspaceError(error, "invalidFile"));
			assert.match(error.message, expected);
			assert.match(error.message, /^code\.notion-tasks\.yaml:3:\d+: /);
			assert.match(error.remedy ?? "", /export default \(api\)/);
		});
	}
});
