import * as l10n from "@vscode/l10n";
import type { CascadeTaskDeclaration, DatabaseReference, TaskDeclaration } from "./taskFile.ts";
import type { TaskProblem } from "./taskFileChecks.ts";

/** A cascade by the databases that it watches and writes to. */
export interface CascadeEdge {
	/** For people. */
	readonly name: string;
	/** Identities of databases. */
	readonly trigger: string;
	readonly log: string;
}

/** What is known around a task file. */
export interface CascadeNeighbours {
	/** One text for everything that stands for the same database: its key, its id, a link to it. */
	readonly identify: (reference: DatabaseReference) => string;
	/** The cascades of other files. */
	readonly others: readonly CascadeEdge[];
}

const alone: CascadeNeighbours = { identify: (reference) => reference, others: [] };

/** Cascades that set each other off: each one's log is the next one's trigger. Told at each cascade of the file that is in a loop. */
export function cascadeLoops(
	tasks: readonly TaskDeclaration[],
	{ identify, others }: CascadeNeighbours = alone,
): TaskProblem[] {
	const own = tasks.filter((task) => task.kind === "cascade").map((task) => ({ task, edge: edgeOf(task, identify) }));
	const all = [...own.map(({ edge }) => edge), ...others];
	return own.flatMap(({ task, edge }) => {
		const loop = shortestLoop(edge, all);
		const message = l10n.t(
			"These tasks set each other off: {0}. Make sure that a log row never gets into the trigger's state.",
			(loop ?? []).map(({ name }) => `"${name}"`).join(" → "),
		);
		return loop ? [{ path: [...task.path, "cascade", "log", "database"], code: "cascade-loop", message }] : [];
	});
}

/** What a declared cascade watches and writes to. */
export function edgeOf(
	{ name, trigger, log }: CascadeTaskDeclaration,
	identify: CascadeNeighbours["identify"],
): CascadeEdge {
	return { name, trigger: identify(trigger.database), log: identify(log.database) };
}

function shortestLoop(first: CascadeEdge, cascades: readonly CascadeEdge[]): readonly CascadeEdge[] | undefined {
	const chains: (readonly CascadeEdge[])[] = [[first]];
	const seen = new Set<CascadeEdge>();
	for (const chain of chains) {
		const log = chain.at(-1)?.log;
		for (const next of cascades.filter(({ trigger }) => trigger === log)) {
			if (next === first) {
				return [...chain, first];
			}
			if (!seen.has(next)) {
				seen.add(next);
				chains.push([...chain, next]);
			}
		}
	}
	return undefined;
}
