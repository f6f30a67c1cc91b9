import assert from "node:assert/strict";
import { parseSchemaFile } from "../../../src/schema/schemaParser.ts";
import { type SchemaSymbol, schemaDefinition, schemaSymbols } from "../../../src/schema/schemaSymbols.ts";
import { crm } from "../../support/crm.ts";

/** Name, detail and line of a symbol and what is in it. */
function outline(symbols: readonly SchemaSymbol[], depth = 0): string[] {
	return symbols.flatMap(({ kind, name, detail, keyRange, children }) => [
		`${"  ".repeat(depth)}${kind} ${name}${detail ? ` (${detail})` : ""}: ${keyRange.start.line + 1}`,
		...outline(children, depth + 1),
	]);
}

/** Where the definition of what is marked by `|` stands: `file:` or the line, and the path. */
function definition(marked: string): string | undefined {
	const offset = marked.indexOf("|");
	const text = marked.replace("|", "");
	const found = schemaDefinition(text, offset);
	if (!found) {
		return undefined;
	}
	const { start } = parseSchemaFile(text).rangeOf(found.path, { key: true });
	return `${found.file === undefined ? start.line + 1 : `${found.file}:`} ${found.path.join("/")}`;
}

/** The text with a mark in a word that stands somewhere for the first time. */
function at(text: string, place: string, word: string): string {
	return text.replace(place, place.replace(word, `${word.slice(0, 1)}|${word.slice(1)}`));
}

describe("the outline of a schema file", () => {
	it("has databases with titles that differ from their keys, and properties with their types", () => {
		assert.deepEqual(outline(schemaSymbols(crm)).slice(0, 7), [
			"database companies (Companies): 3",
			"  property Name (title): 7",
			"  property Industry (select): 8",
			"  property Website (url): 9",
			"  property Volume (rollup): 10",
			"database contacts (Contacts): 12",
			"  property Name (title): 16",
		]);
	});

	it("has data sources between a database and their properties, in JSON too", () => {
		const json =
			'{ "databases": { "crm": { "title": "CRM", "sources": { "a": { "properties": { "Name": { "type": "title" } } } } } } }';
		assert.deepEqual(outline(schemaSymbols(json)), [
			"database crm (CRM): 1",
			"  dataSource a: 1",
			"    property Name (title): 1",
		]);
	});

	it("shows what can be read of a file with mistakes", () => {
		const text = "databases:\n  a:\n    properties:\n      Name: titel\n      X: { relation: nowhere }\n  b: 3\n";
		assert.deepEqual(outline(schemaSymbols(text)), [
			"database a: 2",
			"  property Name (titel): 4",
			"  property X (relation): 5",
			"database b: 6",
		]);
		assert.deepEqual(schemaSymbols("databases: [1, 2]"), []);
		assert.deepEqual(schemaSymbols("\t:"), []);
	});
});

describe("Go to Definition in a schema file", () => {
	it("leads from a relation to its database, in either form", () => {
		assert.equal(definition(at(crm, "relation: companies", "companies")), "3 databases/companies");
		const long = crm.replace("{ relation: contacts }", "{ type: relation, to: contacts }");
		assert.equal(definition(at(long, "to: contacts", "contacts")), "12 databases/contacts");
	});

	it("leads to a data source of a database with several", () => {
		const text =
			"databases:\n  crm:\n    sources:\n      a:\n        properties: { Name: title, B: { relation: b } }\n      b:\n        properties: { Name: title }\n";
		assert.equal(definition(text.replace("relation: b", "relation: |b")), "6 databases/crm/sources/b");
	});

	it("leads into another file of the folder", () => {
		const text = crm.replace("relation: companies, reverse: Deals", "relation: other/firms");
		assert.equal(definition(text.replace("other/firms", "other/|firms")), "other: firms");
	});

	it("leads from a rollup to what it takes, or to its relation", () => {
		const text = crm.replace("Fax: phone_number", "Sector: { rollup: Employer.Industry }");
		assert.equal(
			definition(text.replace("Employer.Industry", "Employer.Ind|ustry")),
			"8 databases/companies/properties/Industry",
		);
		const long = crm.replace(
			"Fax: phone_number",
			"Sector: { type: rollup, relation: Employer, property: Website, function: count }",
		);
		assert.equal(
			definition(long.replace("relation: Employer", "relation: Emp|loyer")),
			"18 databases/contacts/properties/Employer",
		);
		assert.equal(
			definition(long.replace("property: Website", "property: Web|site")),
			"9 databases/companies/properties/Website",
		);
	});

	it("leads from a value of a row to its property", () => {
		const text = `${crm}    seed:\n      - { Name: First, Amount: 3 }\n`;
		assert.equal(definition(text.replace("Amount: 3", "Am|ount: 3")), "29 databases/deals/properties/Amount");
	});

	it("leads nowhere from what stands for nothing", () => {
		for (const place of ["title: Com|panies", "relation: no|where", "url: |x"]) {
			const [before = ""] = place.split("|");
			const text = place.startsWith("title") ? crm : crm.replace("relation: companies", place.replace("|", ""));
			const offset = text.indexOf(place.replace("|", "")) + before.length;
			assert.equal(schemaDefinition(text, offset), undefined, place);
		}
		assert.equal(schemaDefinition("", 0), undefined);
	});
});
