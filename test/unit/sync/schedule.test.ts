import assert from "node:assert/strict";
import {
	allTasks,
	isWorkspaceError,
	openSyncServices,
	removeTask,
	runAllTasks,
	Session,
	type TaskServices,
} from "../../../src/api.ts";
import { createLocalNotion, type LocalNotion } from "../../../src/localNotion/server.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { createVirtualClock } from "../../support/virtualClock.ts";
import { NotesTask, note } from "./notesTask.ts";

describe("Sync tasks in a script", () => {
	let notion: LocalNotion;
	let folder: ReturnType<typeof temporaryFolder>;
	let services: TaskServices & Disposable;
	let clock: ReturnType<typeof createVirtualClock>;

	beforeEach(async () => {
		folder = temporaryFolder();
		clock = createVirtualClock();
		notion = await createLocalNotion({ clock });
		services = open();
	});
	afterEach(async () => {
		for (const task of [...allTasks]) {
			removeTask(task);
		}
		services[Symbol.dispose]();
		await notion.close();
		folder[Symbol.dispose]();
	});

	const open = (statePath: string | undefined = folder.file("state.db")) =>
		openSyncServices({
			session: new Session({ token: notion.token, baseUrl: "http://local.test", fetch: notion.fetch, clock }),
			statePath,
			clock,
		});
	const create = (name: string, failing = false): NotesTask => {
		const task = new NotesTask({ name, attributeMap: { Name: "title" }, services });
		task.notion = [note("n-1", { Name: "Bake" })];
		if (failing) {
			task.getOtherObjects = async () => {
				throw new Error("The other side is down.");
			};
		}
		return task;
	};

	it("run by their schedule: at once, then at the interval, as often as they were told", async () => {
		const task = create("notes").runEvery({ minutes: 1, seconds: 30 }).inTotal(3).schedule();
		assert.deepEqual(allTasks, [task]);
		const before = clock.now();
		const [runs] = await runAllTasks();
		assert.deepEqual(
			runs?.results.map(({ toOther }) => toOther),
			[1, 0, 0],
		);
		const passed = clock.now() - before;
		assert.ok(passed >= 180_000, `${passed}`);
	});

	it("run once where nothing was said about when", async () => {
		create("notes").schedule();
		const [runs] = await runAllTasks();
		assert.equal(runs?.results.length, 1);
	});

	it("run at the same time, and one's failure doesn't stop the others", async () => {
		const failing = create("down", true).runEvery({ seconds: 10 }).inTotal(2).schedule();
		const working = create("notes").runEvery({ seconds: 10 }).inTotal(2).schedule();
		const all = await runAllTasks();
		assert.deepEqual(
			all.map(({ task, results, errors }) => [task, results.length, errors.length]),
			[
				[failing, 0, 2],
				[working, 2, 0],
			],
		);
	});

	it("end when somebody ends them", async () => {
		const end = new AbortController();
		const task = create("notes").runEvery({ hours: 1 }).schedule();
		task.getNotionObjects = async () => {
			end.abort();
			return { objects: [], complete: true };
		};
		const [runs] = await runAllTasks({ signal: end.signal });
		assert.ok((runs?.results.length ?? 0) + (runs?.errors.length ?? 0) <= 1);
	});

	it("run once each, one after the other, for looking closely: what one throws is thrown", async () => {
		create("notes").runEvery({ hours: 1 }).schedule();
		const [runs] = await runAllTasks({ debug: true });
		assert.equal(runs?.results.length, 1);
		create("down", true).schedule();
		await assert.rejects(runAllTasks({ debug: true }), /The other side is down/);
	});

	for (const [what, say] of [
		["no time", (task: NotesTask) => task.runEvery({})],
		["an interval of 0", (task: NotesTask) => task.runEvery({ seconds: 0 })],
		["an interval that is no number", (task: NotesTask) => task.runEvery({ minutes: Number.NaN })],
		["less than once", (task: NotesTask) => task.inTotal(0)],
		["half a time", (task: NotesTask) => task.inTotal(1.5)],
	] as const) {
		it(`refuse a schedule of ${what}`, () => {
			assert.throws(
				() => say(create("notes")),
				(error) => isWorkspaceError(error, "invalidInput"),
			);
		});
	}

	it("keep what they know in the file that they say, for the next process", async () => {
		const task = create("notes");
		assert.equal(task.statePath, folder.file("state.db"));
		await task.run();
		services[Symbol.dispose]();
		services = open();
		const again = create("notes");
		assert.equal(again.state.ids.length, 1);
		using inMemory = open(":memory:");
		assert.equal(new NotesTask({ name: "x", attributeMap: {}, services: inMemory }).statePath, undefined);
	});
});
