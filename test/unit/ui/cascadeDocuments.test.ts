import assert from "node:assert/strict";
import { groupActivations } from "../../../src/cascade/activationHistory.ts";
import { planCascade } from "../../../src/cascade/cascadePlan.ts";
import { formatKey } from "../../../src/cascade/operationKey.ts";
import { parseTaskFile } from "../../../src/tasks/taskFileParser.ts";
import { activationsDocument } from "../../../src/ui/tasks/activationsDocument.ts";
import { cascadePreview } from "../../../src/ui/tasks/cascadePreview.ts";
import { keyInsertion } from "../../../src/ui/tasks/keyEdit.ts";
import { id, line, logRow, planInput } from "../cascade/builders.ts";

const key = (activation: number, junction: number, reversal = false) =>
	formatKey({ task: "task", triggerId: id(1), activation, junctionId: id(100 + junction), reversal });
const record = { number: 2, active: true, seenAt: 0, inactiveAt: 0, handled: 2, reversing: 0, reversed: 0 };

describe("the preview of a cascade", () => {
	const titleOfPage = (page: string) => `title of ${page}`;

	it("is a table of trigger, item, amount, reason and what is there already", () => {
		const plan = planCascade(planInput({ log: [logRow(key(1, 1))] }));
		const text = cascadePreview(plan, "Task", { hasKey: true, titleOfPage });
		assert.match(text, /\| Trigger \| Item \| Amount \| From \| Reason \| State \|/);
		assert.match(text, /\| Croissants \| Item 1 \| -4 \| Line 1 \| Task: Croissants \| there already \|/);
		assert.match(text, /\| Croissants \| Item 2 \| -8 \| Line 2 \| Task: Croissants \| new \|/);
		assert.match(text, /1 rows would be written; 1 are there already/);
	});

	it("has a column for each further property, related pages by their titles", () => {
		const columns = [{ property: "Recipe", from: { kind: "trigger", property: "R" }, optional: false }] as const;
		const input = planInput({ columns });
		const values = { R: { kind: "relation", ids: ["x"], complete: true } } as const;
		const plan = planCascade({ ...input, trigger: { ...input.trigger, values } });
		const text = cascadePreview(plan, "Task", { hasKey: true, titleOfPage });
		assert.match(text, /\| Reason \| Recipe \| State \|/);
		assert.match(text, /\| title of x \| new \|/);
	});

	it("says what a log without a key means", () => {
		const text = cascadePreview(planCascade(planInput()), "Task", { hasKey: false, titleOfPage });
		assert.match(text, /only this machine knows what it wrote/);
	});

	it("lets no title become markup", () => {
		const junction = [line(1, { title: "a | b](command:evil)" })];
		const text = cascadePreview(planCascade(planInput({ junction })), "*T*", { hasKey: true, titleOfPage });
		assert.ok(!text.includes("](command:") && !text.includes("*T*"), text);
	});
});

describe("the activations of a trigger row", () => {
	it("are told one by one, the newest first, with what took them back", () => {
		const rows = [logRow(key(1, 1)), logRow(key(1, 2)), logRow(key(1, 1, true)), logRow(key(2, 1))];
		const history = groupActivations(rows, { ...record, handled: 1 });
		assert.deepEqual(
			history.map(({ number, rows: own, reversals, state }) => [number, own.length, reversals.length, state]),
			[
				[2, 1, 0, "effectDue"],
				[1, 2, 1, "complete"],
			],
		);
	});

	it("are known from the log alone where the store is new, and from the store where nothing is written yet", () => {
		assert.equal(groupActivations([logRow(key(3, 1))], undefined).length, 1);
		assert.deepEqual(
			groupActivations([], { ...record, number: 1, handled: 0 }).map(({ state }) => state),
			["effectDue"],
		);
		assert.deepEqual(groupActivations([], { ...record, number: 1, handled: 1 }), []);
	});

	it("stand in a document with their rows and the runs of this machine", () => {
		const history = groupActivations([logRow(key(1, 1), { title: "Butter" }), logRow(key(1, 1, true))], record);
		const run = {
			id: "r",
			taskId: "t",
			name: "n",
			kind: "cascade",
			trigger: "webhook",
			startedAt: 0,
			end: undefined,
		} as const;
		const facts = { task: "Task", trigger: "Croissants", hasKey: true };
		const text = activationsDocument(facts, history, [run], (time) => `at ${time}`);
		assert.match(text, /# Task: activations for Croissants/);
		assert.match(text, /## Activation 1: one row\n\nTaken back by one row\./);
		assert.match(
			text,
			/\| Item \| Amount \| Written \|\n.*\n\| Butter \| -4 \| at 0 \|\n\n\| Item \| Amount \| Taken back \|/,
		);
		assert.match(text, /Started by a webhook, at 0: not ended/);
	});
});

describe("naming the key property of a log", () => {
	const insert = (text: string, isJson = false) => {
		const parsed = parseTaskFile(text);
		const [task] = parsed.cascadesWithoutKey;
		assert.ok(task, JSON.stringify(parsed.diagnostics));
		const { at, text: inserted } = keyInsertion(text, parsed, task.path, "Key", isJson);
		const lines = text.split("\n");
		const found = lines[at.line] ?? "";
		lines[at.line] = found.slice(0, at.character) + inserted + found.slice(at.character);
		const result = lines.join("\n");
		const [edited] = parseTaskFile(result).file?.tasks ?? [];
		assert.deepEqual(parseTaskFile(result).diagnostics, []);
		assert.equal(edited?.kind === "cascade" && edited.log.key, "Key", result);
		return result;
	};
	const start = `# a comment
tasks:
  a:
    run: { every: 1m } # every minute
    cascade:
      trigger: { database: d, when: { S: x }, relation: r }
      junction: { database: j, relation: r, item: i }
`;

	it("keeps comments and order, in flow and in block style and in JSON", () => {
		assert.match(
			insert(`${start}      log: { database: l, item: i, amount: n, reason: R }\n`),
			/amount: n, key: Key, reason: R/,
		);
		const block = insert(
			`${start}      log:\n        database: l\n        item: i\n        amount: "n" # how much\n        reason: R\n`,
		);
		assert.match(block, /# a comment/);
		assert.match(block, /reason: R/);
		const json = {
			trigger: { database: "d", when: { S: "x" }, relation: "r" },
			junction: { database: "j", relation: "r", item: "i" },
			log: { database: "l", item: "i", amount: "n" },
		};
		insert(JSON.stringify({ tasks: { a: { cascade: json } } }, null, 2), true);
	});

	it("is asked for in the file already where a cascade runs by itself", () => {
		const text = `${start}      log: { database: l, item: i, amount: n }\n`;
		assert.deepEqual(
			parseTaskFile(text).diagnostics.map(({ code }) => code),
			["missing-key"],
		);
	});
});
