import * as l10n from "@vscode/l10n";
import { isWorkspaceError } from "../base/errors.ts";
import type { Written } from "./connectors/connector.ts";
import { type ExecuteOptions, isAboutOneObject, joinChanges } from "./execution.ts";
import type { RunWrite } from "./runWrites.ts";
import type { Link } from "./syncPlan.ts";
import type { StateChanges } from "./syncState.ts";
import type { UndoConflict, UndoItem, UndoPlan } from "./undoPlan.ts";
import { type Attributes, type AttributeValue, sameValue } from "./values.ts";

/** What an undo came to. */
export interface UndoResult {
	/** Objects that are as they were before the run. */
	readonly undone: number;
	/** Left as they are, each with the reason. */
	readonly conflicts: readonly UndoConflict[];
}

type Options = Pick<ExecuteOptions, "taskId" | "connectors" | "state" | "run" | "newId" | "clock" | "fence" | "signal">;

interface TakenBack {
	readonly item: UndoItem;
	/** What the object is called on its side now. */
	readonly id: string;
	readonly operationId: string;
}

/**
 * Takes back what a run has written. Each object is read again before, and one that isn't what the plan was made from is left
 * as it is. What both sides had in common becomes what it was before the run, and the run's writes are held back from then on,
 * so that the next run doesn't make them again.
 */
export async function undoRun(plan: UndoPlan, options: Options): Promise<UndoResult> {
	const conflicts = [...plan.conflicts];
	const staged: TakenBack[] = [];
	let undone = 0;
	const leave = ({ entry: { side, title } }: UndoItem, reason: string) =>
		conflicts.push({ side, title, attribute: undefined, reason });
	try {
		for (const item of plan.items) {
			options.signal?.throwIfAborted();
			const taken = await takeBack(item, options).catch((error: unknown) => {
				if (!isAboutOneObject(error)) {
					throw error;
				}
				leave(item, error.message);
				return undefined;
			});
			if (taken === "edited") {
				leave(item, l10n.t("It was edited meanwhile."));
			} else if (taken && options.connectors[item.entry.side].flush) {
				staged.push(taken);
			} else if (taken) {
				await remember([taken], options);
				undone++;
			}
		}
		if (staged.length > 0) {
			await options.state.commit(options.taskId, {}, { fence: options.fence });
			await options.connectors.notion.flush?.({ signal: options.signal });
			await options.connectors.other.flush?.({ signal: options.signal });
			await remember(staged, options);
			undone += staged.length;
		}
	} finally {
		options.connectors.notion.discard?.();
		options.connectors.other.discard?.();
	}
	return { undone, conflicts };
}

async function takeBack(item: UndoItem, options: Options): Promise<TakenBack | "edited"> {
	const { entry, objectId, attributes } = item;
	const connector = options.connectors[entry.side];
	const operationId = options.newId();
	const writing = { operationId, runId: options.run.id, signal: options.signal };
	const reading = await connector.read(objectId, { signal: options.signal });
	const now = reading.state === "present" ? reading.object : undefined;
	const { object } = item;
	if (
		(now === undefined) !== (object === undefined) ||
		(now && object && !holdsSame(now.attributes, object.attributes))
	) {
		return "edited";
	}
	if (entry.kind === "create") {
		const back = await connector.restore?.(objectId, writing).catch((error: unknown) => {
			// Gone from the trash too.
			if (isWorkspaceError(error, "notFound", "refused")) {
				return undefined;
			}
			throw error;
		});
		const { id }: Written = back ?? (await connector.create(attributes, { ...writing, operationId: options.newId() }));
		return { item, id, operationId };
	}
	if (!now) {
		return "edited";
	}
	if (entry.kind === "delete") {
		await connector.delete(now, writing);
		return { item, id: objectId, operationId };
	}
	const { id } = await connector.update(now, attributes, writing);
	return { item, id, operationId };
}

function holdsSame(now: Attributes, before: Attributes): boolean {
	return Object.entries(before).every(([name, value]) => sameValue(now[name] ?? null, value));
}

/** What is true after some writes were taken back: in the state, and in the run's record. */
async function remember(taken: readonly TakenBack[], options: Options): Promise<void> {
	const { state, taskId, run, fence, clock } = options;
	const links = state.links(taskId);
	const changes = taken.map((one) => stateChanges(one, links, clock.now()));
	await state.commit(
		taskId,
		{ ...joinChanges(changes), holds: taken.flatMap(({ item }) => item.holds), cursor: null },
		{ fence },
	);
	await run.wrote(...taken.flatMap(writesOf));
}

function stateChanges({ item, id }: TakenBack, links: readonly Link[], at: number): StateChanges {
	const { entry, linkId, partnerId, bases } = item;
	const { side } = entry;
	const ids = side === "notion" ? { notionId: id, otherId: partnerId } : { notionId: partnerId, otherId: id };
	const link = links.find((candidate) => candidate.id === linkId);
	if (entry.kind === "update") {
		const renamed = side === "notion" ? { notionId: id } : { otherId: id };
		return link ? { links: [{ ...link, ...renamed, base: withBases(link.base, bases) }] } : {};
	}
	const wasLinked = Object.keys(bases).length > 0;
	if (entry.kind === "delete" && !wasLinked) {
		return { removedLinks: [linkId], closings: [{ linkId, resolution: "gone", at }] };
	}
	const isTaken = links.some(
		(candidate) => candidate !== link && (candidate.notionId === ids.notionId || candidate.otherId === ids.otherId),
	);
	return isTaken ? {} : { links: [{ id: linkId, ...ids, base: withBases({}, bases) }] };
}

function withBases(base: Attributes, bases: UndoItem["bases"]): Attributes {
	const entries = Object.entries({ ...base, ...bases });
	return Object.fromEntries(entries.filter((entry): entry is [string, AttributeValue] => entry[1] !== undefined));
}

function writesOf({ item, id, operationId }: TakenBack): readonly RunWrite[] {
	const { entry, attributes, linkId, partnerId, bases } = item;
	const { side, kind: action, title, id: entryId } = entry;
	const common = { operationId, objectId: id, side, action, title, entryId, linkId, partnerId } as const;
	const written = { ...common, reason: "undone", outcome: "done" } as const;
	if (action !== "update") {
		return [{ ...written, base: bases, value: action === "delete" ? (item.object?.attributes ?? {}) : attributes }];
	}
	return entry.changes.map(({ attribute, from, to }) => ({
		...written,
		attribute,
		base: bases[attribute],
		[side]: from,
		value: to,
	}));
}
