import assert from "node:assert/strict";
import { SyncChanges } from "../../../src/app/syncChanges.ts";
import { isWorkspaceError, WorkspaceError } from "../../../src/base/errors.ts";
import { changeText } from "../../../src/sync/changeText.ts";
import { changeCount, changeRows } from "../../../src/ui/changes/changeRows.ts";
import { type BakerySync, openBakerySync } from "../sync/bakerySync.ts";

describe("The changes of a sync that somebody looks at before it runs", () => {
	let bakery: BakerySync;
	let changes: SyncChanges;

	beforeEach(async () => {
		bakery = await openBakerySync();
		await bakery.task().run();
		await bakery.setPrice("Butter", 0.009);
		bakery.edit("Eggs;pc;0,32", "Eggs;g;0,35");
		bakery.edit("Honey;g;0,014\n", "Thyme;g;0,5\n");
		changes = new SyncChanges(async () => bakery.task());
	});
	afterEach(() => bakery.close());

	const rows = () => changeRows(changes.plan, changes.sync?.conflicts() ?? []);
	const lines = (group: "notion" | "other" | "conflicts" | "heldBack" | "left") =>
		rows()
			[group].map(({ kind, title, description }) => `${kind} ${title}: ${description}`)
			.sort();
	const idOf = (title: string) => [...rows().notion, ...rows().other].find((row) => row.title === title)?.id ?? "";

	it("ask for nothing before somebody wants to see them", async () => {
		const before = bakery.notion.journal.length;
		await changes.refresh();
		assert.equal(changes.state.kind, "unplanned");
		assert.equal(bakery.notion.journal.length, before);
		await assert.rejects(
			changes.run((sync) => sync.run()),
			(error) => isWorkspaceError(error, "invalidInput"),
		);
	});

	it("are lines by side, with what happens to each object", async () => {
		const written = bakery.footprint();
		await changes.preview();
		assert.deepEqual(lines("notion"), [
			"create Thyme: new",
			"delete Honey: deleted",
			"update Eggs: Unit: pc → g; Price: 0.32 → 0.35",
		]);
		assert.deepEqual(lines("other"), ["update Butter: Price: 0.0085 → 0.009"]);
		assert.equal(changeCount(rows()), 4);
		assert.deepEqual(bakery.footprint(), written);
	});

	it("open as the object now and after the run, with what stays around it", async () => {
		await changes.preview();
		assert.ok(changes.plan);
		assert.deepEqual(changeText(changes.plan, idOf("Butter")), {
			before: "Name: Butter\nUnit: g\nPrice: 0.0085\n",
			after: "Name: Butter\nUnit: g\nPrice: 0.009\n",
		});
		assert.deepEqual(changeText(changes.plan, idOf("Thyme")), {
			before: "",
			after: "Name: Thyme\nUnit: g\nPrice: 0.5\n",
		});
		assert.deepEqual(changeText(changes.plan, idOf("Honey")), {
			before: "Name: Honey\nUnit: g\nPrice: 0.014\n",
			after: "",
		});
		assert.equal(changeText(changes.plan, "notion nobody"), undefined);
	});

	it("leave out what is held back, a whole object or one attribute, and make the rest", async () => {
		await changes.preview();
		const unit = rows().notion.flatMap((row) =>
			row.changes.filter(({ attribute, to }) => attribute === "Unit" && to === "g"),
		);
		const eggs = unit.find(({ from }) => from === "pc");
		await changes.holdBack([eggs?.id ?? "", idOf("Honey")]);
		assert.deepEqual(lines("heldBack"), ["delete Honey: deleted", "update Eggs: Unit: pc → g"]);
		assert.deepEqual(lines("notion"), ["create Thyme: new", "update Eggs: Price: 0.32 → 0.35"]);
		const result = await changes.run((sync, options) => sync.run(options));
		assert.deepEqual([result.toNotion, result.toOther], [2, 1]);
		assert.deepEqual(await bakery.row("Eggs"), ["pc", "0.35"]);
		assert.deepEqual(await bakery.row("Honey"), ["g", "0.014"]);
	});

	it("show what is left after a run, and make it when it is released", async () => {
		await changes.preview();
		await changes.holdBack([idOf("Honey")]);
		await changes.run((sync, options) => sync.run(options));
		assert.deepEqual(lines("notion"), []);
		assert.deepEqual(lines("heldBack"), ["delete Honey: deleted"]);
		await changes.release(rows().heldBack.map(({ id }) => id));
		assert.deepEqual(lines("notion"), ["delete Honey: deleted"]);
		await changes.run((sync, options) => sync.run(options));
		await assert.rejects(bakery.row("Honey"));
		assert.equal(changeCount(rows()), 0);
	});

	it("are exactly what a run makes: with anything more it stops, and shows what there is now", async () => {
		await changes.preview();
		await bakery.setPrice("Salt", 0.5);
		await assert.rejects(
			changes.run((sync, options) => sync.run(options)),
			(error) => isWorkspaceError(error, "guarded"),
		);
		assert.deepEqual(await bakery.row("Eggs"), ["pc", "0.32"]);
		assert.deepEqual(lines("other"), ["update Butter: Price: 0.0085 → 0.009", "update Salt: Price: 0.0005 → 0.5"]);
	});

	it("keep the person's note with the run's record", async () => {
		await changes.preview();
		const { runId } = await changes.run((sync, options) => sync.run({ ...options, note: "Autumn prices" }));
		assert.match(JSON.stringify(bakery.runs.get(runId)?.plan), /"note":"Autumn prices"/);
	});

	it("are looked at again when something changes, for at most three requests", async () => {
		await changes.preview();
		bakery.edit("Salt;g;0,0005", "Salt;g;0,7");
		const before = bakery.notion.journal.length;
		await changes.refresh();
		assert.ok(bakery.notion.journal.length - before <= 3);
		assert.ok(lines("notion").includes("update Salt: Price: 0.0005 → 0.7"));
	});

	it("are those of everything on both sides when that is asked for: also edits that Notion doesn't date, and the run makes them", async () => {
		bakery.hideEdits(true);
		await changes.preview();
		await changes.run((sync, options) => sync.run(options));
		await bakery.setPrice("Salt", 0.1);
		await changes.preview();
		assert.deepEqual(lines("other"), []);
		await changes.preview({ listAll: true });
		assert.deepEqual(lines("other"), ["update Butter: Price: 0.0085 → 0.009", "update Salt: Price: 0.0005 → 0.1"]);
		assert.equal((await changes.run((sync, options) => sync.run(options))).toOther, 2);
		assert.ok(bakery.lines().includes("Salt;g;0,1"));
	});

	it("name conflicts that no run has recorded yet, and those that one has", async () => {
		bakery.edit("Butter;g;0,0085", "Butter;g;0,02");
		await changes.preview();
		assert.deepEqual(lines("conflicts"), ["newConflict Butter: Price: 0.009 ↔ 0.02"]);
		await changes.run((sync, options) => sync.run(options));
		assert.deepEqual(lines("conflicts"), ["conflict Butter: Price: 0.009 ↔ 0.02"]);
	});

	it("name what isn't synced and why, rows of the same key once", async () => {
		bakery.edit("Salt;g;0,0005\n", "Salt;g;0,0005\nSalt;g;0,0006\n");
		await changes.preview();
		assert.equal(rows().left.length, 1);
		assert.match(rows().left[0]?.tooltip ?? "", /\(2×\)$/);
		assert.ok(
			lines("left").some((line) => line.startsWith("left Salt: ")),
			lines("left").join("\n"),
		);
	});

	it("say why they can't be planned, and open the task anew when asked again", async () => {
		let opened = 0;
		changes = new SyncChanges(async () => {
			opened++;
			if (opened === 1) {
				throw new WorkspaceError("unreachable", "No answer.");
			}
			return bakery.task();
		});
		await changes.preview();
		assert.ok(changes.state.kind === "failed" && isWorkspaceError(changes.state.error, "unreachable"));
		await changes.refresh();
		assert.equal(opened, 1);
		await changes.preview();
		assert.equal(changes.state.kind, "planned");
	});

	it("stay what they were when looking at them is cancelled", async () => {
		await changes.preview();
		const before = changes.plan;
		const controller = new AbortController();
		const looking = changes.preview({ signal: controller.signal });
		controller.abort(new WorkspaceError("cancelled", "Enough."));
		await looking;
		assert.deepEqual(changes.state, { kind: "planned", plan: before });
	});
});
