import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { syncMarks } from "../../../src/app/syncMarks.ts";
import { MainJob } from "../../support/mainJob.ts";
import { clientOf, findPage } from "../../support/notionEdits.ts";

describe("marks of syncs", () => {
	let job: MainJob;

	beforeEach(async () => {
		job = await MainJob.open();
		await job.connect();
		await job.sync();
	});

	afterEach(() => job[Symbol.asyncDispose]());

	const priceInNotion = async (title: string, price: number) => {
		const { id } = await findPage(job.notion, title);
		await clientOf(job.notion).pages.update({ page_id: id, properties: { Price: { number: price } } });
		return id;
	};
	const priceInFile = (title: string, price: number) => {
		const file = job.file("prices.csv");
		const text = readFileSync(file, "utf8");
		writeFileSync(file, text.replace(new RegExp(`^(${title},[^,]*,).*$`, "m"), `$1${price}`));
		return file;
	};
	const marks = (plans: Parameters<typeof syncMarks>[0]["plans"] = []) => {
		const { session, workspaceId } = job.connection;
		return syncMarks({ database: job.app.database, session, workspaceId, plans });
	};

	it("has none where everything is in step", async () => {
		const { objects, files } = await marks();
		assert.deepEqual([[...objects], [...files]], [[], []]);
	});

	it("marks the row, its data source and database, and the file of a conflict, until it is resolved", async () => {
		const butter = await priceInNotion("Butter", 0.5);
		const file = priceInFile("Butter", 0.7);
		await job.sync();
		const one = { conflicts: 1, changes: 0 };
		const { objects, files } = await marks();
		const parent = job.connection.session.cache.page(butter)?.parent;
		assert.ok(parent?.type === "data_source_id");
		assert.deepEqual(
			[butter, parent.data_source_id, parent.database_id].map((id) => objects.get(id)),
			[one, one, one],
		);
		assert.equal(objects.size, 3);
		assert.deepEqual([...files], [[file, one]]);
		const sync = await job.openSync();
		await sync.resolve(sync.conflicts()[0]?.id ?? "", { use: "notion" });
		assert.equal((await marks()).objects.size, 0);
	});

	it("marks what a plan that is looked at would write: rows, and the file as often as it would", async () => {
		const sugar = await priceInNotion("Sugar", 0.5);
		await priceInNotion("Butter", 0.6);
		const file = priceInFile("Rye flour", 0.7);
		const sync = await job.openSync();
		const { objects, files } = await marks([{ taskId: sync.taskId, file: sync.path, plan: await sync.plan() }]);
		const rye = await findPage(job.notion, "Rye flour");
		assert.deepEqual(objects.get(rye.id), { conflicts: 0, changes: 1 });
		assert.equal(objects.get(sugar), undefined, "it is the file that is to be changed");
		assert.deepEqual(files.get(file), { conflicts: 0, changes: 2 });
		assert.equal((await marks([{ taskId: "elsewhere|a|b", file, plan: await sync.plan() }])).files.size, 0);
	});
});
