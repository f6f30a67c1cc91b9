import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { type RunAutomatically, Schedules } from "../../../src/app/schedules.ts";
import { declaredTasks } from "../../../src/app/taskFolder.ts";
import { openModule } from "../../../src/app/taskModules.ts";
import { createRunStore } from "../../../src/store/runs.ts";
import { linesModule } from "../../support/linesModule.ts";
import { MainJob } from "../../support/mainJob.ts";

const tasksFile = "bakery.notion-tasks.yaml";

describe("schedules of task files", () => {
	let job: MainJob;
	let mode: RunAutomatically;
	let unsaved: string | undefined;
	const said: string[] = [];

	beforeEach(async () => {
		job = await MainJob.open();
		await job.connect();
		mode = "ask";
		unsaved = undefined;
		said.length = 0;
		const text = readFileSync(job.file(tasksFile), "utf8");
		const scheduled = text
			.replace("      factor: -1", "      factor: -1\n    run: { every: 1d }")
			.replace("      conflicts: ask", "      conflicts: ask\n    run: { every: 1d, onChange: true }");
		writeFileSync(job.file(tasksFile), scheduled.replace(/^( {4})run: (.*)\n((?: {6}.*\n)+)/gm, "$3$1run: $2\n"));
	});
	afterEach(() => job[Symbol.asyncDispose]());

	const open = (): Schedules => {
		job.app.scheduler.onEvent((event) =>
			said.push(
				`${event.task.name}: ${event.kind === "trouble" ? `${event.trouble.kind} ${event.trouble.key}` : event.kind}`,
			),
		);
		return new Schedules({
			app: job.app,
			findFiles: async () => ({
				tasks: [{ path: job.file(tasksFile), folder: job.place.file("bakery") }],
				schemas: [job.file("bakery.notion-schema.yaml"), job.file("suppliers.notion-schema.yaml")],
			}),
			mode: () => mode,
			isUnsaved: (file) => file === unsaved,
		});
	};
	const names = (schedules: Schedules) => schedules.undecided.map(({ task }) => task.declaration.name);
	const states = () => job.app.scheduler.status().map(({ task, state }) => `${task.name}: ${state}`);
	const idOf = (schedules: Schedules, name: string) =>
		schedules.all.find(({ task }) => task.declaration.name === name)?.taskId ?? "";
	/** Runs of a task that were recorded, with what started them. */
	const recorded = (taskId: string) =>
		createRunStore(job.app.database)
			.list(taskId)
			.map(({ trigger }) => trigger);

	it("runs nothing by itself before somebody agreed", async () => {
		const schedules = open();
		await schedules.reload();
		assert.deepEqual(names(schedules), ["use ingredients", "price list"]);
		assert.deepEqual(states(), []);
		await schedules.decide(schedules.undecided, false);
		assert.deepEqual(names(schedules), []);
		assert.deepEqual(states(), ["use ingredients: paused", "price list: paused"]);
		assert.equal(job.app.scheduler.record(idOf(schedules, "use ingredients"))?.runs, 0);
	});

	it("remembers what was agreed to after a restart", async () => {
		const first = open();
		await first.reload();
		await first.decide(first.undecided, false);
		await job.app[Symbol.asyncDispose]();
		job.start();
		await job.connect();
		const second = open();
		await second.reload();
		assert.deepEqual(names(second), []);
		assert.deepEqual(states(), ["use ingredients: paused", "price list: paused"]);
	});

	it("asks nobody and runs nothing where the setting says never", async () => {
		mode = "never";
		const schedules = open();
		await schedules.reload();
		assert.deepEqual([names(schedules), states()], [[], []]);
	});

	it("takes stock with a cascade's first look, and writes its rows once a row comes to the state", async () => {
		const schedules = open();
		await schedules.reload();
		const [cascade] = schedules.all.filter(({ task }) => task.declaration.kind === "cascade");
		assert.ok(cascade);
		await schedules.decide([cascade], true);
		const { scheduler } = job.app;
		await scheduler.idle();
		const log = await rowsOf("Ingredient Transactions");
		assert.deepEqual(recorded(cascade.taskId), []);

		const { session } = job.connection;
		const plans = await rowsOf("Production Plan");
		const planned = plans.find((page) => {
			const status = page.properties.Status;
			return status?.type === "status" && status.status?.name === "Planned";
		});
		assert.ok(planned);
		await session.api.updatePage(planned.id, { properties: { Status: { status: { name: "In Process" } } } });
		await scheduler.runNow(cascade.taskId, "schedule");
		assert.ok((await rowsOf("Ingredient Transactions")).length > log.length);
		assert.deepEqual(recorded(cascade.taskId), ["schedule"]);
		assert.deepEqual(said, []);
	});

	it("holds a sync that nobody has looked at yet, and runs it by itself once somebody has", async () => {
		const schedules = open();
		await schedules.reload();
		await schedules.decide(schedules.undecided, true);
		const { scheduler } = job.app;
		const sync = idOf(schedules, "price list");
		await scheduler.idle();
		assert.deepEqual(said, ["price list: held firstRun"]);
		await job.sync();
		await scheduler.runNow(sync, "schedule");
		assert.deepEqual(said, ["price list: held firstRun", "price list: recovered"]);

		writeFileSync(
			job.file("prices.csv"),
			readFileSync(job.file("prices.csv"), "utf8").replace(/\n[^,\n]*,/, "\nRenamed,"),
		);
		schedules.fileChanged(job.file("README.md"));
		schedules.fileChanged(job.file("prices.csv"));
		while (recorded(sync)[0] !== "fileChange") {
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
		await scheduler.idle();
		const { session } = job.connection;
		assert.ok((await session.searchPages("Renamed")).length > 0);
	});

	it("catches up with a file that was changed while nobody looked", async () => {
		const first = open();
		await first.reload();
		await job.sync();
		await first.decide(first.undecided, true);
		await job.app.scheduler.idle();
		const sync = idOf(first, "price list");
		const runs = recorded(sync).length;
		await job.app[Symbol.asyncDispose]();
		const later = readFileSync(job.file("prices.csv"), "utf8");
		await new Promise((resolve) => setTimeout(resolve, 20));
		writeFileSync(job.file("prices.csv"), later);
		job.start();
		await job.connect();
		const second = open();
		await second.reload();
		while (recorded(sync).length === runs) {
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
		assert.equal(recorded(sync)[0], "fileChange");
	});

	it("runs what a module defines by its clock and when its file changes, but no code of it before somebody agreed", async () => {
		const names = job.file("names.txt");
		const trace = job.file("trace.txt");
		writeFileSync(job.file("names.mjs"), linesModule({ database: "Recipes", trace }));
		writeFileSync(job.file(tasksFile), "tasks: {code: {module: ./names.mjs, run: {every: 1d, onChange: true}}}\n");
		const loads = () => (existsSync(trace) ? readFileSync(trace, "utf8").length : 0);
		const schedules = open();
		await schedules.reload();
		assert.deepEqual(
			schedules.undecided.map(({ task }) => task.declaration.name),
			["code"],
		);
		await schedules.decide(schedules.undecided, false);
		assert.equal(loads(), 0);
		await schedules.decide(schedules.all, true);
		const { scheduler } = job.app;
		await scheduler.idle();
		assert.ok(loads() > 0);
		assert.deepEqual(schedules.all[0]?.watched, [names]);
		assert.deepEqual(said, ["code: held firstRun"]);

		const [task] = await declaredTasks([{ path: job.file(tasksFile), folder: job.place.file("bakery") }], "module");
		assert.ok(task);
		const parts = job.app.taskParts(job.connection.session);
		const [sync] = await openModule(task, { connection: job.connection, parts, folder: [] });
		assert.ok(sync);
		await sync.run();
		await scheduler.runNow(idOf(schedules, "code"), "schedule");
		assert.deepEqual(createRunStore(job.app.database).list(sync.taskId)[0]?.trigger, "schedule");
		writeFileSync(names, `${readFileSync(names, "utf8")}\nSaffron`);
		schedules.fileChanged(names);
		while ((await job.connection.session.searchPages("Saffron")).length === 0) {
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
		await scheduler.idle();
	});

	it("runs by itself as often as its file says, and waiting for a person doesn't count", async () => {
		const text = readFileSync(job.file(tasksFile), "utf8");
		writeFileSync(
			job.file(tasksFile),
			text.replace("run: { every: 1d, onChange: true }", "run: { every: 1d, inTotal: 1 }"),
		);
		const schedules = open();
		await schedules.reload();
		await schedules.decide(schedules.undecided, true);
		const { scheduler } = job.app;
		await scheduler.idle();
		const sync = idOf(schedules, "price list");
		assert.deepEqual([said, scheduler.record(sync)?.runs], [["price list: held firstRun"], 0]);
		await job.sync();
		await scheduler.runNow(sync, "schedule");
		assert.equal(scheduler.record(sync)?.runs, 1);
		assert.ok(states().includes("price list: over"));
	});

	it("waits for a file with edits that aren't saved", async () => {
		const schedules = open();
		await schedules.reload();
		await job.sync();
		unsaved = job.file("prices.csv");
		await schedules.decide(schedules.undecided, true);
		await job.app.scheduler.idle();
		assert.deepEqual(said, ["price list: held unsaved"]);
	});

	it("fails once while a task file doesn't fit the databases, and goes on once it is corrected", async () => {
		const text = readFileSync(job.file(tasksFile), "utf8");
		writeFileSync(job.file(tasksFile), text.replace("amount: Amount, source", "amount: Sum, source"));
		const schedules = open();
		await schedules.reload();
		await schedules.decide(schedules.undecided.slice(0, 1), true);
		await job.app.scheduler.idle();
		assert.deepEqual(said, ["use ingredients: failed invalidFile"]);
		writeFileSync(job.file(tasksFile), text);
		await schedules.reload();
		await schedules.retry();
		assert.deepEqual(said, ["use ingredients: failed invalidFile", "use ingredients: recovered"]);
	});

	async function rowsOf(title: string) {
		const { session } = job.connection;
		const [source] = (await job.connection.index.databases())
			.flatMap(({ dataSources }) => dataSources)
			.filter((candidate) => candidate.title === title);
		assert.ok(source, title);
		return session.api.query(source.id, {});
	}
});
