import fs from "node:fs";
import path from "node:path";

/** How often each kind of violation was seen; a kind that was looked for and not seen is 0. */
export type Violations = Readonly<Record<string, number>>;

/** What a NAME.rig.ts exports. The same seed does the same, byte by byte. */
export interface Rig {
	run(seed: number): Promise<Violations>;
	/** How many independent cases one seed runs; 1 by default. */
	readonly casesPerSeed?: number;
	/** Seeds that once showed a violation: `npm test` runs them each time. */
	readonly found?: readonly number[];
}

/** The names of all rigs, sorted. */
export function rigNames(): string[] {
	return fs
		.globSync("*.rig.ts", { cwd: import.meta.dirname })
		.map((file) => file.replace(/\.rig\.ts$/, ""))
		.sort();
}

/** Loads NAME.rig.ts. */
export async function loadRig(name: string): Promise<Rig> {
	return import(path.join(import.meta.dirname, `${name}.rig.ts`));
}

/** What was found by a run of several seeds. */
export interface RigResult {
	readonly failedSeeds: readonly number[];
	readonly violations: Violations;
}

/** Runs the seeds `seed`, `seed + 1`, ...; each that shows a violation is reported at once. */
export async function runSeeds(
	rig: Rig,
	seed: number,
	count: number,
	report: (seed: number, violations: Violations) => void,
): Promise<RigResult> {
	const sum: Record<string, number> = {};
	const failedSeeds: number[] = [];
	for (let at = seed; at < seed + count; at += 1) {
		const violations = await rig.run(at);
		for (const [kind, times] of Object.entries(violations)) {
			sum[kind] = (sum[kind] ?? 0) + times;
		}
		if (Object.values(violations).some((times) => times > 0)) {
			failedSeeds.push(at);
			report(at, violations);
		}
	}
	return { failedSeeds, violations: sum };
}
