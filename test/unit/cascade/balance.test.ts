import assert from "node:assert/strict";
import fc from "fast-check";
import { LogBalance, sum } from "../../../src/cascade/balance.ts";
import { LogDatabase } from "../../../src/cascade/logDatabase.ts";
import type { Page } from "../../../src/notion/types.ts";
import { Bakery, type Machine } from "./bakery.ts";

describe("the balance of an item", () => {
	let bakery: Bakery;
	let machine: Machine;

	const log = () =>
		new LogDatabase({
			id: machine.source("Ingredient Transactions"),
			session: machine.session,
			item: "Ingredient",
			amount: "Amount",
		});
	const write = (item: Page, amount: number | null) =>
		machine.session.api.createPage({
			parent: { type: "data_source_id", data_source_id: machine.source("Ingredient Transactions") },
			properties: { Ingredient: { relation: [{ id: item.id }] }, Amount: { number: amount } },
		});
	beforeEach(async () => {
		bakery = await Bakery.open();
		machine = await bakery.machine();
	});
	afterEach(() => bakery[Symbol.asyncDispose]());

	it("is the sum of its rows, also of more than 25 and of more than a page of them", async () => {
		const butter = await machine.row("Ingredient Inventory", "Butter");
		const balance = new LogBalance(log(), bakery.clock);
		await balance.update();
		const before = balance.sums.get(butter.id) ?? 0;
		for (let i = 0; i < 130; i++) {
			await write(butter, -10);
		}
		assert.equal(await balance.update(), true);
		assert.equal(balance.sums.get(butter.id), before - 1300);
		const fresh = new LogBalance(log(), bakery.clock);
		await fresh.update();
		assert.deepEqual(fresh.sums, balance.sums);
	});

	it("follows rows that are edited, moved to another item, trashed and restored, with two requests each time", async () => {
		const [butter, milk] = [
			await machine.row("Ingredient Inventory", "Butter"),
			await machine.row("Ingredient Inventory", "Milk"),
		];
		const balance = new LogBalance(log(), bakery.clock);
		const { api } = machine.session;
		const row = await write(butter, -5);
		await balance.update();
		const [ofButter = 0, ofMilk = 0] = [balance.sums.get(butter.id), balance.sums.get(milk.id)];
		const changes: readonly (readonly [Parameters<typeof api.updatePage>[1], number, number])[] = [
			[{ properties: { Amount: { number: -7 } } }, -2, 0],
			[{ properties: { Ingredient: { relation: [{ id: milk.id }] } } }, 5, -7],
			[{ in_trash: true }, 5, 0],
			[{ in_trash: false }, 5, -7],
			[{ properties: { Amount: { number: null } } }, 5, 0],
		];
		for (const [change, butterChange, milkChange] of changes) {
			await api.updatePage(row.id, change);
			const before = bakery.requests.length;
			assert.equal(await balance.update(), true, JSON.stringify(change));
			assert.equal(bakery.requests.length - before, 2);
			assert.equal(balance.sums.get(butter.id), ofButter + butterChange, JSON.stringify(change));
			assert.equal(balance.sums.get(milk.id), ofMilk + milkChange, JSON.stringify(change));
		}
		assert.equal(await balance.update(), false);
	});

	it("adds as people reckon, in any order", () => {
		assert.equal(sum([0.1, 0.2]), 0.3);
		assert.equal(sum([0.1, 0.7, -0.8]), 0);
		assert.ok(Object.is(sum([-0.1, 0.1]), 0));
		const cents = fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { maxLength: 200 });
		fc.assert(
			fc.property(cents, (amounts) => {
				const exact = amounts.reduce((a, b) => a + b, 0) / 100;
				assert.equal(sum(amounts.map((amount) => amount / 100)), exact === 0 ? 0 : exact);
			}),
		);
	});
});
