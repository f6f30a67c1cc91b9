import assert from "node:assert/strict";
import { type BakerySync, openBakerySync } from "./bakerySync.ts";

/** A seeded generator (mulberry32): a script is its seed. */
function seeded(seed: number): (below: number) => number {
	let state = seed;
	return (below) => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) % below;
	};
}

type Rows = Map<string, readonly [unit: string, price: string]>;

function fileRows(bakery: BakerySync): Rows {
	const lines = bakery.lines().filter((line) => line !== "");
	return new Map(
		lines.slice(1).map((line) => {
			const [name = "", unit = "", price = ""] = line.split(";");
			return [name, [unit, price.replace(",", ".")]] as const;
		}),
	);
}

async function notionRows(bakery: BakerySync): Promise<Rows> {
	const names = await bakery.names();
	const rows: Rows = new Map();
	for (const name of names) {
		const [unit = "", price = ""] = await bakery.row(name);
		rows.set(name, [unit, price]);
	}
	assert.equal(rows.size, names.length, `twice in Notion: ${names}`);
	return rows;
}

/** Edits a few things on one side or on both, each with a price that nothing else ever has, and notes the prices. */
async function editAtRandom(bakery: BakerySync, random: (below: number) => number, step: number): Promise<Set<string>> {
	const edits = new Set<string>();
	for (let i = 0; i < 1 + random(5); i++) {
		const price = `${step * 100 + i + 1}.25`;
		const onFile = random(2) === 0;
		const names = onFile ? [...fileRows(bakery).keys()] : await bakery.names();
		const name = names[random(names.length)] ?? "";
		switch (random(8)) {
			case 0:
				if (onFile) {
					bakery.write(`${bakery.footprint().bytes}New ${price};g;${price.replace(".", ",")}\n`);
				} else {
					await bakery.create(`New ${price}`, Number(price));
				}
				edits.add(price);
				break;
			case 1:
				if (names.length > 8) {
					await (onFile ? Promise.resolve(bakery.write(withoutRow(bakery, name))) : bakery.trash(name));
				}
				break;
			default:
				if (onFile) {
					bakery.write(withPrice(bakery, name, price));
				} else {
					await bakery.setPrice(name, Number(price));
				}
				edits.add(price);
		}
	}
	return edits;
}

function withoutRow(bakery: BakerySync, name: string): string {
	return bakery
		.lines()
		.filter((line) => !line.startsWith(`${name};`))
		.join("\n");
}

function withPrice(bakery: BakerySync, name: string, price: string): string {
	const lines = bakery.lines().map((line) => {
		const [first, unit] = line.split(";");
		return first === name ? `${first};${unit};${price.replace(".", ",")}` : line;
	});
	return lines.join("\n");
}

async function runScript(seed: number): Promise<void> {
	const random = seeded(seed);
	const bakery = await openBakerySync();
	try {
		await bakery.task().run();
		for (let step = 1; step <= 4; step++) {
			const before = { notion: await notionRows(bakery), file: fileRows(bakery) };
			await editAtRandom(bakery, random, step);
			const edited = { notion: await notionRows(bakery), file: fileRows(bakery) };
			const result = await bakery.task().run();
			assert.deepEqual([result.failures, result.changedMeanwhile, result.refused], [[], [], []]);
			const after = { notion: await notionRows(bakery), file: fileRows(bakery) };
			const conflicts = new Map(
				bakery
					.task()
					.conflicts()
					.map((conflict) => [conflict.title, conflict]),
			);
			assert.deepEqual([...after.notion.keys()].sort(), [...after.file.keys()].sort());
			for (const [name, row] of after.notion) {
				if (!conflicts.has(name)) {
					assert.deepEqual(after.file.get(name), row, name);
				}
			}
			for (const side of ["notion", "file"] as const) {
				for (const [name, [, price]] of edited[side]) {
					if (before[side].get(name)?.[1] !== price) {
						assert.equal(after[side].get(name)?.[1], price, `the edit of ${name} on ${side} is gone`);
					}
				}
			}
			const footprint = bakery.footprint();
			assert.equal((await bakery.task().run({ listAll: random(2) === 0 })).nothingToDo, true);
			assert.deepEqual(bakery.footprint(), footprint);
		}
	} finally {
		await bakery.close();
	}
}

describe("Random edits on both sides", () => {
	it("lose nothing, make nothing twice, and leave nothing to do", async function () {
		this.timeout(600_000);
		const first = Number(process.env.SYNC_SCRIPT_SEED ?? 1);
		const count = Number(process.env.SYNC_SCRIPT_COUNT ?? 12);
		for (let seed = first; seed < first + count; seed++) {
			await runScript(seed).catch((error: unknown) => {
				throw new Error(`SYNC_SCRIPT_SEED=${seed}: ${error instanceof Error ? error.message : error}`, {
					cause: error,
				});
			});
		}
	});
});
