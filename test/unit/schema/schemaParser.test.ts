import assert from "node:assert/strict";
import fc from "fast-check";
import { parseSchemaFile } from "../../../src/schema/schemaParser.ts";

const folder = new Map([["bakery", ["ingredients", "recipes"]]]);

/** `column-column code: message` on the only line of the text. */
function problems(text: string): string[] {
	return parseSchemaFile(text, { folder }).diagnostics.map(
		({ range, code, message }) => `${range.start.character}-${range.end.character} ${code}: ${message}`,
	);
}

const withProperties = (properties: string, more = "") =>
	`databases: {a: {properties: {Name: title, ${properties}}${more}}}`;

function properties(text: string) {
	const { file, diagnostics } = parseSchemaFile(withProperties(text));
	assert.deepEqual(diagnostics, []);
	return file?.databases[0]?.properties.slice(1);
}

describe("parseSchemaFile", () => {
	it("reads the short form and the long form of a property as the same", () => {
		const pairs = {
			"X: number": "X: { type: number, format: number }",
			"X: { number: euro }": "X: { type: number, format: euro }",
			"X: { select: [a, { name: b, color: red }] }":
				"X: { type: select, options: [{ name: a }, { name: b, color: red }] }",
			"X: { multi_select: }": "X: { type: multi_select, options: [] }",
			"X: { status: [a] }": "X: { type: status, options: [a] }",
			"X: { relation: a }": "X: { type: relation, to: a }",
			"X: { relation: a, reverse: Y }": "X: { type: relation, to: a, reverse: Y }",
			"R: { relation: a }, X: { rollup: R.Name, function: count }":
				"R: { relation: a }, X: { type: rollup, relation: R, property: Name, function: count }",
			"X: { formula: '1' }": "X: { type: formula, expression: '1' }",
			"X: { unique_id: AB }": "X: { type: unique_id, prefix: AB }",
			"X: date": "X: { date: {} }",
		};
		for (const [short, long] of Object.entries(pairs)) {
			assert.deepEqual(properties(short), properties(long), short);
		}
	});

	it("takes the API's own spelling of settings too", () => {
		assert.deepEqual(properties("X: { number: { format: euro } }"), properties("X: { number: euro }"));
		assert.deepEqual(properties("X: { select: { options: [a] } }"), properties("X: { select: [a] }"));
	});

	it("splits a rollup at the relation's name, which may have dots itself", () => {
		const read = properties("No. 1: { relation: a, reverse: B.C }, X: { rollup: No. 1.B.C }, Y: { rollup: B.C.Name }");
		assert.deepEqual(read?.slice(1), [
			{ name: "X", type: "rollup", relation: "No. 1", property: "B.C", function: "show_original" },
			{ name: "Y", type: "rollup", relation: "B.C", property: "Name", function: "show_original" },
		]);
	});

	it("reads targets in the file, in another file, by id and by link", () => {
		const id = "0123456789abcdef0123456789abcdef";
		const dashed = "01234567-89ab-cdef-0123-456789abcdef";
		const read = properties(
			`A: { relation: a }, B: { relation: bakery/recipes }, C: { relation: "${id}" }, D: { relation: "https://www.notion.so/x/T-${id}?v=1" }`,
		);
		assert.deepEqual(
			read?.map((property) => property.type === "relation" && property.to),
			[
				{ kind: "key", key: "a" },
				{ kind: "file", file: "bakery", key: "recipes" },
				{ kind: "id", id: dashed },
				{ kind: "id", id: dashed },
			],
		);
	});

	it("reads status groups, icons, cover, description and rows", () => {
		const { file, diagnostics } = parseSchemaFile(`databases:
  a:
    title: A
    description: Text
    icon: https://example.org/a.png
    cover: https://example.org/b.png
    inline: true
    properties:
      Name: title
      S: { status: { To-do: [x], Complete: [{ name: y, color: green }] } }
    seed:
      - { Name: one, S: x }
`);
		assert.deepEqual(diagnostics, []);
		assert.deepEqual(file?.databases[0], {
			key: "a",
			title: "A",
			description: "Text",
			icon: { kind: "external", url: "https://example.org/a.png" },
			cover: "https://example.org/b.png",
			inline: true,
			properties: [
				{ name: "Name", type: "title" },
				{
					name: "S",
					type: "status",
					options: [{ name: "x" }, { name: "y", color: "green" }],
					groups: { "To-do": ["x"], Complete: ["y"] },
				},
			],
			seed: [{ Name: "one", S: "x" }],
		});
	});

	it("gives an outline of a file with errors", () => {
		const { outline, file } = parseSchemaFile("databases: {a: {title: A, properties: 3}, b: {}}");
		assert.equal(file, undefined);
		assert.deepEqual(
			outline.map(({ key, title }) => [key, title]),
			[
				["a", "A"],
				["b", "b"],
			],
		);
	});

	const cases: Record<string, readonly [text: string, ...expected: string[]]> = {
		"an empty file": ["", '0-0 empty-file: The file is empty. It needs "databases".'],
		"a file of comments": ["# nothing", '0-0 empty-file: The file is empty. It needs "databases".'],
		"a list": ["- 1", "0-3 wrong-type: Expected key: value pairs, but found a list."],
		"databases without anything": ["databases:", "10-10 wrong-type: Expected key: value pairs, but found nothing."],
		"databases that are no mapping": [
			"databases: 3",
			"11-12 wrong-type: Expected key: value pairs, but found the number 3.",
		],
		"a misspelt top key": [
			"datbases: {}",
			'0-12 missing-key: The file needs "databases".',
			'0-8 unknown-key: Unknown key "datbases". Did you mean "databases"?',
		],
		"a version of the future": ["version: 2\ndatabases: {}", '9-10 unknown-value: Unknown value "2". Possible: 1.'],
		"broken YAML": [
			"databases: {a: [",
			"16-17 yaml-bad-indent: Flow sequence in block collection must be sufficiently indented and end with a ]",
			"16-17 yaml-bad-indent: Flow map in block collection must be sufficiently indented and end with a }",
		],
		"a duplicate key": [
			"databases: {a: {properties: {N: title, N: url}}}",
			"39-40 yaml-duplicate-key: Map keys must be unique",
		],
		"a tag that runs code": [
			"databases: !!js/function 'x'",
			"11-24 yaml-tag-resolve-failed: Unresolved tag: tag:yaml.org,2002:js/function",
		],
		"a name that reaches a prototype": [
			"databases: {constructor: {}}",
			'12-23 prototype-key: "constructor" can\'t be used as a name.',
		],
		"a nesting bomb": [
			`databases: ${"[".repeat(60)}${"]".repeat(60)}`,
			"0-0 yaml-depth: The file is nested more than 50 levels deep.",
		],
		"an alias bomb": [
			"a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\ndatabases: [*c,*c,*c,*c]",
			"0-0 yaml-aliases: The file uses too many aliases: Excessive alias count indicates a resource exhaustion attack",
		],
		"a database without properties": ["databases: {a: {}}", '12-13 missing-key: "a" needs "properties".'],
		"a database that is text": [
			"databases: {a: text}",
			'15-19 wrong-type: Expected key: value pairs, but found the text "text".',
		],
		"a misspelt key of a database": [
			"databases: {a: {titel: x, properties: {Name: title}}}",
			'16-21 unknown-key: Unknown key "titel". Did you mean "title"?',
		],
		"a title that is a number": [
			"databases: {a: {title: 3, properties: {Name: title}}}",
			"23-24 wrong-type: Expected text, but found the number 3. Put it in quotes.",
		],
		"an empty title": [
			"databases: {a: {title: '', properties: {Name: title}}}",
			'23-25 too-small: "title" is empty. Give it a value or remove it.',
		],
		"an icon that is none": [
			withProperties("X: url", ", icon: abc"),
			"57-60 bad-icon: An icon is one emoji, or the address of a picture that begins with https://.",
		],
		"a cover that isn't an address": [
			withProperties("X: url", ", cover: a.png"),
			"58-63 invalid-value: A picture is given by its address, which begins with https://.",
		],
		"an icon without encryption": [
			withProperties("X: url", ", icon: 'http://example.org/a.png'"),
			"57-83 bad-icon: An icon is one emoji, or the address of a picture that begins with https://.",
		],
		"inline that is text": [
			withProperties("X: url", ", inline: yes please"),
			'59-69 wrong-type: Expected true or false, but found the text "yes please".',
		],
		"no title": [
			"databases: {a: {properties: {X: url}}}",
			'12-13 no-title: "a" has no title property. Add one, for example "Name: title".',
		],
		"two titles": [
			withProperties("T: title"),
			'45-50 two-titles: "T" is a second title beside "Name". A database has one: make this rich_text.',
		],
		"two databases of one title": [
			"databases: {a: {title: X, properties: {N: title}}, b: {title: X, properties: {N: title}}}",
			'62-63 same-title: "a" and "b" have the same title: nobody can tell them apart in Notion.',
		],
		"a key with a slash": [
			"databases: {a/b: {properties: {N: title}}}",
			'12-15 bad-key: "a/b" can\'t be a key. Use letters, digits, "-" and "_": relations and task files name the database by it.',
		],
		"a key that is an id": [
			"databases: {0123456789abcdef0123456789abcdef: {properties: {N: title}}}",
			'12-44 bad-key: "0123456789abcdef0123456789abcdef" can\'t be a key. Use letters, digits, "-" and "_": relations and task files name the database by it.',
		],
		"a type of another tool": [
			withProperties("X: text"),
			'45-49 unknown-type: Unknown type "text". Did you mean "rich_text"?',
		],
		"a misspelt type": [withProperties("X: nmber"), '45-50 unknown-type: Unknown type "nmber". Did you mean "number"?'],
		"a type that nobody knows": [
			withProperties("X: hologram"),
			'45-53 unknown-type: Unknown type "hologram". Possible: title, rich_text, url, email, phone_number, people, files, date, checkbox, created_by, created_time, last_edited_by, last_edited_time, place, number, select, multi_select, status, relation, rollup, formula, unique_id.',
		],
		"a type that the API can't create": [
			withProperties("X: button"),
			"45-51 manual-type: Notion's API can't create a property of type \"button\". Add it in Notion: what a file doesn't declare is left alone.",
		],
		"a property without a type": [
			withProperties("X:"),
			'44-44 no-type: "X" needs a type: a word such as rich_text, or settings such as { number: euro }.',
		],
		"a property with settings and no type": [
			withProperties("X: {format: euro}"),
			'45-59 no-type: "X" has no type. Add one, such as "type: rich_text".',
		],
		"a misspelt type as a key": [
			withProperties("X: {numbr: euro}"),
			'45-58 no-type: "X" has no type. Did you mean "number"?',
		],
		"a property that is a list": [
			withProperties("X: [a]"),
			'45-48 no-type: "X" needs a type: a word such as rich_text, or settings such as { number: euro }.',
		],
		"a property that is a number": [
			withProperties("X: 3"),
			'45-46 no-type: "X" needs a type: a word such as rich_text, or settings such as { number: euro }.',
		],
		"two types": [
			withProperties("X: {number: euro, select: [a]}"),
			'60-66 two-types: "X" has two types: "number" and "select".',
		],
		"a misspelt setting": [
			withProperties("X: {type: number, fromat: euro}"),
			'60-66 unknown-key: Unknown key "fromat". Did you mean "format"?',
		],
		"a number format that is misspelt": [
			withProperties("X: {number: eruo}"),
			'54-58 unknown-value: Unknown value "eruo". Did you mean "euro"?',
		],
		"a comma in an option": [
			withProperties("X: {select: ['a,b']}"),
			"55-60 comma-in-option: The name of an option can't have a comma: Notion refuses it.",
		],
		"an option twice": [
			withProperties("X: {select: [a, a]}"),
			'54-60 duplicate-option: "X" has the option "a" twice. Remove one.',
		],
		"an option twice in two groups": [
			withProperties("X: {status: {To-do: [a], Complete: [a]}}"),
			'54-81 duplicate-option: "X" has the option "a" twice. Remove one.',
		],
		"options that are equal after normalisation": [
			withProperties("X: {multi_select: ['\u00e9', 'e\u0301']}"),
			'60-71 duplicate-option: "X" has the option "\u00e9" twice. Remove one.',
		],
		"an option of more than 100 characters": [
			withProperties(`X: {select: [${"x".repeat(101)}]}`),
			"55-156 too-big: This is too long: 100 characters at most.",
		],
		"an empty option": [
			withProperties("X: {select: ['']}"),
			"55-57 too-small: An entry of this list is empty. Give it a value or remove it.",
		],
		"an option that is a number": [
			withProperties("X: {select: [1]}"),
			"55-56 wrong-type: Expected text or key: value pairs, but found the number 1. Put it in quotes.",
		],
		"a misspelt key of an option": [
			withProperties("X: {select: [{name: a, colour: red}]}"),
			'65-71 unknown-key: Unknown key "colour". Did you mean "color"?',
		],
		"an unknown color": [
			withProperties("X: {select: [{name: a, color: magenta}]}"),
			'72-79 unknown-value: Unknown value "magenta". Possible: default, gray, brown, orange, yellow, green, blue, purple, pink, red.',
		],
		"options that are no list": [
			withProperties("X: {select: a}"),
			'54-55 wrong-type: Expected a list, but found the text "a".',
		],
		"a status group that doesn't exist": [
			withProperties("X: {status: {Doing: [a]}}"),
			'55-60 unknown-key: Unknown key "Doing". Known here: To-do, In progress, Complete.',
		],
		"a prefix with a space": [
			withProperties("X: {unique_id: 'a b'}"),
			"57-62 invalid-value: A prefix is made of letters and digits and begins with a letter.",
		],
		"two unique ids": [
			withProperties("X: unique_id, Y: unique_id"),
			'59-68 two-unique-ids: "Y" is a second unique_id beside "X". A database has one at most.',
		],
		"a relation without a target": [
			withProperties("X: relation"),
			'45-53 needs-settings: "X" needs more than its type. Write for example { relation: otherDatabase }.',
		],
		"a relation to nothing": [withProperties("X: {relation: }"), "56-56 wrong-type: Expected text, but found nothing."],
		"a long relation without a target": [withProperties("X: {type: relation}"), '42-43 missing-key: "X" needs "to".'],
		"an unknown target": [
			"databases: {recipes: {properties: {Name: title, X: {relation: recipe}}}}",
			'62-68 unknown-relation-target: This file has no database "recipe". Did you mean "recipes"?',
		],
		"a target in another file": [
			withProperties("X: {relation: recipes}"),
			'56-63 unknown-relation-target: This file has no database "recipes". Did you mean "bakery/recipes"?',
		],
		"an unknown database of another file": [
			withProperties("X: {relation: bakery/ingredient}"),
			'56-73 unknown-relation-target: The schema file "bakery" has no database "ingredient". Did you mean "ingredients"?',
		],
		"an unknown file": [
			withProperties("X: {relation: bakry/ingredients}"),
			'56-73 unknown-schema-file: There is no schema file "bakry" in this folder. Did you mean "bakery"?',
		],
		"a misspelt reverse": [
			withProperties("X: {relation: a, revers: Y}"),
			'59-65 unknown-key: Unknown key "revers". Did you mean "reverse"?',
		],
		"a reverse that is the property itself": [
			withProperties("X: {relation: a, reverse: X}"),
			'68-69 same-name: "a" has two properties named "X". Rename one of them.',
		],
		"a reverse whose name is taken": [
			withProperties("X: {relation: a, reverse: Name}"),
			'68-72 same-name: "a" has two properties named "Name". Rename one of them.',
		],
		"two reverses of one name": [
			withProperties("X: {relation: a, reverse: Z}, Y: {relation: a, reverse: Z}"),
			'98-99 same-name: "a" has two properties named "Z". Rename one of them.',
		],
		"a rollup without a property": [
			withProperties("R: {relation: a}, X: {rollup: R}"),
			'72-73 rollup-form: Write "Relation.Property": what is rolled up, and over which relation.',
		],
		"a rollup over a non-relation": [
			withProperties("X: {rollup: Name.Y}"),
			'54-60 rollup-relation: A rollup goes over a relation, and "Name" is none.',
		],
		"a rollup over nothing": [
			withProperties("X: {rollup: Rel.Name}"),
			'54-62 rollup-relation: "a" has no relation that a rollup could go over.',
		],
		"a rollup over a misspelt relation": [
			withProperties("Parent: {relation: a}, X: {rollup: Parnet.Name}"),
			'77-88 rollup-relation: "a" has no relation "Parnet". Did you mean "Parent"?',
		],
		"a rollup of an unknown property": [
			withProperties("R: {relation: a}, X: {rollup: R.Nam}"),
			'72-77 rollup-property: "a" has no property "Nam". Did you mean "Name"?',
		],
		"a rollup function that is misspelt": [
			withProperties("R: {relation: a}, X: {rollup: R.Name, function: cuont}"),
			'90-95 unknown-value: Unknown value "cuont". Did you mean "count"?',
		],
		"a rollup function that doesn't suit": [
			withProperties("R: {relation: a}, X: {rollup: R.Name, function: sum}"),
			'90-93 rollup-function: "sum" doesn\'t suit "Name", which is of type title. Possible: show_original, show_unique, count, count_values, unique, empty, not_empty, percent_empty, percent_not_empty.',
		],
		"a cycle of rollups": [
			withProperties("R: {relation: a}, X: {rollup: R.Y}, Y: {rollup: R.X}"),
			'63-76 rollup-cycle: "X" is rolled up from itself.',
			'81-94 rollup-cycle: "Y" is rolled up from itself.',
		],
		"a formula of an unknown property": [
			withProperties("X: {formula: 'prop(\"Nme\")'}"),
			'55-68 formula-property: "a" has no property "Nme". Did you mean "Name"?',
		],
		"an empty formula": [
			withProperties("X: {formula: ''}"),
			'55-57 too-small: "formula" is empty. Give it a value or remove it.',
		],
		"names that differ in case": [
			withProperties("name: url"),
			'42-46 same-name: "Name" and "name" differ only in upper and lower case.',
		],
		"names that are equal after normalisation": [
			withProperties("'\u00e9': url, 'e\u0301': url"),
			'52-56 same-name: "a" has two properties named "e\u0301". Rename one of them.',
		],
		"a name with a space in front": [
			withProperties("' X': url"),
			'42-46 bad-name: " X" has spaces that nobody sees, or no name at all. Remove them.',
		],
		"an empty name": [
			withProperties("'': url"),
			'42-44 bad-name: "" has spaces that nobody sees, or no name at all. Remove them.',
		],
		"a seed of an unknown property": [
			withProperties("N: number", ", seed: [{Nme: b}]"),
			'62-65 seed-property: There is no property "Nme". Did you mean "Name"?',
		],
		"a seed of the wrong type": [
			withProperties("N: number", ", seed: [{Name: a, N: x}]"),
			'74-75 seed-value: "N" takes a number.',
		],
		"a seed of an unknown option": [
			withProperties("S: {select: [Won]}", ", seed: [{S: Wno}]"),
			'74-77 seed-value: "S" has no option "Wno", but: Won.',
		],
		"a seed of a computed property": [
			withProperties("C: created_time", ", seed: [{C: x}]"),
			'71-72 seed-value: "C" is of type created_time, which a row of a file can\'t give a value.',
		],
		"a seed that is no list": [
			withProperties("X: url", ", seed: 3"),
			"57-58 wrong-type: Expected a list, but found the number 3.",
		],
	};
	for (const [name, [text, ...expected]] of Object.entries(cases)) {
		it(`says what is wrong with ${name}`, () => assert.deepEqual(problems(text), expected));
	}

	it("never throws, whatever the text", () => {
		fc.assert(
			fc.property(fc.oneof(fc.string(), fc.json(), fc.string({ unit: "grapheme" })), (text) => {
				parseSchemaFile(text);
				parseSchemaFile(withProperties(`X: ${text}`));
				parseSchemaFile(`databases:\n  a:\n    properties: ${text}\n`);
			}),
			{ numRuns: 300 },
		);
	});
});
