import type { CreatePageParameters } from "@notionhq/client";
import type { RecordedOperation } from "../tasks/outbox.ts";
import type { CascadePlan, PlannedRow } from "./cascadePlan.ts";
import type { LogDatabase } from "./logDatabase.ts";
import type { ObservedLogRow, ObservedTrigger } from "./observation.ts";
import { parseKey } from "./operationKey.ts";

export interface RestInput {
	readonly task: { readonly id: string; readonly name: string };
	readonly trigger: ObservedTrigger;
	readonly activation: number;
	/** What the outbox knows of this activation. */
	readonly recorded: readonly RecordedOperation[];
	readonly logged: readonly ObservedLogRow[];
	readonly log: Pick<LogDatabase, "readRequest">;
	/** The key in an operation's id. */
	readonly keyOf: (operationId: string) => string;
}

/**
 * What is left of an activation whose rows were written in part: as it was decided when it was begun, so that its rows belong
 * together whatever was edited since. `undefined` where nothing was written yet, nothing is left, or Notion refused a row as it was.
 */
export function planRest(input: RestInput): CascadePlan | undefined {
	const { task, trigger, activation } = input;
	const effects = input.recorded.filter(({ id }) => parseKey(input.keyOf(id))?.reversal === false);
	const isBegun = effects.some(({ state }) => state !== "ready" && state !== "refused");
	const isRefused = effects.some(({ state }) => state === "refused");
	if (!isBegun || isRefused || trigger.inTrash || effects.every(({ state }) => state === "done")) {
		return undefined;
	}
	const logged = new Set(input.logged.map(({ key }) => key));
	const rows = effects.map((operation) => plannedRow(operation, input, logged));
	const { id, title } = trigger;
	return { kind: "effect", task: task.name, trigger: { id, title }, activation, rows, problems: [] };
}

function plannedRow(
	{ id, state, body }: RecordedOperation,
	{ keyOf, log }: RestInput,
	logged: ReadonlySet<string>,
): PlannedRow {
	const operationKey = keyOf(id);
	// Written by `executeCascade`, so it is a request.
	const request = JSON.parse(body) as CreatePageParameters;
	const read = log.readRequest(request);
	return {
		...read,
		columns: [],
		operationKey,
		junction: { id: parseKey(operationKey)?.junctionId ?? "", title: read.item.title },
		alreadyThere: state === "done" || logged.has(operationKey),
		request,
	};
}
