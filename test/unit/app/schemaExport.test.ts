import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { relatedDatabases, writeExport } from "../../../src/app/schemaExport.ts";
import { isWorkspaceError } from "../../../src/base/errors.ts";
import { parseLockFile } from "../../../src/schema/lockFile.ts";
import { MainJob } from "../../support/mainJob.ts";

describe("exporting a schema", () => {
	let job: MainJob;
	const file = "ideas.notion-schema.yaml";
	beforeEach(async () => {
		job = await MainJob.open();
		await job.connect();
	});
	afterEach(() => job[Symbol.asyncDispose]());

	const databaseId = async (title: string) => {
		const found = (await job.connection.session.searchDatabases(title)).find(
			({ title: [text] }) => text?.plain_text === title,
		);
		assert.ok(found);
		return found.id;
	};
	const lockOf = (schema: string) => schema.replace(/\.yaml$/, ".lock.json");

	it("writes a file and its lock, from which planning is empty at once, for a database and those it is related to", async () => {
		const { own, related } = await relatedDatabases(job.connection, await databaseId("Recipe Ingredients"));
		assert.deepEqual(related.map(({ database }) => database.title[0]?.plain_text).toSorted(), [
			"Ingredient Inventory",
			"Recipes",
		]);
		await writeExport(job.connection, [own, ...related], { file: job.file(file), folder: [] });
		const before = job.requests;
		const { plan } = await job.planSchema(file);
		assert.deepEqual([plan.steps, plan.blocked, plan.manual], [[], [], []]);
		assert.ok(job.requests > before, "it was compared with Notion");
		assert.ok(parseLockFile(readFileSync(job.file(lockOf(file)), "utf8")).lock);
	});

	it("names what other files declare by them, and leaves ids for what is left out", async () => {
		const { own } = await relatedDatabases(job.connection, await databaseId("Recipe Ingredients"));
		await writeExport(job.connection, [own], { file: job.file(file), folder: [] });
		const text = readFileSync(job.file(file), "utf8");
		assert.match(text, /Recipes: \{ relation: [0-9a-f-]{36}/);
		const { plan } = await job.planSchema(file);
		assert.deepEqual([plan.steps, plan.blocked], [[], []]);
	});

	it("replaces no file, and declares nothing twice", async () => {
		const { own } = await relatedDatabases(job.connection, await databaseId("Recipes"));
		const place = { file: job.file(file), folder: [] };
		writeFileSync(place.file, "# mine\n");
		await refused(() => writeExport(job.connection, [own], place), /is there already/);
		assert.equal(readFileSync(place.file, "utf8"), "# mine\n");
		assert.ok(!existsSync(job.file(lockOf(file))), "no lock without its file");
		const bakery = job.file("bakery.notion-schema.yaml");
		const elsewhere = { file: job.file("other.notion-schema.yaml"), folder: [bakery] };
		await refused(
			() => writeExport(job.connection, [own], elsewhere),
			/Recipes is declared in bakery\.notion-schema already/,
		);
		assert.ok(!existsSync(elsewhere.file));
	});

	async function refused(work: () => Promise<void>, message: RegExp): Promise<void> {
		await assert.rejects(work, (error) => {
			assert.ok(isWorkspaceError(error, "guarded"));
			assert.match(error.message, message);
			assert.ok(error.remedy);
			return true;
		});
	}
});
