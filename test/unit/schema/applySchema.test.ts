import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { sampleLock, sampleLockFile } from "../../../scripts/lock-sample.ts";
import { silentLog } from "../../../src/base/log.ts";
import type { LossBackup } from "../../../src/schema/backUpLosses.ts";
import { describePlan } from "../../../src/schema/describePlan.ts";
import { isLinked, lockedDatabases, parseLockFile } from "../../../src/schema/lockFile.ts";
import { resolveDatabase } from "../../../src/schema/resolveDatabase.ts";
import { losses } from "../../../src/schema/schemaPlan.ts";
import { createMemoryOutboxStore } from "../../../src/tasks/memoryOutbox.ts";
import { Outbox } from "../../../src/tasks/outbox.ts";
import { isWrite, SchemaWorkspace, schema } from "./schemaWorkspace.ts";

const sample = (name: string) => schema(readFileSync(`samples/bakery/${name}.notion-schema.yaml`, "utf8"));

function sampleDatabases(workspace: SchemaWorkspace) {
	const { lock } = parseLockFile(readFileSync(sampleLockFile, "utf8"));
	assert.ok(lock);
	return lockedDatabases(lock, workspace.local.workspaceId);
}

const cycle = schema(`databases:
  companies:
    title: Companies
    properties:
      Name: title
      Contacts: { relation: contacts, reverse: Employer }
      Volume: { rollup: Deals.Amount, function: sum }
  contacts:
    title: Contacts
    properties:
      Name: title
      Manager: { relation: contacts, reverse: Reports }
      Team: { rollup: Reports.Name, function: count }
      Size: { formula: 'prop("Team") + 1' }
      Deals: { relation: deals }
  deals:
    title: Deals
    properties:
      Name: title
      Amount: { number: euro }
      Company: { relation: companies, reverse: Deals }
      Stage: { select: [{ name: Open, color: blue }, Won, Lost] }
`);

describe("the sample", () => {
	it("has a lock file that is up to date (else: node scripts/lock-sample.ts)", async () => {
		assert.equal(readFileSync(sampleLockFile, "utf8"), await sampleLock());
	});

	it("finds nothing to do for the bakery, with ten reads and no write", async () => {
		await using workspace = await SchemaWorkspace.open("bakery");
		workspace.locked = sampleDatabases(workspace);
		const plan = await workspace.plan(sample("bakery"));
		assert.deepEqual([plan.steps, plan.manual, plan.blocked, plan.notes], [[], [], [], []]);
		assert.equal(workspace.local.journal.length, 10);
		assert.equal(workspace.writes(), 0);
	});

	it("creates the suppliers beside it with three writes, and finds nothing to do after that", async () => {
		await using workspace = await SchemaWorkspace.open("bakery");
		workspace.folder = new Map([["bakery", sampleDatabases(workspace)]]);
		const plan = await workspace.plan(sample("suppliers"));
		const result = await workspace.apply(plan);
		assert.deepEqual([result.error, result.deviations, workspace.writes()], [undefined, [], 3]);
		assert.deepEqual((await workspace.plan(sample("suppliers"))).steps, []);
		const databases = await workspace.databases();
		assert.ok(databases.Suppliers?.includes("Purchases"));
		assert.deepEqual(databases["Ingredient Inventory"], ["Name", "Price", "Transactions", "Unit"]);
	});

	it("shows the suppliers' plan with the reason of each step", async () => {
		await using workspace = await SchemaWorkspace.open("bakery");
		workspace.folder = new Map([["bakery", sampleDatabases(workspace)]]);
		const text = describePlan(await workspace.plan(sample("suppliers")));
		assert.equal(
			text,
			`## Steps

1. Create the database "Suppliers" (properties: 4)
   - Why: not in Notion yet
   - Name: title
   - Website: url
   - E-mail: email
   - Delivers on: multi_select (Monday, Tuesday, Wednesday, Thursday, Friday)
2. Create the database "Purchases" (properties: 8)
   - Why: not in Notion yet
   - Name: title
   - No.: unique_id
   - Supplier: relation ↔ suppliers (Purchases)
   - Ingredient: relation → bakery/ingredients
   - Quantity: number (number)
   - Total: number (euro)
   - Ordered on: date
   - Delivered: checkbox
3. Change the properties of "Suppliers": add "Spent", name the other side of "Supplier" "Purchases"
   - add "Spent" ("Spent" is rolled up over the other side of a relation)
   - name the other side of "Supplier" "Purchases" (the other side of "Supplier" in "purchases")`,
		);
	});

	it("says that the bakery must be there before what points to it", async () => {
		await using workspace = await SchemaWorkspace.open();
		const plan = await workspace.plan(sample("suppliers"));
		assert.deepEqual(plan.steps, []);
		assert.deepEqual(plan.blocked, [
			{
				key: "bakery/ingredients",
				message: '"bakery/ingredients" isn\'t in Notion yet.',
				remedy: "Create the databases of that schema file first.",
			},
		]);
	});
});

describe("applySchema", () => {
	it("makes cycles, self-relations, reverse names, rollups and formulas over them, one create and one update a database", async () => {
		await using workspace = await SchemaWorkspace.open();
		const result = await workspace.make(cycle);
		assert.deepEqual([result.error, result.deviations], [undefined, []]);
		assert.deepEqual(await workspace.databases(), {
			Companies: ["Contacts", "Deals", "Name", "Volume"],
			Contacts: ["Deals", "Employer", "Manager", "Name", "Reports", "Size", "Team"],
			Deals: ["Amount", "Company", "Name", "Stage"],
		});
		// Contacts take two updates (the other side of a self-relation has a name only once it is there), companies one, deals none.
		assert.equal(workspace.writes(), 3 + 3);
		assert.equal(describePlan(await workspace.plan(cycle)), "Nothing to do: Notion is as the file says.");
	});

	it("has the lock saved before each create and after each write", async () => {
		await using workspace = await SchemaWorkspace.open();
		const saved: string[] = [];
		await workspace.make(schema("databases: { a: { title: A, properties: { Name: title } } }"), {
			saveLock: async (locked) => {
				saved.push(`${workspace.writes()} ${Object.keys(locked.a ?? {}).join(",")}`);
				workspace.locked = locked;
			},
		});
		assert.deepEqual(saved, [
			"0 creating",
			"1 databaseId,dataSourceId,properties",
			"0 databaseId,dataSourceId,properties",
		]);
	});

	it("goes on after a crash at any request and ends the same, without a second database", async () => {
		for (let crashAt = 1; crashAt <= 6; crashAt++) {
			for (const applied of [false, true]) {
				await using workspace = await SchemaWorkspace.open();
				let count = 0;
				const plan = await workspace.plan(cycle);
				workspace.intercept = async (send, method, path) => {
					if (isWrite(method, path) && ++count >= crashAt) {
						if (applied && count === crashAt) {
							await send();
						}
						throw Object.assign(new Error("killed"), { code: "ECONNREFUSED" });
					}
					return send();
				};
				const first = await workspace.apply(plan);
				assert.equal(first.error?.code, "unreachable", `crash at ${crashAt}`);

				workspace.intercept = undefined;
				const second = await workspace.make(cycle);
				assert.deepEqual([second.error, second.deviations], [undefined, []], `crash at ${crashAt}`);
				assert.equal((await workspace.session.searchDatabases()).length, 3);
				assert.deepEqual((await workspace.plan(cycle)).steps, []);
			}
		}
	});

	it("completes a database that an interrupted attempt made in another order", async () => {
		await using workspace = await SchemaWorkspace.open();
		const file = schema(`databases:
  a: { title: A, properties: { Name: title, B: { relation: b } } }
  b: { title: B, properties: { Name: title, C: { relation: c } } }
  c: { title: C, properties: { Name: title, A: { relation: a }, To: { relation: b, reverse: Back }, N: { rollup: To.Back } } }
`);
		let count = 0;
		workspace.intercept = async (send, method, path) => {
			if (isWrite(method, path) && ++count >= 2) {
				if (count === 2) {
					await send();
				}
				throw Object.assign(new Error("killed"), { code: "ECONNREFUSED" });
			}
			return send();
		};
		await workspace.make(file);
		workspace.intercept = undefined;
		const result = await workspace.make(file);
		assert.deepEqual([result.error, result.deviations], [undefined, []]);
		assert.equal((await workspace.session.searchDatabases()).length, 3);
	});

	it("looks a create up whose answer was lost, and doesn't repeat it when it happened", async () => {
		for (const applied of [true, false]) {
			await using workspace = await SchemaWorkspace.open();
			const lost = new Set<string>();
			workspace.intercept = async (send, method, path) => {
				if (!isWrite(method, path) || lost.has(path)) {
					return send();
				}
				lost.add(path);
				if (applied) {
					await send();
				}
				throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
			};
			const result = await workspace.make(cycle);
			assert.deepEqual([result.error, result.deviations], [undefined, []]);
			assert.equal((await workspace.session.searchDatabases()).length, 3);
		}
	});

	it("waits for what its last attempt sent before it was killed, however long ago the first attempt was", async () => {
		await using workspace = await SchemaWorkspace.open();
		const file = schema("databases: { a: { title: A, properties: { Name: title } } }");
		const store = createMemoryOutboxStore();
		const { session, clock } = workspace;
		const outbox = () => new Outbox({ store, session, clock, log: silentLog });
		const killed = Promise.withResolvers<void>();
		const silence = Promise.withResolvers<never>();
		let late: { readonly at: number; readonly act: () => Promise<unknown> } | undefined;
		let creates = 0;
		workspace.intercept = async (send, method, path) => {
			if (late && late.at <= clock.now()) {
				const { act } = late;
				late = undefined;
				await act();
			}
			if (!isWrite(method, path) || ++creates > 2) {
				return send();
			}
			if (creates === 1) {
				throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
			}
			// Notion carries it out when its sender is long gone.
			late = { at: clock.now() + 50_000, act: send };
			killed.resolve();
			return silence.promise;
		};
		const ending = new AbortController();
		const first = workspace.make(file, { outbox: outbox(), signal: ending.signal });
		await killed.promise;
		const result = await workspace.make(file, { outbox: outbox() });
		assert.deepEqual([result.error, creates], [undefined, 2]);
		assert.equal((await session.searchDatabases()).length, 1);
		ending.abort();
		silence.reject(Object.assign(new Error("killed"), { code: "ECONNRESET" }));
		await first;
	});

	it("looks every change and row up whose answer was lost, and sends only what didn't happen a second time", async () => {
		const before = `databases:
  a:
    title: A
    properties: { Name: title, Count: number, Kind: { select: [One, Two] }, Gone: url, B: { relation: b, reverse: As } }
  b: { title: B, properties: { Name: title } }
`;
		const after = before
			.replace("title: A\n", "title: A and more\n    description: All of them.\n")
			.replace("Count: number", "Amount: { number: euro, was: Count }")
			.replace("select: [One, Two]", "multi_select: [One, Two, Three]")
			.replace(", Gone: url", "")
			.replace(
				"properties: { Name: title } }",
				"properties: { Name: title, Sum: { rollup: As.Amount, function: sum } } }",
			)
			.concat("  c:\n    properties: { Name: title }\n    seed: [{ Name: x }, { Name: x }, { Name: y }]\n");
		await using calm = await SchemaWorkspace.open();
		await calm.make(schema(before));
		calm.writes();
		await calm.make(schema(after), { acceptLosses: true });
		const undisturbed = calm.writes();
		for (const applied of [true, false]) {
			await using workspace = await SchemaWorkspace.open();
			await workspace.make(schema(before));
			const plan = await workspace.plan(schema(after));
			const sent: string[] = [];
			workspace.intercept = async (send, method, path) => {
				if (!isWrite(method, path)) {
					return send();
				}
				sent.push(`${method} ${path}`);
				if (!applied && sent.length % 2 === 0) {
					return send();
				}
				if (applied) {
					await send();
				}
				throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
			};
			const store = createMemoryOutboxStore();
			const { session, clock } = workspace;
			const outbox = new Outbox({ store, session, clock, log: silentLog });
			const result = await workspace.apply(plan, { acceptLosses: true, outbox });
			assert.deepEqual([result.error, result.deviations], [undefined, []]);
			assert.equal(sent.length, applied ? undisturbed : 2 * undisturbed, sent.join("\n"));
			assert.deepEqual(store.pending("schema"), []);
			assert.deepEqual((await workspace.plan(schema(after))).steps, []);
			const seeded = Object.entries(workspace.locked).find(([key]) => key === "c")?.[1];
			assert.ok(isLinked(seeded));
			assert.equal((await session.api.query(seeded.dataSourceId)).length, 3);
		}
	});

	it("sends a change again when somebody else was saving", async () => {
		await using workspace = await SchemaWorkspace.open();
		let conflicts = 0;
		workspace.intercept = async (send, method) => {
			if (method === "PATCH" && conflicts++ === 0) {
				const body = {
					object: "error",
					status: 409,
					code: "conflict_error",
					message: "Conflict occurred while saving.",
				};
				return Response.json(body, { status: 409 });
			}
			return send();
		};
		const result = await workspace.make(cycle);
		assert.deepEqual([result.error, result.deviations], [undefined, []]);
	});

	it("lists what the API can't do, and finds nothing left once a person has done it", async () => {
		await using workspace = await SchemaWorkspace.open();
		const file = schema(
			"databases: { a: { title: A, properties: { Name: title, S: { status: { To-do: [x], Complete: [y] } } } } }",
		);
		const plan = await workspace.plan(file);
		assert.deepEqual(plan.manual, [{ key: "a", title: "A", text: '"S": put the options into their groups' }]);
		const result = await workspace.apply(plan);
		assert.deepEqual([result.error, result.deviations], [undefined, []]);
		assert.deepEqual(
			result.manual.map(({ text }) => text),
			['S: the status "y" belongs to the group "Complete"'],
		);
	});

	it("doesn't take somebody else's database of the same name for its own", async () => {
		await using workspace = await SchemaWorkspace.open();
		const file = schema("databases: { a: { title: A, properties: { Name: title } } }");
		await workspace.make(file);
		workspace.locked = {};
		workspace.skipped += 10 * 60_000;
		await workspace.make(file);
		assert.equal((await workspace.session.searchDatabases()).length, 2);
	});

	it("follows a rename in the file and one in Notion by id, options too, and keeps what was made in Notion", async () => {
		await using workspace = await SchemaWorkspace.open();
		const before = schema(
			"databases: { a: { title: A, properties: { Name: title, Price: number, Kind: { select: [Bread, Cake] } } } }",
		);
		const { locked } = await workspace.make(before);
		const source = await workspace.session.getDataSource(("dataSourceId" in locked.a! && locked.a.dataSourceId) || "");
		await workspace.session.api.updateDataSource(source.id, {
			properties: {
				Price: { name: "Cost" },
				"Made in Notion": { checkbox: {} },
				Kind: { select: { options: [{ name: "Bread" }, { name: "Cake" }, { name: "Pie" }] } },
			},
		});
		const after = schema(
			"databases: { a: { title: B, properties: { Title: title, Price: number, Kind: { select: [Loaf, Cake] } } } }",
		);
		const plan = await workspace.plan(after);
		assert.equal(
			describePlan(plan),
			[
				"## Steps",
				"",
				'1. Change title of the database "B"',
				"   - Why: differs from the file: title",
				'2. Change the properties of "B": rename "Name" to "Title", rename "Cost" to "Price", change "Kind"',
				'   - rename "Name" to "Title" ("Name" is called "Title" in the file)',
				'   - rename "Cost" to "Price" ("Cost" is called "Price" in the file)',
				'   - change "Kind" (Kind: option "Bread" renamed to "Loaf")',
				"",
				"## Left alone",
				"",
				'- "Made in Notion" of B is in Notion only: left alone.',
			].join("\n"),
		);
		const result = await workspace.apply(plan);
		assert.deepEqual([result.error, result.deviations], [undefined, []]);
		const changed = await workspace.session.getDataSource(source.id, { useCache: false });
		assert.deepEqual(Object.keys(changed.properties).sort(), ["Kind", "Made in Notion", "Price", "Title"]);
		const kind = changed.properties.Kind;
		assert.ok(kind?.type === "select");
		assert.deepEqual(kind.select.options.map(({ name }) => name).sort(), ["Cake", "Loaf", "Pie"]);
	});

	it("turns a select into a status, adds a rollup, drops a column and renames one, with the values of what stays", async () => {
		await using workspace = await SchemaWorkspace.open();
		const before = schema(`databases:
  deals: { title: Deals, properties: { Name: title, Stage: { select: [Open, Won] }, Amount: number, Old: rich_text } }
  companies: { title: Companies, properties: { Name: title, Deals: { relation: deals, reverse: Company } } }
`);
		await workspace.make(before);
		const deals = workspace.locked.deals;
		assert.ok(isLinked(deals));
		const { api } = workspace.session;
		const parent = { type: "data_source_id", data_source_id: deals.dataSourceId } as const;
		const properties = {
			Name: { title: [{ text: { content: "One" } }] },
			Stage: { select: { name: "Won" } },
			Amount: { number: 7 },
			Old: { rich_text: [{ text: { content: "gone" } }] },
		};
		const row = await api.createPage({ parent, properties });
		const after = schema(`databases:
  deals: { title: Deals, properties: { Name: title, Stage: { status: [Open, Won] }, Volume: number } }
  companies:
    title: Companies
    properties: { Name: title, Deals: { relation: deals, reverse: Company }, Total: { rollup: Deals.Volume, function: sum } }
`);
		const plan = await workspace.plan(after);
		assert.deepEqual(plan.steps.flatMap(losses), ['the property "Old" with all its values']);
		const backups: LossBackup[] = [];
		const saveBackup = async (backup: LossBackup) => {
			assert.ok("Old" in (await api.dataSource(deals.dataSourceId)).properties);
			backups.push(backup);
		};
		const result = await workspace.apply(plan, { acceptLosses: true, saveBackup });
		assert.deepEqual([result.error, result.deviations], [undefined, []]);
		// Two creates, a row, an update of each; the other side got its name with the relation.
		assert.equal(workspace.writes(), 2 + 1 + 2);
		assert.deepEqual(
			backups.flatMap(({ losses }) => losses.map(({ property, rows }) => [property, rows.map(({ title }) => title)])),
			[["Old", ["One"]]],
		);
		const page = await api.page(row.id);
		assert.ok(page.properties.Stage?.type === "status" && page.properties.Volume?.type === "number");
		assert.deepEqual([page.properties.Stage.status?.name, page.properties.Volume.number], ["Won", 7]);
	});

	it("names the other side of a relation into another file's database, and leaves it out of that file's plan", async () => {
		await using workspace = await SchemaWorkspace.open("bakery");
		const bakery = sampleDatabases(workspace);
		const file = schema(`databases:
  offers: { title: Offers, properties: { Name: title, For: { relation: bakery/ingredients, reverse: Offers }, Most: { rollup: For.Price, function: max } } }
`);
		workspace.folder = new Map([["bakery", bakery]]);
		workspace.ignoresReverseNames = true;
		const result = await workspace.make(file);
		assert.deepEqual([result.error, result.deviations, workspace.writes()], [undefined, [], 2]);
		assert.deepEqual((await workspace.plan(file)).steps, []);
		workspace.locked = bakery;
		const plan = await workspace.plan(sample("bakery"));
		assert.deepEqual(plan.steps, []);
		assert.deepEqual(plan.notes, ['"Offers" of Ingredient Inventory is in Notion only: left alone.']);
	});

	it("follows a key that was renamed in the file", async () => {
		await using workspace = await SchemaWorkspace.open();
		await workspace.make(schema("databases: { a: { title: A, properties: { Name: title } } }"));
		const file = schema("databases: { b: { title: A, properties: { Name: title, X: url } } }");
		const result = await workspace.make(file);
		assert.deepEqual([result.error, result.deviations, Object.keys(result.locked)], [undefined, [], ["b"]]);
		assert.deepEqual(await workspace.databases(), { A: ["Name", "X"] });
	});

	it("drops nothing without consent, and names what would be lost", async () => {
		await using workspace = await SchemaWorkspace.open();
		await workspace.make(schema("databases: { a: { title: A, properties: { Name: title, X: number, Y: date } } }"));
		const file = schema("databases: { a: { title: A, properties: { Name: title } } }");
		const plan = await workspace.plan(file);
		await assert.rejects(workspace.apply(plan), {
			code: "guarded",
			message: 'Applying this would lose: the property "X" with all its values; the property "Y" with all its values.',
		});
		const result = await workspace.apply(plan, { acceptLosses: true });
		assert.deepEqual(result.deviations, []);
		assert.deepEqual(await workspace.databases(), { A: ["Name"] });
	});

	it("writes nothing when the workspace changed since the plan was shown", async () => {
		await using workspace = await SchemaWorkspace.open();
		const file = schema("databases: { a: { title: A, properties: { Name: title, X: number } } }");
		await workspace.make(file);
		const changed = schema("databases: { a: { title: A, properties: { Name: title, X: { number: euro } } } }");
		const plan = await workspace.plan(changed);
		const entry = workspace.locked.a;
		await workspace.session.api.updateDataSource(("dataSourceId" in entry! && entry.dataSourceId) || "", {
			properties: { X: { number: { format: "yen" } } },
		});
		workspace.writes();
		await assert.rejects(workspace.apply(plan), { code: "guarded" });
		assert.equal(workspace.writes(), 0);
	});

	it("takes a database in the trash for missing, and makes no new one by itself", async () => {
		await using workspace = await SchemaWorkspace.open();
		const file = schema("databases: { a: { title: A, properties: { Name: title } } }");
		await workspace.make(file);
		const entry = workspace.locked.a;
		await workspace.session.api.updateDatabase(("databaseId" in entry! && entry.databaseId) || "", { in_trash: true });
		const plan = await workspace.plan(file);
		assert.deepEqual(plan.steps, []);
		assert.match(plan.blocked[0]?.message ?? "", /trash/);
	});

	it("says when a two-way self-relation came back one-way, once, and not as something left to do", async () => {
		await using workspace = await SchemaWorkspace.open();
		const file = schema(
			"databases: { a: { title: A, properties: { Name: title, Up: { relation: a, reverse: Down }, N: { rollup: Down.Name, function: count } } } }",
		);
		workspace.intercept = async (send, _method, path) => {
			const answer = await send();
			if (!path.startsWith("/v1/data_sources/")) {
				return answer;
			}
			const text = (await answer.text()).replaceAll('"dual_property"', '"single_property"');
			return new Response(text, { status: answer.status, headers: answer.headers });
		};
		const result = await workspace.make(file);
		assert.equal(result.error, undefined);
		assert.deepEqual(
			result.manual.map(({ text }) => text),
			[
				'Up: "Up" shows its other side as "Down"',
				'"N" is rolled up over an other side that Notion hasn\'t made: add it there',
			],
		);
		assert.deepEqual((await workspace.plan(file)).steps, []);
	});

	it("writes seed rows once, with relations by title", async () => {
		await using workspace = await SchemaWorkspace.open();
		const file = schema(`databases:
  lines:
    title: Lines
    properties: { Name: title, Of: { relation: recipes }, Amount: number }
    seed: [{ Name: Flour, Of: Bread, Amount: 3 }, { Name: Salt, Of: [Bread] }]
  recipes:
    title: Recipes
    properties: { Name: title, Kind: { select: [Loaf] } }
    seed: [{ Name: Bread, Kind: Loaf }]
`);
		let rows = 0;
		let isDown = true;
		workspace.intercept = async (send, method, path) => {
			if (method === "POST" && path === "/v1/pages" && ++rows >= 2 && isDown) {
				throw Object.assign(new Error("killed"), { code: "ECONNREFUSED" });
			}
			return send();
		};
		assert.equal((await workspace.make(file)).error?.code, "unreachable");
		isDown = false;
		const result = await workspace.make(file);
		assert.deepEqual([result.error, result.deviations], [undefined, []]);
		assert.deepEqual((await workspace.plan(file)).steps, []);
		const lines = workspace.locked.lines;
		const found = await workspace.session.api.query(("dataSourceId" in lines! && lines.dataSourceId) || "");
		assert.equal(found.length, 2);
		assert.ok(
			found.every(({ properties }) => properties.Of?.type === "relation" && properties.Of.relation.length === 1),
		);
	});

	it("stops when it is cancelled, and goes on later", async () => {
		await using workspace = await SchemaWorkspace.open();
		const abort = new AbortController();
		const first = await workspace.make(cycle, {
			signal: abort.signal,
			onProgress: ({ index, state }) => {
				if (index === 1 && state === "done") {
					abort.abort();
				}
			},
		});
		assert.equal(first.error?.code, "cancelled");
		assert.equal(first.done.length, 2);
		assert.equal((await workspace.make(cycle)).error, undefined);
		assert.equal((await workspace.session.searchDatabases()).length, 3);
	});
});

describe("resolveDatabase", () => {
	it("takes a key, file/key, an id and a link, and says what to do where none fits", async () => {
		await using workspace = await SchemaWorkspace.open("bakery");
		const locked = sampleDatabases(workspace);
		const entry = locked.ingredients;
		assert.ok(entry && "databaseId" in entry);
		const { api } = workspace.session;
		const folder = [
			{ stem: "bakery", keys: Object.keys(locked), locked },
			{ stem: "other", keys: ["recipes", "suppliers"], locked: {} },
		];
		for (const reference of ["ingredients", "bakery/ingredients", entry.databaseId, entry.dataSourceId]) {
			const resolved = await resolveDatabase(reference, { folder, api });
			assert.equal(resolved.dataSourceId, entry.dataSourceId);
			assert.equal(resolved.declared?.key, "ingredients");
		}
		const link = `https://www.notion.so/acme/Ingredients-${entry.databaseId.replaceAll("-", "")}?v=1`;
		assert.deepEqual(await resolveDatabase(link, { folder: [], api }), {
			dataSourceId: entry.dataSourceId,
			databaseId: entry.databaseId,
		});
		await assert.rejects(resolveDatabase("ingredient", { folder, api }), { remedy: 'Did you mean "ingredients"?' });
		await assert.rejects(resolveDatabase("recipes", { folder, api }), {
			remedy: "Write bakery/recipes or other/recipes.",
		});
		await assert.rejects(resolveDatabase("suppliers", { folder, api }), {
			code: "notFound",
			remedy: 'Create it first: "Notion: Create Databases from Schema File" on other.notion-schema.yaml.',
		});
		await assert.rejects(resolveDatabase("0".repeat(32), { folder, api }), { code: "notFound" });
	});
});
