import assert from "node:assert/strict";
import fc from "fast-check";
import { type Bench, bench } from "./support.ts";

interface Pair {
	readonly left: string;
	readonly right: string;
}

/** Two data sources; "Left" relates to "Right" both ways, under the names "Rights" and "Lefts". */
async function pair(workspace: Bench): Promise<Pair> {
	const { sourceId: right } = await workspace.database("Right", { Name: { title: {} } });
	const { sourceId: left } = await workspace.database("Left", {
		Name: { title: {} },
		Rights: { relation: { data_source_id: right, type: "dual_property", dual_property: {} } },
	});
	await workspace.call("PATCH", `/v1/data_sources/${right}`, {
		properties: { "Related to Left (Rights)": { name: "Lefts" } },
	});
	return { left, right };
}

const ids = (value: readonly { readonly id: string }[]) => value.map(({ id }) => id);

describe("relations", () => {
	it("adds the reverse property with a name of its own, and follows its renaming", async () => {
		const workspace = await bench();
		const { left, right } = await pair(workspace);
		const { body: source } = await workspace.call("GET", `/v1/data_sources/${left}`);
		const { body: target } = await workspace.call("GET", `/v1/data_sources/${right}`);
		assert.equal(source.properties.Rights.relation.dual_property.synced_property_name, "Lefts");
		assert.equal(target.properties.Lefts.relation.dual_property.synced_property_id, source.properties.Rights.id);
		assert.equal(target.properties.Lefts.relation.data_source_id, left);
	});

	it("keeps both sides equal through every edit, trash and restore", async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(
					fc.record({
						side: fc.constantFrom("left" as const, "right" as const),
						page: fc.nat(2),
						related: fc.uniqueArray(fc.nat(2)),
						action: fc.constantFrom("write", "write", "trash", "restore"),
					}),
					{ maxLength: 12 },
				),
				async (steps) => {
					const workspace = await bench();
					const sources = await pair(workspace);
					const pages = { left: [] as string[], right: [] as string[] };
					for (const name of ["a", "b", "c"]) {
						pages.left.push(await workspace.row(sources.left, name));
						pages.right.push(await workspace.row(sources.right, name));
					}
					for (const { side, page, related, action } of steps) {
						const other = side === "left" ? pages.right : pages.left;
						const property = side === "left" ? "Rights" : "Lefts";
						const body =
							action === "write"
								? { properties: { [property]: { relation: related.map((n) => ({ id: other[n] })) } } }
								: { in_trash: action === "trash" };
						await workspace.call("PATCH", `/v1/pages/${pages[side][page]}`, body);
					}
					for (const id of [...pages.left, ...pages.right]) {
						await workspace.call("PATCH", `/v1/pages/${id}`, { in_trash: false });
					}
					const links = async (side: "left" | "right", property: string) => {
						const found: string[] = [];
						for (const id of pages[side]) {
							for (const other of ids(await workspace.value(id, property))) {
								found.push(side === "left" ? `${id} ${other}` : `${other} ${id}`);
							}
						}
						return found.sort();
					};
					assert.deepEqual(await links("left", "Rights"), await links("right", "Lefts"));
				},
			),
			{ numRuns: 40 },
		);
	});

	it("hides a related page that is in the trash until it is restored", async () => {
		const workspace = await bench();
		const { left, right } = await pair(workspace);
		const target = await workspace.row(right, "target");
		const row = await workspace.row(left, "row", { Rights: { relation: [{ id: target }] } });
		await workspace.call("PATCH", `/v1/pages/${target}`, { in_trash: true });
		assert.deepEqual(await workspace.value(row, "Rights"), []);
		await workspace.call("PATCH", `/v1/pages/${target}`, { in_trash: false });
		assert.deepEqual(ids(await workspace.value(row, "Rights")), [target]);
	});

	it("takes the reverse property away with its relation", async () => {
		const workspace = await bench();
		const { left, right } = await pair(workspace);
		await workspace.call("PATCH", `/v1/data_sources/${left}`, { properties: { Rights: null } });
		const { body } = await workspace.call("GET", `/v1/data_sources/${right}`);
		assert.deepEqual(Object.keys(body.properties), ["Name"]);
	});

	it("relates a data source to itself, both ways", async () => {
		const workspace = await bench();
		const { sourceId } = await workspace.database("Tree", { Name: { title: {} } });
		await workspace.call("PATCH", `/v1/data_sources/${sourceId}`, {
			properties: {
				Parent: {
					relation: {
						data_source_id: sourceId,
						type: "dual_property",
						dual_property: { synced_property_name: "Children" },
					},
				},
			},
		});
		const parent = await workspace.row(sourceId, "parent");
		const child = await workspace.row(sourceId, "child", { Parent: { relation: [{ id: parent }] } });
		assert.deepEqual(ids(await workspace.value(parent, "Children")), [child]);
	});

	it("cuts a page's list at 25 and gives all of it, part by part, at the property", async () => {
		const workspace = await bench();
		const { left, right } = await pair(workspace);
		const targets: string[] = [];
		for (let n = 0; n < 60; n++) {
			targets.push(await workspace.row(right, `t${n}`));
		}
		const row = await workspace.row(left, "row", { Rights: { relation: targets.map((id) => ({ id })) } });
		const { body: page } = await workspace.call("GET", `/v1/pages/${row}`);
		assert.equal(page.properties.Rights.relation.length, 25);
		assert.equal(page.properties.Rights.has_more, true);
		const found: string[] = [];
		let cursor: string | null = "";
		while (cursor !== null) {
			const path = `/v1/pages/${row}/properties/${page.properties.Rights.id}?page_size=25${cursor && `&start_cursor=${cursor}`}`;
			const { body } = await workspace.call("GET", path);
			found.push(...body.results.map((item: { relation: { id: string } }) => item.relation.id));
			cursor = body.next_cursor;
		}
		assert.deepEqual(found, targets);
	});
});
