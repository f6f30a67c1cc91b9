import type { Random } from "./random.ts";
import { attributeNames, emptyRow, type PeoplesSide, type Row } from "./sides.ts";
import type { SyncWorld } from "./syncWorld.ts";

/** What people write, so that it can be found again: no two edits of a script write the same. */
export class Tokens {
	#last = 0;

	number(): number {
		return ++this.#last + 0.25;
	}

	text(prefix: string): string {
		return `${prefix}${++this.#last}`;
	}
}

export function firstRows(random: Random, tokens: Tokens, count: number): readonly Row[] {
	return Array.from({ length: count }, () => newRow(random, tokens, tokens.text("row ")));
}

export function newRow(random: Random, tokens: Tokens, name: string): Row {
	return {
		...emptyRow,
		Name: name,
		Price: random.chance(80) ? tokens.number() : "",
		Unit: random.chance(80) ? random.pick(["g", "ml", "pc"]) : "",
		Tags: random.chance(50) ? [tokens.text("tag "), "common"].sort() : [],
		Note: random.chance(50) ? [1, 2, 3, 4].map(() => tokens.text("line ")).join("\n") : "",
	};
}

/** Everything in some rows that an edit can have written: each is somewhere afterwards, or was lost. */
export function tokensIn(rows: readonly Row[]): ReadonlySet<string> {
	return new Set(
		rows.flatMap(({ Name, Price, Tags, Note }) => [Name, String(Price), ...Tags, ...Note.split("\n")]).filter(Boolean),
	);
}

const sides = ["notion", "other"] as const;

/** Edits of every kind on both sides, as two people make them who know nothing of each other. */
export async function editAtRandom(world: Pick<SyncWorld, "people">, random: Random, tokens: Tokens): Promise<void> {
	if (random.chance(15)) {
		await createOnBoth(world, random, tokens);
	}
	for (let edits = 1 + random.below(6); edits > 0; edits--) {
		const side = random.pick(sides);
		await editOnce(world.people[side], random, tokens);
	}
	if (random.chance(10)) {
		world.people.other.reorder?.();
	}
}

async function createOnBoth({ people }: Pick<SyncWorld, "people">, random: Random, tokens: Tokens): Promise<void> {
	const name = tokens.text("both ");
	await people.notion.create(newRow(random, tokens, name));
	await people.other.create(newRow(random, tokens, name));
}

async function editOnce(side: PeoplesSide, random: Random, tokens: Tokens): Promise<void> {
	const rows = await side.rows();
	if (rows.length < 3 || random.chance(12)) {
		await side.create(newRow(random, tokens, tokens.text("new ")));
		return;
	}
	const row = random.pick(rows);
	if (rows.length > 4 && random.chance(15)) {
		await side.remove(row.Name);
		return;
	}
	if (random.chance(12)) {
		await side.edit(row.Name, { Name: tokens.text("renamed ") });
		return;
	}
	const changes = random.some(attributeNames.slice(1), 40).map((name) => [name, edited(row, name, random, tokens)]);
	if (changes.length > 0) {
		await side.edit(row.Name, Object.fromEntries(changes));
	}
}

function edited(row: Row, name: (typeof attributeNames)[number], random: Random, tokens: Tokens): Row[typeof name] {
	switch (name) {
		case "Price":
			return random.chance(85) ? tokens.number() : "";
		case "Unit":
			return random.pick(["g", "ml", "pc", "", tokens.text("unit ")]);
		case "Tags":
			return [...random.some(row.Tags, 70), ...(random.chance(70) ? [tokens.text("tag ")] : [])].sort();
		case "Note": {
			const lines = row.Note === "" ? [tokens.text("line ")] : row.Note.split("\n");
			const at = random.below(lines.length);
			const line = tokens.text("line ");
			return random.chance(50)
				? lines.map((before, index) => (index === at ? line : before)).join("\n")
				: [...lines.slice(0, at), line, ...lines.slice(at)].join("\n");
		}
		case "Name":
			return row.Name;
	}
}

/** What differs between both sides although nothing says so: no conflict, no row that is kept, no attribute that is frozen. */
export async function unexplained(
	world: Pick<SyncWorld, "people" | "task">,
	excused: { readonly kept: ReadonlySet<string>; readonly frozen: ReadonlySet<string> },
): Promise<readonly string[]> {
	const [notion, other] = [await world.people.notion.rows(), await world.people.other.rows()];
	const conflicts = world.task().conflicts();
	const inConflict = new Map<string, ReadonlySet<string>>();
	for (const { attributes, context } of conflicts) {
		// What stands on a page is its row's note where there are files.
		const names = new Set(attributes.map(({ attribute }) => (attribute === "Content" ? "Note" : attribute)));
		for (const { Name } of [context.notion, context.other]) {
			inConflict.set(String(Name), names);
		}
	}
	const found: string[] = [];
	for (const [side, rows, others] of [
		["notion", notion, other],
		["other", other, notion],
	] as const) {
		for (const row of rows) {
			const excuse = inConflict.get(row.Name);
			const partner = others.find(({ Name }) => Name === row.Name);
			if (excused.kept.has(row.Name) || (!partner && excuse?.has("Name"))) {
				continue;
			}
			if (!partner) {
				found.push(`${row.Name} is only on ${side}`);
				continue;
			}
			for (const name of attributeNames) {
				const equal = JSON.stringify(row[name]) === JSON.stringify(partner[name]);
				if (!equal && !excuse?.has(name) && !excused.frozen.has(name)) {
					found.push(`${row.Name}, ${name}: ${JSON.stringify(row[name])} / ${JSON.stringify(partner[name])}`);
				}
			}
		}
	}
	return found;
}

/** Names that stand more than once on a side. */
export function duplicatesIn(rows: readonly Row[]): readonly string[] {
	const names = rows.map(({ Name }) => Name);
	return names.filter((name, index) => names.indexOf(name) !== index);
}
