import assert from "node:assert/strict";
import { checkDeclaration, type PipelineSchemas } from "../../../src/cascade/checkDeclaration.ts";
import type { CascadeTaskDeclaration } from "../../../src/tasks/taskFile.ts";
import { Bakery, useIngredients } from "./bakery.ts";

describe("a declaration that doesn't fit the databases", () => {
	let bakery: Bakery;
	let schemas: PipelineSchemas;

	before(async () => {
		bakery = await Bakery.open();
		const machine = await bakery.machine();
		const schema = (title: string) => machine.session.getDataSource(machine.source(title));
		schemas = {
			trigger: await schema("Production Plan"),
			junction: await schema("Recipe Ingredients"),
			log: await schema("Ingredient Transactions"),
		};
	});
	after(() => bakery[Symbol.asyncDispose]());

	const { trigger, junction, log } = useIngredients();
	const status = (...anyOf: string[]) => [{ property: "Status", anyOf }];
	const cases: readonly (readonly [string, Partial<CascadeTaskDeclaration>, string, string, string?])[] = [
		[
			"an unknown property",
			{ log: { ...log, reason: "Raeson" } },
			"unknown-property",
			"log.reason",
			'Did you mean "Reason"?',
		],
		[
			"an unknown property like no other",
			{ junction: { ...junction, amount: "How much" } },
			"unknown-property",
			"junction.amount",
			"There are: Recipes, Ingredient Inventory, Amount per batch, Name.",
		],
		[
			"a condition on an unknown property",
			{ trigger: { ...trigger, when: [{ property: "Statis", anyOf: ["x"] }] } },
			"unknown-property",
			"trigger.when.Statis",
			'Did you mean "Status"?',
		],
		[
			"an unknown option",
			{ trigger: { ...trigger, when: status("In process") } },
			"unknown-option",
			"trigger.when.Status",
			'Did you mean "In Process"?',
		],
		[
			"an unknown option of the reversal",
			{ reverse: { when: status("Canceled") } },
			"unknown-option",
			"reverse.when.Status",
			'Did you mean "Cancelled"?',
		],
		[
			"a condition that can't be compared",
			{ trigger: { ...trigger, when: [{ property: "Recipes", anyOf: ["x"] }] } },
			"property-type",
			"trigger.when.Recipes",
		],
		["an amount that is no number", { trigger: { ...trigger, amount: "Status" } }, "property-type", "trigger.amount"],
		["a relation that is none", { trigger: { ...trigger, relation: "Name" } }, "property-type", "trigger.relation"],
		["a key that is no text", { log: { ...log, key: "Amount" } }, "property-type", "log.key"],
		["an item of another database", { log: { ...log, item: "Production Plan" } }, "relation-target", "log.item"],
		[
			"a relation to another database",
			{ junction: { ...junction, relation: "Ingredient Inventory" } },
			"relation-target",
			"junction.relation",
		],
		["a source of another database", { log: { ...log, source: "Ingredient" } }, "relation-target", "log.source"],
		[
			"no key, to run unattended",
			{ log: { ...log, key: undefined }, run: { every: 60_000, onChange: false } },
			"missing-key",
			"log",
		],
		[
			"no key, to take rows back",
			{ log: { ...log, key: undefined }, reverse: { when: status("Cancelled") } },
			"missing-key",
			"log",
		],
	];
	for (const [what, changes, code, path, remedy] of cases) {
		it(`has ${what}: said at ${path}`, () => {
			const [problem, ...more] = checkDeclaration(useIngredients(changes), schemas);
			assert.equal(problem?.code, code);
			assert.deepEqual(problem.path, ["tasks", "use ingredients", "cascade", ...path.split(".")]);
			assert.equal(problem.remedy, remedy);
			assert.deepEqual(more, []);
		});
	}

	it("feeds itself: said at its log", () => {
		const problems = checkDeclaration(useIngredients(), { ...schemas, log: schemas.trigger });
		assert.ok(problems.some(({ code }) => code === "self-trigger"));
	});

	it("has nothing wrong with it in the sample", () => {
		assert.deepEqual(checkDeclaration(useIngredients(), schemas), []);
	});
});
