import * as l10n from "@vscode/l10n";
import * as z from "zod";
import { says } from "../base/userFiles/modelKeys.ts";
import { formatDuration, parseDuration } from "./duration.ts";

/** What may stand in a task file, as written: both forms of everything. Checks across keys are in `taskFileParser`. */

const name = z.string().min(1);
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const conditions = z
	.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(scalar).min(1)]))
	.meta(says(() => l10n.t("Properties and the value, or one of the values, that they must have.")));
const databaseReference = name.meta(
	says(() => l10n.t("A key of a schema file in this folder (`key` or `file/key`), an id, or a link to Notion.")),
);

/** Below this a task would live at the expense of everything else that needs Notion. */
export const shortestInterval = 10_000;

const interval = z.union([z.string(), z.number()]).transform((value, context) => {
	const milliseconds = typeof value === "string" ? parseDuration(value) : undefined;
	if (milliseconds === undefined || milliseconds < shortestInterval) {
		const message =
			milliseconds === undefined
				? l10n.t('"{0}" is not a duration. Write for example 30s, 10m, 2h or 1d.', String(value))
				: l10n.t("{0} is too short: at least {1}.", String(value), formatDuration(shortestInterval));
		context.issues.push({ code: "custom", message, input: value, params: { code: "bad-duration" } });
		return z.NEVER;
	}
	return milliseconds;
});

const run = z.strictObject({
	every: interval.optional().meta(says(() => l10n.t("Run at this interval: `30s`, `10m`, `2h`, `1d`."))),
	onChange: z
		.boolean()
		.default(false)
		.meta(says(() => l10n.t("Run when a file that the task reads changes."))),
	inTotal: z
		.int()
		.min(1)
		.optional()
		.meta(says(() => l10n.t("Run by itself so many times and no more, failed runs included."))),
	webhook: z
		.boolean()
		.optional()
		.meta(
			says(() => l10n.t("Look at a row at once when a webhook of Notion's names it. Polls too: webhooks get lost.")),
		),
});

const column = z.union([
	scalar,
	z.strictObject({
		trigger: name.optional().meta(says(() => l10n.t("A property of the trigger row."))),
		junction: name.optional().meta(says(() => l10n.t("A property of the junction row."))),
		item: name.optional().meta(says(() => l10n.t("A property of the item."))),
		run: z
			.enum(["date", "time"])
			.optional()
			.meta(says(() => l10n.t("The day (`date`) or the moment (`time`) at which the row is written."))),
		optional: z
			.boolean()
			.default(false)
			.meta(says(() => l10n.t("Write the row although there is nothing to put here."))),
	}),
]);

const cascade = z.strictObject({
	trigger: z.strictObject({
		database: databaseReference,
		when: conditions,
		relation: name.meta(says(() => l10n.t("The relation that junction rows have in common with the trigger row."))),
		amount: name.optional().meta(says(() => l10n.t("A number property; 1 where there is none."))),
	}),
	junction: z.strictObject({
		database: databaseReference,
		relation: name.meta(says(() => l10n.t("The relation to what the trigger row points to."))),
		item: name.meta(says(() => l10n.t("The relation to the item."))),
		amount: name.optional().meta(says(() => l10n.t("A number property; 1 where there is none."))),
		where: conditions.optional(),
	}),
	log: z.strictObject({
		database: databaseReference,
		item: name.meta(says(() => l10n.t("The relation to the item."))),
		amount: name.meta(says(() => l10n.t("The number property that gets trigger amount x junction amount x factor."))),
		source: name.optional().meta(says(() => l10n.t("The relation back to the trigger row."))),
		reason: name.optional().meta(says(() => l10n.t("A text property that says why the row is there."))),
		key: name.optional().meta(says(() => l10n.t("A text property for the operation id. Needed to run unattended."))),
		columns: z
			.record(name, column)
			.optional()
			.meta(
				says(() =>
					l10n.t("Further properties of the log row, and where each comes from; a plain value is a constant."),
				),
			),
	}),
	factor: z.number().default(-1),
	reverse: z.strictObject({ when: conditions }).optional(),
});

const attribute = z.union([
	name,
	z.strictObject({
		to: name.meta(says(() => l10n.t("The column, field or key on the other side."))),
		direction: z.enum(["both", "toNotion", "fromNotion"]).default("both"),
		default: scalar
			.optional()
			.meta(says(() => l10n.t("The value in Notion of a new row for which the other side has none."))),
		key: name
			.optional()
			.meta(says(() => l10n.t("Of a relation: the property by which related rows are called. Default: their title."))),
	}),
]);

const deletes = z.union([z.string(), z.number()]).transform((value, context) => {
	const match = typeof value === "string" ? /^\s*(\d+(?:\.\d+)?)\s*%\s*$/.exec(value) : undefined;
	const percent = Number(match?.[1]);
	if (percent <= 100) {
		return { count: percent === 0 ? 0 : defaultGuard.count, share: percent / 100 };
	}
	if (typeof value === "number" && Number.isInteger(value) && value >= 0) {
		return { count: value, share: 0 };
	}
	const message = l10n.t('"{0}" is neither a number of deletes nor a share such as 20%.', String(value));
	context.issues.push({ code: "custom", message, input: value, params: { code: "bad-guard" } });
	return z.NEVER;
});

export const defaultGuard = { count: 10, share: 0.2 };

const sync = z.strictObject({
	notion: z.strictObject({
		database: databaseReference.optional(),
		page: name
			.optional()
			.meta(
				says(() =>
					l10n.t(
						"A link to, or the id of, a page: its subpages are kept in step with a folder of Markdown files, nested as they are.",
					),
				),
			),
	}),
	other: z.strictObject({
		csv: name.optional().meta(says(() => l10n.t("A CSV file, relative to this file."))),
		json: name.optional().meta(says(() => l10n.t("A JSON file, relative to this file."))),
		markdown: name
			.optional()
			.meta(
				says(() =>
					l10n.t(
						"A folder of Markdown files, relative to this file. With a page of Notion, folders are pages with subpages.",
					),
				),
			),
		database: databaseReference.optional(),
		workspace: name
			.optional()
			.meta(says(() => l10n.t("The connected workspace that the other database is in. Default: the same one."))),
		key: name.optional().meta(says(() => l10n.t("The column or field by which objects are matched at first."))),
	}),
	attributes: z.record(name, attribute).optional(),
	conflicts: z.enum(["ask", "newer", "notion", "other", "error"]).default("ask"),
	guard: z.strictObject({ deletes }).optional(),
});

const task = z.strictObject({
	id: name.optional().meta(says(() => l10n.t("The task's identity, so that its name can change. Default: the name."))),
	cascade: cascade
		.optional()
		.meta(says(() => l10n.t("Write one log row for each junction row that is related to a trigger row."))),
	sync: sync.optional().meta(says(() => l10n.t("Keep a Notion database or page and something else in step."))),
	module: name.optional().meta(says(() => l10n.t("A .mjs file that defines tasks in code."))),
	run: run.default({ onChange: false }),
});

export const taskFileModel = z.strictObject({
	version: z.literal(1).optional(),
	tasks: z.record(z.string(), task),
});

export type TaskFileInput = z.output<typeof taskFileModel>;
export type TaskInput = TaskFileInput["tasks"][string];
