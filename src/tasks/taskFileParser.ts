import * as l10n from "@vscode/l10n";
import type { Diagnostic } from "../base/userFiles/diagnostic.ts";
import { issueDiagnostics, valueAt } from "../base/userFiles/fileIssues.ts";
import { type DocumentPath, readYaml, type YamlDocument } from "../base/userFiles/yamlDocument.ts";
import type { Condition, LogColumn, OtherSide, ParsedTaskFile, TaskDeclaration } from "./taskFile.ts";
import { taskProblems } from "./taskFileChecks.ts";
import { type CascadeNeighbours, cascadeLoops } from "./taskFileLoops.ts";
import { defaultGuard, type TaskFileInput, type TaskInput, taskFileModel } from "./taskFileModel.ts";

export interface TaskFileOptions {
	/** The task file's directory relative to the folder, with `/`; paths must not lead out of the folder. Default: the folder itself. */
	readonly directory?: string;
	/** For loops through other files, and through databases that are named in different ways. Default: the file alone, as it is written. */
	readonly neighbours?: CascadeNeighbours;
}

/** Reads a `*.notion-tasks.yaml` or `.json`. Never throws: what is wrong is in `diagnostics`, and tasks with an error are left out. */
export function parseTaskFile(text: string, { directory = "", neighbours }: TaskFileOptions = {}): ParsedTaskFile {
	const document = readYaml(text);
	const problemAt: ParsedTaskFile["problemAt"] = (path, code, message, severity = "error") => ({
		severity,
		code,
		message,
		range: document.rangeOf(path),
		path,
	});
	const withoutKey: { id: string; name: string; path: DocumentPath }[] = [];
	const done = (diagnostics: readonly Diagnostic[], tasks?: readonly TaskDeclaration[]): ParsedTaskFile => ({
		file: tasks && { version: 1, tasks },
		diagnostics,
		cascadesWithoutKey: withoutKey,
		rangeOf: document.rangeOf,
		problemAt,
	});

	if (document.data === undefined) {
		return done(document.diagnostics);
	}
	if (document.data === null) {
		return done([...document.diagnostics, problemAt([], "empty-file", l10n.t('The file is empty. It needs "tasks".'))]);
	}
	const diagnostics = [...document.diagnostics];
	const tasks: TaskDeclaration[] = [];
	const names = taskNames(document.data);
	for (const [name, part] of split(document.data, names)) {
		const result = taskFileModel.safeParse(part);
		if (!result.success) {
			diagnostics.push(...issueDiagnostics(result.error.issues, { document, model: taskFileModel }));
			continue;
		}
		if (name === undefined) {
			continue;
		}
		const task = result.data.tasks[name];
		if (task?.cascade && task.cascade.log.key === undefined) {
			withoutKey.push({ id: task.id ?? name, name, path: ["tasks", name] });
		}
		const problems = task ? taskProblems(task, directory) : [];
		diagnostics.push(...problems.map(({ path, code, message }) => problemAt(["tasks", name, ...path], code, message)));
		if (task && problems.length === 0) {
			tasks.push(declaration(name, task, document));
		}
	}
	const duplicates = tasks.filter((task, i) => tasks.findIndex(({ id }) => id === task.id) !== i);
	for (const { path, id } of duplicates) {
		const message = l10n.t('Two tasks have the id "{0}". Give one of them another id.', id);
		diagnostics.push(problemAt([...path, "id"], "duplicate-id", message));
	}
	for (const { path, code, message } of cascadeLoops(tasks, neighbours)) {
		diagnostics.push(problemAt(path, code, message, "warning"));
	}
	return done(diagnostics, names && tasks.filter((task) => !duplicates.includes(task)));
}

function taskNames(data: unknown): string[] | undefined {
	const tasks = valueAt(data, ["tasks"]);
	return typeof tasks === "object" && tasks !== null && !Array.isArray(tasks) ? Object.keys(tasks) : undefined;
}

/** The file once for each task alone, so that one task's mistake doesn't take the others with it, and once without any. */
function* split(data: unknown, names: string[] | undefined): Generator<[string | undefined, unknown]> {
	if (!names || typeof data !== "object" || data === null) {
		yield [undefined, data];
		return;
	}
	yield [undefined, { ...data, tasks: {} }];
	for (const name of names) {
		yield [
			name,
			{ tasks: { [name]: valueAt(data, ["tasks", name]) } } satisfies Record<
				keyof Pick<TaskFileInput, "tasks">,
				unknown
			>,
		];
	}
}

function declaration(name: string, task: TaskInput, document: YamlDocument): TaskDeclaration {
	const path: DocumentPath = ["tasks", name];
	const base = { name, id: task.id ?? name, path, range: document.rangeOf(path, { key: true }), run: task.run };
	if (task.cascade) {
		const { trigger, junction, log, factor, reverse } = task.cascade;
		return {
			...base,
			kind: "cascade",
			trigger: { ...trigger, when: conditions(trigger.when) },
			junction: { ...junction, where: conditions(junction.where ?? {}) },
			log: { ...log, columns: log.columns && columns(log.columns) },
			run: cascadeRun(task.run),
			factor,
			...(reverse ? { reverse: { when: conditions(reverse.when) } } : {}),
		};
	}
	if (task.sync) {
		const { notion, other, attributes = {}, conflicts, guard } = task.sync;
		return {
			...base,
			kind: "sync",
			notion:
				notion.database === undefined
					? { kind: "page", page: notion.page ?? "" }
					: { kind: "database", database: notion.database },
			other: otherSide(other),
			attributes: Object.entries(attributes).map(([property, target]) =>
				typeof target === "string"
					? { notion: property, other: target, direction: "both" }
					: {
							notion: property,
							other: target.to,
							direction: target.direction,
							default: target.default,
							key: target.key,
						},
			),
			conflicts,
			guard: guard?.deletes ?? defaultGuard,
		};
	}
	return { ...base, kind: "module", module: task.module ?? "" };
}

/** What webhooks don't tell is found by polling. */
const reconcileEvery = 600_000;

function cascadeRun(run: TaskInput["run"]): TaskInput["run"] {
	return run.webhook && run.every === undefined ? { ...run, every: reconcileEvery } : run;
}

function columns(input: Readonly<Record<string, ColumnInput>>): readonly LogColumn[] {
	return Object.entries(input).map(([property, from]) => column(property, from));
}

type ColumnInput = NonNullable<NonNullable<TaskInput["cascade"]>["log"]["columns"]>[string];

/** `taskProblems` has seen to it that exactly one source is given. */
function column(property: string, input: ColumnInput): LogColumn {
	if (typeof input !== "object") {
		return { property, from: { kind: "value", value: input }, optional: false };
	}
	const { trigger, junction, item, run = "date", optional } = input;
	const from: LogColumn["from"] =
		trigger !== undefined
			? { kind: "trigger", property: trigger }
			: junction !== undefined
				? { kind: "junction", property: junction }
				: item !== undefined
					? { kind: "item", property: item }
					: { kind: "run", part: run };
	return { property, from, optional };
}

function conditions(input: Readonly<Record<string, Condition["anyOf"] | Condition["anyOf"][number]>>): Condition[] {
	return Object.entries(input).map(([property, value]) => ({
		property,
		anyOf: typeof value === "object" ? value : [value],
	}));
}

/** `taskProblems` has seen to it that exactly one connector is given, and a key where it is needed. */
function otherSide({
	csv,
	json,
	markdown,
	database,
	workspace,
	key = "",
}: NonNullable<TaskInput["sync"]>["other"]): OtherSide {
	if (database !== undefined) {
		return { connector: "database", database, key, ...(workspace === undefined ? {} : { workspace }) };
	}
	if (csv !== undefined) {
		return { connector: "csv", path: csv, key };
	}
	if (json !== undefined) {
		return { connector: "json", path: json, key };
	}
	return { connector: "markdown", path: markdown ?? "", ...(key ? { key } : {}) };
}
