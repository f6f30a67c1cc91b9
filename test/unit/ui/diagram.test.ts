import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { parseSchemaFile } from "../../../src/schema/schemaParser.ts";
import { parseTaskFile } from "../../../src/tasks/taskFileParser.ts";
import { describeBox } from "../../../src/ui/diagram/describeBox.ts";
import type { Diagram } from "../../../src/ui/diagram/diagram.ts";
import {
	type Direction,
	type Layout,
	layoutDiagram,
	lineHeight,
	type Measure,
} from "../../../src/ui/diagram/webview/layout.ts";
import { schemaDiagram } from "../../../src/ui/schema/schemaDiagram.ts";
import { pipelineDiagram } from "../../../src/ui/tasks/pipelineDiagram.ts";
import { crm } from "../../support/crm.ts";

/** Letters of one width: what is laid out doesn't depend on a font. */
const measure: Measure = (text) => text.length * 7;
const directions: readonly Direction[] = ["across", "down", "column"];

/** A diagram of so many boxes, with arrows between some of them and their lines; circles and arrows to themselves too. */
const diagrams: fc.Arbitrary<Diagram> = fc.integer({ min: 1, max: 8 }).chain((count) => {
	const end = fc.record({ box: fc.integer({ min: 0, max: count - 1 }).map(String) });
	const boxes = Array.from({ length: count }, (_, i) => ({
		id: String(i),
		title: `Database ${i}`,
		...(i % 3 === 0 ? { role: "Data source of something" } : {}),
		lines: Array.from({ length: i }, (_line, j) => ({ id: `${j}`, text: `Property ${j}`, note: "number" })),
	}));
	const arrow = fc.record({
		from: end,
		to: end,
		label: fc.option(fc.constant("Relation ↔ Other"), { nil: undefined }),
	});
	return fc.array(arrow, { maxLength: 12 }).map((made) => ({
		title: "random",
		boxes,
		arrows: made.map(({ from, to, label }, i) => {
			const own = boxes[Number(from.box)]?.lines[i];
			return {
				from: { ...from, ...(own ? { line: own.id } : {}) },
				to,
				sentence: "",
				...(label === undefined ? {} : { label }),
			};
		}),
	}));
});

interface Area {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

function isApart(a: Area, b: Area): boolean {
	return a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
}

function labelAreas({ arrows }: Layout): Area[] {
	return arrows.flatMap(({ arrow, label }) =>
		label ? [{ x: label.x, y: label.y - 6, width: measure(arrow.label ?? "", "small"), height: 12 }] : [],
	);
}

describe("the layout of a diagram", () => {
	it("has every box once, none over another, and no label over a box or outside, whatever the arrows are", () => {
		fc.assert(
			fc.property(diagrams, fc.constantFrom(...directions), (diagram, direction) => {
				const layout = layoutDiagram(diagram, direction, measure);
				const { boxes, width, height } = layout;
				assert.deepEqual(boxes.map(({ box }) => box.id).toSorted(), diagram.boxes.map(({ id }) => id).toSorted());
				const labels = labelAreas(layout);
				for (const a of boxes) {
					for (const b of [...boxes.filter((other) => other !== a), ...labels]) {
						assert.ok(isApart(a, b), `something over ${a.box.id}`);
					}
				}
				for (const area of [...boxes, ...labels]) {
					assert.ok(area.x >= 0 && area.y >= 0 && area.x + area.width <= width && area.y + area.height <= height);
				}
			}),
		);
	});

	it("leads every arrow from the border of its box, at its line, to the border of the other", () => {
		fc.assert(
			fc.property(diagrams, fc.constantFrom(...directions), (diagram, direction) => {
				const { boxes, arrows } = layoutDiagram(diagram, direction, measure);
				assert.equal(arrows.length, diagram.arrows.length);
				for (const { arrow, points } of arrows) {
					for (const [end, point] of [
						[arrow.from, points[0]],
						[arrow.to, points.at(-1)],
					] as const) {
						const placed = boxes.find(({ box }) => box.id === end.box);
						assert.ok(placed && point);
						const { x, y, width, height } = placed;
						const isOnSide = [x, x + width].includes(point.x) && point.y >= y && point.y <= y + height;
						const isOnTopOrBottom = [y, y + height].includes(point.y) && point.x >= x && point.x <= x + width;
						assert.ok(isOnSide || isOnTopOrBottom, JSON.stringify([point, placed, direction]));
						const isLoop = arrow.from.box === arrow.to.box && direction === "across";
						assert.ok(end.line === undefined || isLoop || point.y === lineHeight(placed, end.line));
					}
				}
			}),
		);
	});

	it("goes from left to right along the arrows, or from top to bottom, but for those that lead back", () => {
		const box = (id: string) => ({ id, title: id, lines: [] });
		const arrow = (from: string, to: string) => ({ from: { box: from }, to: { box: to }, sentence: "" });
		const diagram = {
			title: "",
			boxes: ["a", "b", "c"].map(box),
			arrows: [arrow("a", "b"), arrow("b", "c"), arrow("a", "c"), arrow("c", "a")],
		};
		for (const direction of directions) {
			const { boxes } = layoutDiagram(diagram, direction, measure);
			const places = ["a", "b", "c"].map((id) => boxes.find((one) => one.box.id === id));
			const [a = 0, b = 0, c = 0] = places.map((placed) => (direction === "across" ? placed?.x : placed?.y));
			assert.ok(a < b && b < c, direction);
		}
	});

	it("leaves out arrows to boxes that aren't there", () => {
		const arrow = { from: { box: "a" }, to: { box: "gone" }, sentence: "" };
		const layout = layoutDiagram(
			{ title: "", boxes: [{ id: "a", title: "A", lines: [] }], arrows: [arrow] },
			"down",
			measure,
		);
		assert.deepEqual(layout.arrows, []);
	});
});

describe("the picture of a schema", () => {
	const picture = (text: string) => {
		const { file } = parseSchemaFile(text);
		assert.ok(file);
		return schemaDiagram(file, "Diagram");
	};

	it("shows a customer database: boxes with types, relations with both their names, one to itself", () => {
		const { boxes, arrows } = picture(crm);
		assert.deepEqual(
			boxes.map(({ id, title, lines }) => [id, title, lines.length]),
			[
				["companies", "Companies", 4],
				["contacts", "Contacts", 5],
				["deals", "Deals", 5],
			],
		);
		assert.deepEqual(boxes[1]?.lines[1], { id: "E-mail", text: "E-mail", note: "email" });
		assert.deepEqual(
			arrows.map(({ from, to, label, isTwoWay = false }) => [from.box, to.box, label, isTwoWay]),
			[
				["contacts", "companies", "Employer ↔ Contacts", true],
				["contacts", "contacts", "Manager ↔ Reports", true],
				["deals", "companies", "Company ↔ Deals", true],
				["deals", "contacts", "Contact", false],
			],
		);
		assert.equal(arrows[0]?.sentence, '"Employer" of Contacts points to Companies, which shows it as "Contacts".');
	});

	it("shows what other files declare once, with a dashed border, and says which database a data source is of", () => {
		const { boxes } = picture(`databases:
  crm:
    title: CRM
    sources:
      a: { title: A, properties: { Name: title, X: { relation: other/things } } }
      b: { title: B, properties: { Name: title, Y: { relation: other/things } } }
`);
		assert.deepEqual(boxes, [
			{ id: "a", title: "A", role: "Data source of CRM", lines: [line("Name", "title"), line("X", "relation")] },
			{ id: "b", title: "B", role: "Data source of CRM", lines: [line("Name", "title"), line("Y", "relation")] },
			{ id: "other/things", title: "other/things", lines: [], isOutside: true },
		]);
	});

	it("is told to a screen reader with properties and relations", () => {
		const diagram = picture(crm);
		const [, contacts] = diagram.boxes;
		assert.ok(contacts);
		assert.equal(
			describeBox(contacts, diagram),
			"Contacts. Name, title; E-mail, email; Employer, relation; Manager, relation; Fax, phone_number. " +
				'"Employer" of Contacts points to Companies, which shows it as "Contacts". ' +
				'"Manager" of Contacts points to Contacts, which shows it as "Reports". "Contact" of Deals points to Contacts.',
		);
	});

	function line(name: string, type: string) {
		return { id: name, text: name, note: type };
	}
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
