import { Bakery, type Machine, useIngredients } from "../unit/cascade/bakery.ts";
import { compareWithModels, doubles, PlanModel } from "./cascade/planModel.ts";
import { type LogEntry, logEntries, makePlans, type RandomPlan } from "./cascade/plans.ts";
import { Random } from "./cascade/random.ts";
import { SimulatedWindow } from "./cascade/simulatedWindow.ts";
import type { Violations } from "./rig.ts";

/** Plans of a seed; each has a history of its own. */
export const casesPerSeed = 5;

/** Things that happen to each plan, on average. */
const actionsEach = 24;

/**
 * Plans are planned, put in process, cancelled, trashed and restored; recipes are edited and broken meanwhile. Two windows poll, hear
 * webhooks, and run by hand; the network goes away in the middle, answers are lost, the log's query lags, and the machine's clock may be ahead. What the log holds is
 * compared with a model of it. Afterwards a machine that knows of nothing runs every plan: what is there isn't written again, and what comes back is a new activation.
 */
export async function run(seed: number): Promise<Violations> {
	const random = new Random(seed);
	await using bakery = await Bakery.open();
	const machine = await bakery.machine("setup.db");
	const reverses = seed % 4 !== 0;
	const large = (["lines", "recipes"] as const)[seed % 3];
	const plans = await makePlans(machine, random, casesPerSeed, { mostLines: 3, large });
	const models = new Map(plans.map((plan) => [plan.id, PlanModel.of(plan, { reverses })]));
	const declaration = useIngredients(
		reverses ? { reverse: { when: [{ property: "Status", anyOf: ["Cancelled"] }] } } : {},
	);
	const ahead = random.pick([0, 90_000]);
	const options = { bakery, sources: machine.sources, random, file: "shared.db", declaration, loss: 0.05, ahead };
	const windows = [new SimulatedWindow(options), new SimulatedWindow(options)];
	await random.pick(windows).poll();
	// Long enough ago for the lagging query to know them.
	await bakery.clock.sleep(300_000);
	const lagging = `/v1/data_sources/${machine.source("Ingredient Transactions")}/query`;
	bakery.local.setFaults([{ path: lagging, probability: 0.3, effect: { kind: "lag", milliseconds: 20_000 } }]);

	let plan = random.pick(plans);
	for (let action = 0; action < casesPerSeed * actionsEach; action++) {
		// What happens to one plan in a row is what is hard.
		plan = random.chance(0.5) ? plan : random.pick(plans);
		const model = models.get(plan.id);
		if (model) {
			await act(random, { plan, model, machine, window: random.pick(windows), all: models });
		}
		await bakery.clock.sleep(random.pick([0, 1000, 60_000]));
	}
	for (const window of windows) {
		window.createsLeft = Number.POSITIVE_INFINITY;
		await window.poll();
		for (const model of models.values()) {
			model.look();
		}
	}
	bakery.local.setFaults([]);
	await bakery.clock.sleep(120_000);
	const found = compareWithModels(models, await logEntries(machine));
	const stranger = new SimulatedWindow({ ...options, file: "other.db", loss: 0 });
	const change = (id: string, status: string) =>
		machine.session.api.updatePage(id, {
			properties: { Status: { status: { name: status } }, "Batches to make": { number: 1 } },
		});
	const kept = plans.filter(({ id }) => models.get(id)?.state.inTrash === false);
	for (const { id } of kept) {
		await change(id, "In Process");
		await stranger.run(id);
	}
	const known = await logEntries(machine);
	const writtenAgain = doubles(known) - found.duplicate;
	let notComeBack = 0;
	for (const { id } of kept) {
		await change(id, "Done");
		await stranger.task.look([id]);
		await bakery.clock.sleep(120_000);
		await change(id, "In Process");
		await stranger.task.look([id]);
		const lines = [...(models.get(id)?.state.lines.values() ?? [])];
		const newest = newestRows(await logEntries(machine), id);
		const before = newestRows(known, id);
		const isWhole = newest.activation > before.activation && newest.count === lines.length;
		notComeBack += isWhole || lines.includes(null) ? 0 : 1;
	}
	for (const window of [...windows, stranger]) {
		window.close();
	}
	return { ...found, writtenAgain, notComeBack };
}

/** The newest activation of a plan in the log, and its rows. */
function newestRows(entries: readonly LogEntry[], id: string): { readonly activation: number; readonly count: number } {
	const own = entries.filter(({ triggerId, reversal }) => triggerId === id && !reversal);
	const activation = Math.max(0, ...own.map((entry) => entry.activation));
	return { activation, count: own.filter((entry) => entry.activation === activation).length };
}

interface Scene {
	readonly plan: RandomPlan;
	readonly model: PlanModel;
	readonly machine: Machine;
	readonly window: SimulatedWindow;
	readonly all: ReadonlyMap<string, PlanModel>;
}

/** Something happens to a plan, in Notion and in the model. */
async function act(random: Random, { plan, model, machine, window, all }: Scene): Promise<void> {
	const { api } = machine.session;
	const { state } = model;
	const what = random.pick([
		"status",
		"status",
		"status",
		"batches",
		"line",
		"add line",
		"trash",
		"poll",
		"poll",
		"webhook",
		"cut off",
		"cut off",
		"cut off",
		"run",
	] as const);
	if (state.inTrash && what !== "trash" && what !== "poll" && what !== "webhook" && what !== "cut off") {
		return;
	}
	switch (what) {
		case "status":
			state.status = random.pick(["Planned", "In Process", "In Process", "Done", "Cancelled"]);
			await api.updatePage(plan.id, { properties: { Status: { status: { name: state.status } } } });
			return;
		case "batches":
			state.batches = random.chance(0.15) ? null : random.integer(1, 5);
			await api.updatePage(plan.id, { properties: { "Batches to make": { number: state.batches } } });
			return;
		case "line": {
			const line = random.pick([...state.lines.keys()]);
			const amount = random.chance(0.15) ? null : random.integer(1, 9);
			state.lines.set(line, amount);
			await api.updatePage(line, { properties: { "Amount per batch": { number: amount } } });
			return;
		}
		case "add line": {
			const [item] = await machine.rows("Ingredient Inventory");
			const amount = random.integer(1, 9);
			await machine.bakery.clock.sleep(60_000);
			const { id } = await api.createPage({
				parent: { type: "data_source_id", data_source_id: machine.source("Recipe Ingredients") },
				properties: {
					Name: { title: [{ text: { content: "More" } }] },
					Recipes: { relation: [{ id: plan.recipeId }] },
					"Ingredient Inventory": { relation: item ? [{ id: item.id }] : [] },
					"Amount per batch": { number: amount },
				},
			});
			state.lines.set(id, amount);
			return;
		}
		case "trash":
			state.inTrash = !state.inTrash;
			await api.updatePage(plan.id, { in_trash: state.inTrash });
			return;
		case "poll":
			await window.poll();
			for (const one of all.values()) {
				one.look();
			}
			return;
		case "webhook":
			await window.task.look([plan.id]);
			model.look();
			return;
		case "cut off": {
			const creates = random.integer(0, 3);
			window.createsLeft = creates;
			await window.task.look([plan.id]);
			window.createsLeft = Number.POSITIVE_INFINITY;
			model.look(creates);
			return;
		}
		case "run":
			await window.run(plan.id);
			model.run();
	}
}
