import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { parseTaskFile } from "../../../src/tasks/taskFileParser.ts";
import { type Diagram, placeBoxes } from "../../../src/ui/diagram/diagram.ts";
import { diagramSvg } from "../../../src/ui/diagram/diagramSvg.ts";
import { pipelineDiagram } from "../../../src/ui/tasks/pipelineDiagram.ts";

/** A diagram of so many boxes, with arrows between some of them; circles too. */
const diagrams: fc.Arbitrary<Diagram> = fc.integer({ min: 1, max: 8 }).chain((count) => {
	const end = fc.record({ box: fc.integer({ min: 0, max: count - 1 }).map(String) });
	const boxes = Array.from({ length: count }, (_, i) => ({
		id: String(i),
		title: `Database ${i}`,
		lines: Array.from({ length: i }, (_line, j) => ({ id: `${j}`, text: `Property ${j}` })),
	}));
	const arrows = fc.array(fc.record({ from: end, to: end }), { maxLength: 12 });
	return arrows.map((made) => ({ title: "random", boxes, arrows: made }));
});

describe("diagrams", () => {
	it("have every box once, and none over another, whatever the arrows are", () => {
		fc.assert(
			fc.property(diagrams, (diagram) => {
				const placed = placeBoxes(diagram);
				assert.deepEqual(placed.map(({ box }) => box.id).toSorted(), diagram.boxes.map(({ id }) => id).toSorted());
				for (const a of placed) {
					for (const b of placed) {
						const apart =
							a === b || a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
						assert.ok(apart, `${a.box.id} over ${b.box.id}`);
					}
				}
			}),
		);
	});

	it("go from left to right along the arrows, but for those that lead back", () => {
		const box = (id: string) => ({ id, title: id, lines: [] });
		const arrow = (from: string, to: string) => ({ from: { box: from }, to: { box: to } });
		const placed = placeBoxes({
			title: "",
			boxes: ["a", "b", "c"].map(box),
			arrows: [arrow("a", "b"), arrow("b", "c"), arrow("a", "c")],
		});
		const [a = 0, b = 0, c = 0] = ["a", "b", "c"].map((id) => placed.find((one) => one.box.id === id)?.x);
		assert.ok(a < b && b < c);
	});

	it("let no text of a database become markup", () => {
		const evil = `<script>alert("x")</script>'&`;
		const svg = diagramSvg({
			title: evil,
			boxes: [{ id: "a", title: evil, role: evil, lines: [{ id: "l", text: evil, note: evil }] }],
			arrows: [{ from: { box: "a", line: "l" }, to: { box: "a" }, label: evil }],
		});
		assert.ok(!svg.includes("<script>") && !svg.includes(`alert("`), svg);
	});
});

describe("the picture of a pipeline", () => {
	const titles = { trigger: "Production Plan", junction: "Recipe Ingredients", log: "Ingredient Transactions" };

	it("shows the bakery's: what sets it off, what it looks up and what it writes from what", () => {
		const [task] = parseTaskFile(readFileSync("samples/bakery/bakery.notion-tasks.yaml", "utf8")).file?.tasks ?? [];
		assert.ok(task?.kind === "cascade");
		const diagram = pipelineDiagram(task, titles);
		assert.deepEqual(
			diagram.boxes.map(({ title, lines }) => [title, ...lines.map(({ text, note }) => `${text} (${note})`)]),
			[
				[
					"Production Plan",
					"Status: In Process (sets it off)",
					"Status: Cancelled (takes it back)",
					"Recipes (relation)",
					"Batches to make (amount)",
				],
				["Recipe Ingredients", "Recipes (relation)", "Ingredient Inventory (item)", "Amount per batch (amount)"],
				[
					"Ingredient Transactions",
					"Ingredient (item)",
					"Amount (amount)",
					"Production Plan (source)",
					"Reason (reason)",
					"Key (key)",
				],
			],
		);
		assert.equal(diagram.arrows.length, 5);
		for (const { from, to } of diagram.arrows) {
			for (const { box, line } of [from, to]) {
				const found = diagram.boxes.find(({ id }) => id === box);
				assert.ok(line === undefined || found?.lines.some(({ id }) => id === line), `${box} ${line}`);
			}
		}
	});

	it("shows further columns, and where each comes from", () => {
		const text = `tasks: {a: {cascade: {
			trigger: {database: d, when: {S: x}, relation: r},
			junction: {database: j, relation: r, item: i, where: {Optional: false}},
			log: {database: l, item: i, amount: n, columns: {Note: {trigger: Remark}, Line: {junction: Name}, Unit: {item: Unit}, Day: {run: date}, Kind: Use}}}}}`;
		const [task] = parseTaskFile(text.replaceAll("\t", " ")).file?.tasks ?? [];
		assert.ok(task?.kind === "cascade");
		const { boxes, arrows } = pipelineDiagram(task, titles);
		const lines = boxes.flatMap(({ lines: own }) => own.map(({ text: name, note }) => `${name} ${note}`));
		for (const wanted of ["Remark ", "Name ", "Unit Unit of the item", "Day date of the run", "Kind = Use"]) {
			assert.ok(lines.includes(wanted), `${wanted} in ${lines.join("; ")}`);
		}
		assert.ok(lines.includes("Optional: false which rows count"));
		assert.equal(arrows.filter(({ to }) => to.line === "Note" || to.line === "Line").length, 2);
	});
});
