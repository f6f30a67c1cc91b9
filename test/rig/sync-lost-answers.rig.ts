// Rows of a file are created in Notion while a fifth of the answers is lost and queries lag behind by 5 s: each row is there exactly once.
import { jsonEqual } from "../../src/base/json.ts";
import type { Violations } from "./rig.ts";
import { Random } from "./sync/random.ts";
import { duplicatesIn, firstRows, newRow, Tokens } from "./sync/scripts.ts";
import { openSyncWorld } from "./sync/syncWorld.ts";

/** Creates. */
export const casesPerSeed = 50;

/** Runs after which all rows must be there: some creates need a look at what came of them. */
const mostRuns = 4;

export async function run(seed: number): Promise<Violations> {
	const random = new Random(seed);
	const tokens = new Tokens();
	const linked = firstRows(random, tokens, 2);
	const created = Array.from({ length: casesPerSeed }, () => newRow(random, tokens, tokens.text("new ")));
	const other = random.pick(["csv", "json", "database"] as const);
	const world = await openSyncWorld({ seed, rows: linked, other, otherRows: [...linked, ...created] });
	try {
		const create = { method: "POST", path: "/v1/pages" } as const;
		world.notion.setFaults([
			{ path: "/v1/data_sources/*/query", effect: { kind: "lag", milliseconds: 5000 } },
			{ ...create, probability: 0.2, effect: { kind: "reset", applied: true } },
			{ ...create, probability: 0.05, effect: { kind: "reset", applied: false } },
		]);
		for (let runs = 0; runs < mostRuns; runs++) {
			const result = await world
				.task()
				.run({ listAll: runs > 0 })
				.catch(() => undefined);
			if (result?.nothingToDo) {
				break;
			}
			await world.clock.sleep(120_000);
		}
		world.notion.setFaults([]);
		const rows = await world.people.notion.rows();
		const names = new Set(rows.map(({ Name }) => Name));
		const missing = [...linked, ...created].filter(({ Name }) => !names.has(Name)).length;
		const footprint = world.footprint();
		const { nothingToDo } = await world.task().run();
		return {
			duplicates: duplicatesIn(rows).length,
			missing,
			notQuiet: nothingToDo && jsonEqual(world.footprint(), footprint) ? 0 : 1,
		};
	} finally {
		await world.close();
	}
}
