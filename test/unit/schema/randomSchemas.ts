import fc from "fast-check";
import type { SchemaFile } from "../../../src/schema/schemaFile.ts";
import { schema } from "./schemaWorkspace.ts";

type Json = Record<string, unknown>;

interface Choice {
	readonly simple: readonly number[];
	readonly relations: readonly { readonly to: number; readonly isTwoWay: boolean }[];
	readonly rollups: readonly { readonly relation: number; readonly property: number; readonly fn: number }[];
	readonly formulas: readonly number[];
}

const simpleProperties: readonly (() => unknown)[] = [
	() => "rich_text",
	() => ({ number: "euro" }),
	() => ({ select: ["a", { name: "b", color: "red" }] }),
	() => ({ multi_select: ["x", "y"] }),
	() => "date",
	() => "checkbox",
	() => ({ unique_id: "ID" }),
	() => "created_time",
	() => ({ type: "url", description: "A link" }),
	() => ({ status: ["Open", "Done"] }),
];

const anyFunctions = ["count", "show_original", "unique", "not_empty"];

const choices = fc.record<Choice>({
	simple: fc.uniqueArray(fc.nat(simpleProperties.length - 1), { maxLength: 4 }),
	relations: fc.array(fc.record({ to: fc.nat(20), isTwoWay: fc.boolean() }), { maxLength: 3 }),
	rollups: fc.array(fc.record({ relation: fc.nat(20), property: fc.nat(20), fn: fc.nat(3) }), { maxLength: 2 }),
	formulas: fc.array(fc.nat(20), { maxLength: 1 }),
});

/** Files of 1 to `most` databases with relations of every kind, cycles included, rollups over both their sides, and formulas. */
export function schemaFiles(most: number): fc.Arbitrary<SchemaFile> {
	return fc
		.array(choices, { minLength: 1, maxLength: most })
		.map((databases) => schema(JSON.stringify(fileOf(databases))));
}

function fileOf(databases: readonly Choice[]): Json {
	const properties: Json[] = databases.map(({ simple }, i) => ({
		[`Name ${i}`]: "title",
		...Object.fromEntries(simple.map((kind) => [`S${kind}`, simpleProperties[kind]?.()])),
	}));
	/** Own and reverse relations of each database: name and target. */
	const relations: { name: string; to: number }[][] = databases.map(() => []);
	databases.forEach((choice, i) => {
		choice.relations.forEach(({ to, isTwoWay }, n) => {
			const target = to % databases.length;
			const reverse = isTwoWay ? `Back ${i}.${n}` : undefined;
			Object.assign(properties[i] ?? {}, { [`R${n}`]: { relation: `d${target}`, ...(reverse ? { reverse } : {}) } });
			relations[i]?.push({ name: `R${n}`, to: target });
			if (reverse) {
				relations[target]?.push({ name: reverse, to: i });
			}
		});
	});
	const plain = properties.map((own, i) => [...Object.keys(own), ...(relations[i] ?? []).map(({ name }) => name)]);
	databases.forEach(({ rollups, formulas }, i) => {
		const own = relations[i] ?? [];
		rollups.forEach(({ relation, property, fn }, n) => {
			const over = own[relation % Math.max(1, own.length)];
			const names = plain[over?.to ?? 0] ?? [];
			if (over) {
				Object.assign(properties[i] ?? {}, {
					[`U${n}`]: {
						type: "rollup",
						relation: over.name,
						property: names[property % names.length],
						function: anyFunctions[fn],
					},
				});
			}
		});
		formulas.forEach((of, n) => {
			const names = Object.keys(properties[i] ?? {});
			Object.assign(properties[i] ?? {}, { [`F${n}`]: { formula: `empty(prop("${names[of % names.length]}"))` } });
		});
	});
	return {
		databases: Object.fromEntries(properties.map((own, i) => [`d${i}`, { title: `Database ${i}`, properties: own }])),
	};
}
