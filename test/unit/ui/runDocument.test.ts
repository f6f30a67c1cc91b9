import assert from "node:assert/strict";
import type { Run } from "../../../src/store/runs.ts";
import { runDocument } from "../../../src/ui/tasks/runDocument.ts";

describe("the document of a run", () => {
	const run: Run = {
		id: "run",
		taskId: "workspace|file|task",
		name: "price list",
		kind: "sync",
		trigger: "fileChange",
		startedAt: 1000,
		plan: { counts: { toNotion: 1 } },
		end: { endedAt: 3500, outcome: "failed", code: "refused", message: "Notion said | no.", requests: 4 },
		writes: [
			{
				side: "notion",
				action: "update",
				reason: "changed in prices.csv",
				outcome: "done",
				operationId: "workspace|file|task|7",
				title: "Salt",
				attribute: "Price",
				base: 1,
				notion: 1,
				other: 2,
				value: 2,
			},
		],
	};
	const text = (changes: Partial<Run> = {}) => runDocument({ ...run, ...changes }, (time) => `at ${time}`);

	it("says who started it, how it ended and why, and what it cost", () => {
		assert.match(text(), /Started because a file was changed, at 1000\./);
		assert.match(text(), /Ended: failed, after 2\.5 s and 4 requests\./);
		assert.match(text(), /Notion said &#124; no\./);
	});

	it("shows every write with its reason, the base and both values, and its operation", () => {
		assert.match(
			text(),
			/\| Notion \| changed \| Salt \| Price \| 1 \| 1 \| 2 \| 2 \| done \| changed in prices\.csv \|/,
		);
		assert.match(text(), /- Salt: 7$/m);
	});

	it("writes values and reasons out for people", () => {
		const [write] = run.writes;
		assert.ok(write);
		const value = { Name: "Salt", Tags: ["a", "b"], Day: { start: "2026-03-11", end: "2026-03-12" }, Price: null };
		const created = { ...write, action: "create", reason: "created", attribute: undefined, value } as const;
		const written = /Name: Salt; Tags: a, b; Day: 2026-03-11 – 2026-03-12; Price: {2}\| done \| new on one side \|/;
		assert.match(text({ writes: [created] }).replaceAll("\\", ""), written);
	});

	it("leaves columns out that have nothing to say", () => {
		const [write] = run.writes;
		assert.ok(write);
		const { base, notion, other, attribute, ...bare } = write;
		assert.doesNotMatch(text({ writes: [bare] }), /Last in common|Attribute/);
	});

	it("tells a run that never ended from one that wrote nothing", () => {
		assert.match(text({ end: undefined, writes: [] }), /under way, or the window was closed/);
		assert.match(text({ writes: [] }), /Nothing was written\./);
	});

	it("says in a table what was left to a person, with what both sides had in common and have now", () => {
		const conflicts = [{ attribute: "Price", base: 0.0085, notion: 0.0091, other: 0.0095 }];
		const plan = { items: [{ title: "Butter | salted", conflicts }, { title: "Salt", conflicts: [] }, null] };
		const drawn = text({ plan });
		assert.match(drawn, /## Conflicts: 1\n\n/);
		assert.match(drawn, /\| Butter &#124; salted \| Price \| 0\.0085 \| 0\.0091 \| 0\.0095 \|/);
		assert.doesNotMatch(text(), /## Conflicts/);
	});

	it("shows the plan as it was recorded", () => {
		assert.match(text(), /"toNotion": 1/);
		assert.match(text({ plan: ["Create <A>"] }), /- Create &#60;A&#62;/);
	});
});
