import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { formatDuration, parseDuration } from "../../../src/tasks/duration.ts";
import { parseTaskFile } from "../../../src/tasks/taskFileParser.ts";

/** `line:column-column code message`, zero-based. */
function problems(text: string, directory?: string): string[] {
	return parseTaskFile(text, { directory }).diagnostics.map(
		({ range, code, message }) =>
			`${range.start.line}:${range.start.character}-${range.end.character} ${code}: ${message}`,
	);
}

const csv = (rest: string) => `tasks: {a: {sync: {notion: {database: x}, other: {csv: a.csv, key: k}, ${rest}}}}`;

describe("parseTaskFile", () => {
	it("reads the bakery's tasks with short forms written out and defaults filled in", () => {
		const parsed = parseTaskFile(readFileSync("samples/bakery/bakery.notion-tasks.yaml", "utf8"));
		assert.deepEqual(parsed.diagnostics, []);
		const [cascade, sync] = parsed.file?.tasks ?? [];
		assert.equal(cascade?.kind, "cascade");
		assert.deepEqual(cascade.kind === "cascade" && cascade.trigger.when, [
			{ property: "Status", anyOf: ["In Process"] },
		]);
		assert.equal(sync?.kind, "sync");
		assert.deepEqual(sync.kind === "sync" && sync.attributes[0], { notion: "Name", other: "name", direction: "both" });
		assert.deepEqual(sync.kind === "sync" && sync.guard, { count: 10, share: 0.2 });
		assert.deepEqual(sync.run, { onChange: false });
		assert.equal(sync.id, "price list");
	});

	it("reads a file written in JSON", () => {
		const text = JSON.stringify({
			tasks: { a: { id: "one", module: "./a.mjs", run: { every: "90s", onChange: true, inTotal: 3 } } },
		});
		assert.deepEqual(parseTaskFile(text).file?.tasks[0]?.run, { every: 90_000, onChange: true, inTotal: 3 });
		assert.equal(parseTaskFile(text).file?.tasks[0]?.id, "one");
	});

	const cascade = (log: string, rest = "") =>
		`tasks: {a: {cascade: {trigger: {database: d, when: {S: x}, relation: r}, junction: {database: j, relation: r, item: i}, log: {database: l, item: i, amount: n${log}}}${rest}}}`;

	it("reads the further columns of a log, each from one place", () => {
		const columns = "U: {item: Unit}, T: {run: time, optional: true}, K: Use, N: 3";
		const [task] = parseTaskFile(cascade(`, columns: {${columns}}`)).file?.tasks ?? [];
		assert.deepEqual(task?.kind === "cascade" && task.log.columns, [
			{ property: "U", from: { kind: "item", property: "Unit" }, optional: false },
			{ property: "T", from: { kind: "run", part: "time" }, optional: true },
			{ property: "K", from: { kind: "value", value: "Use" }, optional: false },
			{ property: "N", from: { kind: "value", value: 3 }, optional: false },
		]);
		assert.match(problems(cascade(", columns: {U: {item: A, trigger: B}}"))[0] ?? "", /column-source/);
		assert.match(problems(cascade(", columns: {U: {optional: true}}"))[0] ?? "", /column-source/);
		assert.match(problems(cascade(", columns: {n: 3}"))[0] ?? "", /column-taken/);
	});

	it("lets a cascade that runs by webhooks poll too, for webhooks get lost", () => {
		const run = (text: string) => parseTaskFile(cascade(", key: K", `, run: {${text}}`)).file?.tasks[0]?.run;
		assert.deepEqual(run("webhook: true"), { webhook: true, every: 600_000, onChange: false });
		assert.deepEqual(run("webhook: true, every: 1h"), { webhook: true, every: 3_600_000, onChange: false });
		assert.match(
			problems("tasks: {a: {module: ./a.mjs, run: {webhook: true}}}")[0] ?? "",
			/webhook: Only cascade tasks/,
		);
	});

	it("keeps the tasks without errors when another one has some", () => {
		const parsed = parseTaskFile("tasks: {good: {module: ./a.mjs}, bad: {module: 3}}");
		assert.deepEqual(
			parsed.file?.tasks.map(({ name }) => name),
			["good"],
		);
		assert.equal(parsed.diagnostics.length, 1);
	});

	it("finds the place of a part for a problem that only Notion can tell", () => {
		const text = 'tasks:\n  a:\n    cascade:\n      trigger: { database: plan, when: { Stat: "x" }, relation: R }\n';
		const problem = parseTaskFile(text).problemAt(
			["tasks", "a", "cascade", "trigger", "when", "Stat"],
			"unknown-property",
			"no",
		);
		assert.deepEqual(problem.range.start, { line: 3, character: 47 });
	});

	const cases: Record<string, readonly [text: string, ...expected: string[]]> = {
		"an empty file": ["", '0:0-0 empty-file: The file is empty. It needs "tasks".'],
		"a list": ["- 1", "0:0-3 wrong-type: Expected key: value pairs, but found a list."],
		"tasks without anything": ["tasks:", "0:6-6 wrong-type: Expected key: value pairs, but found nothing."],
		"a name that reaches a prototype": [
			"__proto__: {a: 1}",
			'0:0-9 prototype-key: "__proto__" can\'t be used as a name.',
		],
		"a misspelt key": [
			csv("atributes: {A: k}"),
			'0:71-80 unknown-key: Unknown key "atributes". Did you mean "attributes"?',
		],
		"a missing part": [
			"tasks: {a: {cascade: {trigger: {database: d, when: {S: x}, relation: r}, junction: {database: j, relation: r, item: i}}}}",
			'0:12-19 missing-key: "cascade" needs "log".',
		],
		"an unknown conflict mode": [
			csv("attributes: {A: k}, conflicts: nwer"),
			'0:102-106 unknown-value: Unknown value "nwer". Did you mean "newer"?',
		],
		"properties of pages that are no rows": [
			"tasks: {a: {sync: {notion: {page: p}, other: {markdown: d}, attributes: {A: a}}}}",
			'0:72-78 page-attributes: Pages below a page have a title and content, and no other properties. Leave "attributes" out.',
		],
		"a key of pages that are matched by their place": [
			"tasks: {a: {sync: {notion: {page: p}, other: {markdown: d, key: slug}}}}",
			'0:64-68 page-key: Pages and files are matched by where they stand. Leave "key" out.',
		],
		"a page with a file of rows": [
			"tasks: {a: {sync: {notion: {page: p}, other: {csv: f.csv, key: k}, attributes: {A: k}}}}",
			"0:34-35 page-side: A page is synced with a folder of Markdown files only.",
		],
		"no kind of task": [
			"tasks: {a: {}}",
			'0:11-13 task-kind: A task is one of "cascade", "sync" and "module": none is given.',
		],
		"two kinds of task": [
			"tasks: {a: {module: ./a.mjs, sync: {notion: {page: p}, other: {markdown: d}}}}",
			'0:20-27 task-kind: A task is only one of "cascade", "sync" and "module". Split it into several tasks.',
		],
		"an interval of 0": [
			"tasks: {a: {module: ./a.mjs, run: {every: 0}}}",
			'0:42-43 bad-duration: "0" is not a duration. Write for example 30s, 10m, 2h or 1d.',
		],
		"an interval of NaN": [
			"tasks: {a: {module: ./a.mjs, run: {every: .nan}}}",
			"0:42-46 wrong-type: Expected text or a number, but found the number NaN.",
		],
		"a negative interval": [
			"tasks: {a: {module: ./a.mjs, run: {every: -5m}}}",
			'0:42-45 bad-duration: "-5m" is not a duration. Write for example 30s, 10m, 2h or 1d.',
		],
		"an interval that hammers": [
			"tasks: {a: {module: ./a.mjs, run: {every: 1s}}}",
			"0:42-44 bad-duration: 1s is too short: at least 10s.",
		],
		"a number of runs without a time": [
			"tasks: {a: {module: ./a.mjs, run: {inTotal: 3}}}",
			'0:44-45 in-total: "inTotal" says how often, not when. Add "every" or "onChange".',
		],
		"a rule that triggers itself": [
			"tasks: {a: {cascade: {trigger: {database: d, when: {S: x}, relation: r}, junction: {database: j, relation: r, item: i}, log: {database: d, item: i, amount: a}}}}",
			"0:136-137 self-trigger: The log must be another database than trigger and junction: the task would feed itself.",
		],
		"a condition that always holds": [
			"tasks: {a: {cascade: {trigger: {database: d, when: {}, relation: r}, junction: {database: j, relation: r, item: i}, log: {database: l, item: i, amount: a}}}}",
			'0:51-53 no-condition: "when" is empty: say which property must have which value.',
		],
		"no other side": [
			"tasks: {a: {sync: {notion: {database: d}, other: {key: k}}}}",
			'0:49-57 other-side: "other" needs one of "csv", "json", "markdown" and "database".',
		],
		"a path out of the folder": [
			"tasks: {a: {sync: {notion: {database: d}, other: {csv: ../../a.csv, key: k}, attributes: {A: k}}}}",
			'0:55-66 bad-path: "../../a.csv" leads out of the folder.',
		],
		"an absolute path": [
			"tasks: {a: {sync: {notion: {database: d}, other: {csv: /etc/passwd, key: k}, attributes: {A: k}}}}",
			'0:55-66 bad-path: "/etc/passwd" must be a path relative to this file.',
		],
		"a path into .git": [
			"tasks: {a: {module: .git/hooks/a.mjs}}",
			'0:20-36 bad-path: ".git/hooks/a.mjs" leads into .git, which tasks leave alone.',
		],
		"two properties for one column": [
			csv("attributes: {A: k, B: k}"),
			'0:93-94 duplicate-target: "A" and "B" are both mapped to "k". Map each to its own.',
		],
		"a key that no attribute has": [
			csv("attributes: {A: b}"),
			'0:67-68 unmapped-key: No attribute is mapped to the key "k". Add one, so that rows can be matched.',
		],
		"two tasks with one id": [
			"tasks: {a: {module: ./a.mjs}, b: {id: a, module: ./b.mjs}}",
			'0:38-39 duplicate-id: Two tasks have the id "a". Give one of them another id.',
		],
		"a guard of no sense": [
			csv("attributes: {A: k}, guard: {deletes: some}"),
			'0:108-112 bad-guard: "some" is neither a number of deletes nor a share such as 20%.',
		],
		"a version of the future": ["version: 2\ntasks: {}", '0:9-10 unknown-value: Unknown value "2". Possible: 1.'],
	};
	for (const [name, [text, ...expected]] of Object.entries(cases)) {
		it(`says what is wrong with ${name}`, () => assert.deepEqual(problems(text), expected));
	}

	it("warns of cascades that set each other off", () => {
		const cascade = (trigger: string, log: string) =>
			`{cascade: {trigger: {database: ${trigger}, when: {S: x}, relation: r}, junction: {database: j, relation: r, item: i}, log: {database: ${log}, item: i, amount: a}}}`;
		const text = `tasks: {a: ${cascade("one", "two")}, b: ${cascade("two", "three")}, c: ${cascade("three", "one")}, d: ${cascade("x", "one")}}`;
		const { diagnostics, file } = parseTaskFile(text);
		assert.deepEqual(
			diagnostics.map(({ severity, code, path }) => [severity, code, path[1]]),
			[
				["warning", "cascade-loop", "a"],
				["warning", "cascade-loop", "b"],
				["warning", "cascade-loop", "c"],
			],
		);
		assert.match(diagnostics[0]?.message ?? "", /"a" → "b" → "c" → "a"/);
		assert.equal(file?.tasks.length, 4);
	});

	it("allows a path above the task file that stays in the folder", () => {
		const text = "tasks: {a: {sync: {notion: {database: d}, other: {csv: ../a.csv, key: k}, attributes: {A: k}}}}";
		assert.deepEqual(problems(text, "tasks"), []);
	});

	it("never throws, whatever the text", () => {
		fc.assert(
			fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
				parseTaskFile(text);
				parseTaskFile(`tasks:\n  a: ${text}`);
			}),
			{ numRuns: 300 },
		);
	});
});

describe("durations", () => {
	it("reads back what it writes", () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 31_536_000 }), (seconds) =>
				assert.equal(parseDuration(formatDuration(seconds * 1000)), seconds * 1000),
			),
		);
	});

	for (const text of ["0s", "", "10", "NaNs", "-1m", "1e9d", "10 years", "Infinitym"]) {
		it(`refuses "${text}"`, () => assert.equal(parseDuration(text), undefined));
	}
});
