import assert from "node:assert/strict";
import { createRunStore } from "../../../src/store/runs.ts";
import { MainJob } from "../../support/mainJob.ts";

describe("applying a schema file", () => {
	let job: MainJob;
	beforeEach(async () => {
		job = await MainJob.open();
		await job.connect();
	});
	afterEach(() => job[Symbol.asyncDispose]());

	it("is recorded: what was planned, every write with its reason, how it ended", async () => {
		const plan = await job.planSchema("suppliers.notion-schema.yaml");
		const result = await plan.apply({ parentPageId: job.notion.rootPageId });
		assert.equal(result.error, undefined);
		const runs = createRunStore(job.app.database);
		const [summary, ...more] = runs.list();
		assert.equal(more.length, 0);
		assert.equal(summary?.name, "suppliers.notion-schema.yaml");
		assert.equal(summary?.kind, "schema");
		assert.equal(summary?.end?.outcome, "done");
		const run = runs.get(summary.id);
		assert.ok(Array.isArray(run?.plan) && run.plan.length === plan.plan.steps.length);
		const written = run?.writes ?? [];
		assert.ok(written.some(({ action, title }) => action === "create" && title === "Suppliers"));
		assert.ok(written.every(({ reason, outcome, side }) => reason !== "" && outcome === "done" && side === "notion"));
	});

	it("says in its record what it failed of, and what was not done", async () => {
		const plan = await job.planSchema("suppliers.notion-schema.yaml");
		const result = await plan.apply({ parentPageId: "00000000-0000-4000-8000-000000000000" });
		assert.ok(result.error);
		const runs = createRunStore(job.app.database);
		const run = runs.get(runs.list()[0]?.id ?? "");
		assert.equal(run?.end?.outcome, "failed");
		assert.equal(run?.end?.message, result.error.message);
		assert.deepEqual(
			run?.writes.map(({ outcome }) => outcome),
			["refused"],
		);
	});
});
