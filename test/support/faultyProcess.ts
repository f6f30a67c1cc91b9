import type { FetchLike } from "../../src/notion/transport.ts";
import type { StoreDatabase } from "../../src/store/database.ts";

/** What happens at one step of a process: a request that changes something, or a commit. */
export type Fate =
	| "pass"
	/** It happens, and its answer is lost. */
	| "loseAnswer"
	/** It doesn't happen, and nobody is told. */
	| "lose"
	/** The process dies before it. */
	| "dieBefore"
	/** It happens, and the process dies. */
	| "dieAfter";

/** A process that can be made to fail at a step. After its death nothing that it does has an effect. */
export interface FaultyProcess {
	step: (what: "request" | "commit") => Fate;
	dead: boolean;
	/** What happens to a request that changes nothing, where somebody asks. */
	read?: (url: string, headers: Readonly<Record<string, string>>) => "pass" | "lose";
}

class Killed extends Error {}

export function faultyFetch(fetch: FetchLike, process: FaultyProcess): FetchLike {
	return async (url, init) => {
		if (process.dead) {
			throw new Killed("killed");
		}
		const reads = init.method === "GET" || /\/(query|search)$/.test(new URL(url).pathname);
		const fate = reads ? (process.read?.(url, init.headers) ?? "pass") : process.step("request");
		process.dead = fate === "dieBefore" || fate === "dieAfter";
		if (fate === "lose" || fate === "dieBefore") {
			throw new Error("socket hang up");
		}
		const answer = await fetch(url, init);
		if (fate === "loseAnswer" || fate === "dieAfter") {
			throw new Error("socket hang up");
		}
		return answer;
	};
}

/** Makes commits a step of the process too. */
export function dieIn(database: StoreDatabase, process: FaultyProcess): void {
	const write = database.write.bind(database);
	database.write = async <T>(work: () => T): Promise<T> => {
		if (process.dead) {
			throw new Killed("killed");
		}
		const fate = process.step("commit");
		process.dead = fate === "dieBefore" || fate === "dieAfter";
		if (fate === "dieBefore") {
			throw new Killed("killed");
		}
		const result = await write(work);
		if (fate === "dieAfter") {
			throw new Killed("killed");
		}
		return result;
	};
}
