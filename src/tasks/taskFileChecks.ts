import * as l10n from "@vscode/l10n";
import type { DocumentPath } from "../base/userFiles/yamlDocument.ts";
import type { TaskInput } from "./taskFileModel.ts";

/** Something that the model can't say; the path is relative to the task. */
export interface TaskProblem {
	readonly path: DocumentPath;
	readonly code: string;
	readonly message: string;
}

/** What is wrong with a task whose parts are well-formed. `directory` is the task file's, relative to the folder. */
export function taskProblems(task: TaskInput, directory: string): TaskProblem[] {
	const kinds = (["cascade", "sync", "module"] as const).filter((kind) => task[kind] !== undefined);
	if (kinds.length !== 1) {
		const message =
			kinds.length === 0
				? l10n.t('A task is one of "cascade", "sync" and "module": none is given.')
				: l10n.t('A task is only one of "cascade", "sync" and "module". Split it into several tasks.');
		return [{ path: kinds.slice(1, 2), code: "task-kind", message }];
	}
	return [
		...(task.cascade ? cascadeProblems(task.cascade) : webhookProblems(task)),
		...totalProblems(task),
		...keyProblems(task),
		...(task.sync ? syncProblems(task.sync, directory) : []),
		...(task.module !== undefined ? moduleProblems(task.module, directory) : []),
	];
}

function webhookProblems({ run }: TaskInput): TaskProblem[] {
	const message = l10n.t('Only cascade tasks run by "webhook". Use "every" or "onChange".');
	return run.webhook ? [{ path: ["run", "webhook"], code: "webhook", message }] : [];
}

function totalProblems({ run }: TaskInput): TaskProblem[] {
	const message = l10n.t('"inTotal" says how often, not when. Add "every" or "onChange".');
	const hasTime = run.every !== undefined || run.onChange || run.webhook;
	return run.inTotal === undefined || hasTime ? [] : [{ path: ["run", "inTotal"], code: "in-total", message }];
}

function keyProblems({ cascade, run }: TaskInput): TaskProblem[] {
	if (!cascade || cascade.log.key !== undefined || (run.every === undefined && !run.webhook)) {
		return [];
	}
	const message = l10n.t(
		'"key" is needed to run unattended: a text property of the log, so that no row is written twice.',
	);
	return [{ path: ["cascade", "log"], code: "missing-key", message }];
}

const columnSources = ["trigger", "junction", "item", "run"] as const;

function columnProblems({ log }: NonNullable<TaskInput["cascade"]>): TaskProblem[] {
	const problems: TaskProblem[] = [];
	const taken = [log.item, log.amount, log.source, log.reason, log.key];
	for (const [property, column] of Object.entries(log.columns ?? {})) {
		const path = ["cascade", "log", "columns", property];
		if (taken.includes(property)) {
			const message = l10n.t('"{0}" is filled in already: it is named above.', property);
			problems.push({ path, code: "column-taken", message });
		}
		if (typeof column === "object" && columnSources.filter((source) => column[source] !== undefined).length !== 1) {
			const message = l10n.t(
				'A column comes from one of "trigger", "junction", "item" and "run", or is a plain value.',
			);
			problems.push({ path, code: "column-source", message });
		}
	}
	return problems;
}

function cascadeProblems(cascade: NonNullable<TaskInput["cascade"]>): TaskProblem[] {
	const { trigger, junction, log, factor, reverse } = cascade;
	const problems: TaskProblem[] = [...columnProblems(cascade)];
	const problem = (path: DocumentPath, code: string, message: string) =>
		problems.push({ path: ["cascade", ...path], code, message });
	if (log.database === trigger.database || log.database === junction.database) {
		const message = l10n.t("The log must be another database than trigger and junction: the task would feed itself.");
		problem(["log", "database"], "self-trigger", message);
	}
	for (const [path, conditions] of [
		[["trigger", "when"], trigger.when],
		[["reverse", "when"], reverse?.when],
	] as const) {
		if (conditions && Object.keys(conditions).length === 0) {
			problem(path, "no-condition", l10n.t('"when" is empty: say which property must have which value.'));
		}
	}
	if (factor === 0 || !Number.isFinite(factor)) {
		problem(["factor"], "bad-factor", l10n.t('"factor" must be a number other than 0.'));
	}
	return problems;
}

function syncProblems(sync: NonNullable<TaskInput["sync"]>, directory: string): TaskProblem[] {
	const problems: TaskProblem[] = [];
	const problem = (path: DocumentPath, code: string, message: string) =>
		problems.push({ path: ["sync", ...path], code, message });
	const { notion, other } = sync;

	if ((notion.database === undefined) === (notion.page === undefined)) {
		problem(["notion"], "notion-side", l10n.t('"notion" needs either "database" or "page".'));
	}
	const all = ["csv", "json", "markdown", "database"] as const;
	const connectors = all.filter((connector) => other[connector] !== undefined);
	const [connector] = connectors;
	if (connector === undefined || connectors.length > 1) {
		problem(["other"], "other-side", l10n.t('"other" needs one of "csv", "json", "markdown" and "database".'));
		return problems;
	}
	const pathProblem = connector === "database" ? undefined : relativePathProblem(other[connector] ?? "", directory);
	if (pathProblem) {
		problem(["other", connector], "bad-path", pathProblem);
	}
	if (connector !== "database" && other.workspace !== undefined) {
		problem(["other", "workspace"], "workspace-side", l10n.t('"workspace" belongs to a "database" only.'));
	}
	if (connector === "database" && other.workspace === undefined && other.database === notion.database) {
		problem(["other", "database"], "same-side", l10n.t("Both sides are the same database. Name another one."));
	}
	if (notion.page !== undefined && connector !== "markdown") {
		problem(["notion", "page"], "page-side", l10n.t("A page is synced with a folder of Markdown files only."));
	}
	const attributes = Object.entries(sync.attributes ?? {});
	if (notion.page !== undefined && connector === "markdown" && attributes.length > 0) {
		const message = l10n.t(
			'Pages below a page have a title and content, and no other properties. Leave "attributes" out.',
		);
		problem(["attributes"], "page-attributes", message);
	}
	if (notion.page !== undefined && connector === "markdown" && other.key !== undefined) {
		problem(["other", "key"], "page-key", l10n.t('Pages and files are matched by where they stand. Leave "key" out.'));
		return problems;
	}
	if (connector !== "markdown") {
		if (other.key === undefined) {
			problem(["other"], "missing-key", l10n.t('"other" needs "key": the column by which rows are matched at first.'));
		}
		if (attributes.length === 0) {
			problem(["attributes"], "no-attributes", l10n.t('"sync" needs "attributes": Notion property to column.'));
		}
	}
	const columns = new Map<string, string>();
	for (const [property, target] of attributes) {
		const column = typeof target === "string" ? target : target.to;
		const first = columns.get(column);
		if (first !== undefined) {
			const message = l10n.t('"{0}" and "{1}" are both mapped to "{2}". Map each to its own.', first, property, column);
			problem(["attributes", property], "duplicate-target", message);
		}
		columns.set(column, property);
	}
	if (other.key !== undefined && attributes.length > 0 && !columns.has(other.key)) {
		const message = l10n.t('No attribute is mapped to the key "{0}". Add one, so that rows can be matched.', other.key);
		problem(["other", "key"], "unmapped-key", message);
	}
	return problems;
}

function moduleProblems(module: string, directory: string): TaskProblem[] {
	const message =
		relativePathProblem(module, directory) ??
		(module.endsWith(".mjs") ? undefined : l10n.t("A task module is a file that ends in .mjs."));
	return message ? [{ path: ["module"], code: "bad-path", message }] : [];
}

/** Why a path can't be used, or `undefined`: it must stay in the folder and out of what others look after. */
function relativePathProblem(path: string, directory: string): string | undefined {
	if (/^([a-z][a-z0-9+.-]*:|[\\/~])/i.test(path)) {
		return l10n.t('"{0}" must be a path relative to this file.', path);
	}
	const segments: string[] = [];
	for (const segment of [...directory.split("/"), ...path.split(/[\\/]/)]) {
		if (segment === "..") {
			if (segments.pop() === undefined) {
				return l10n.t('"{0}" leads out of the folder.', path);
			}
		} else if (segment !== "" && segment !== ".") {
			segments.push(segment);
		}
	}
	const guarded = segments.find((segment) => [".git", ".vscode"].includes(segment.toLowerCase()));
	return guarded ? l10n.t('"{0}" leads into {1}, which tasks leave alone.', path, guarded) : undefined;
}
