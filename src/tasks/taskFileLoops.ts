import * as l10n from "@vscode/l10n";
import type { CascadeTaskDeclaration, TaskDeclaration } from "./taskFile.ts";
import type { TaskProblem } from "./taskFileChecks.ts";

/** Cascades that set each other off: each one's log is the next one's trigger. Found by how the file names the databases. */
export function cascadeLoops(tasks: readonly TaskDeclaration[]): TaskProblem[] {
	const cascades = tasks.filter((task) => task.kind === "cascade");
	return cascades.flatMap((cascade) => {
		const loop = shortestLoop(cascade, cascades);
		const message = l10n.t(
			"These tasks set each other off: {0}. Make sure that a log row never gets into the trigger's state.",
			(loop ?? []).map(({ name }) => `"${name}"`).join(" → "),
		);
		return loop ? [{ path: [...cascade.path, "cascade", "log", "database"], code: "cascade-loop", message }] : [];
	});
}

function shortestLoop(
	first: CascadeTaskDeclaration,
	cascades: readonly CascadeTaskDeclaration[],
): readonly CascadeTaskDeclaration[] | undefined {
	const chains: (readonly CascadeTaskDeclaration[])[] = [[first]];
	const seen = new Set<CascadeTaskDeclaration>();
	for (const chain of chains) {
		const log = chain.at(-1)?.log.database;
		for (const next of cascades.filter(({ trigger }) => trigger.database === log)) {
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
