import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Log } from "../../src/base/log.ts";
import { createRunStore } from "../../src/store/runs.ts";
import { answerJson, notionError, startServer } from "../support/httpServer.ts";
import { MainJob } from "../support/mainJob.ts";

/** A token that the redactor knows by its look, and one that it can't know: there only silence helps. */
const tokens = ["ntn_canaryCANARYcanary0123456789", "canaryCANARYcanary0123456789"];
const canary = "canaryCANARYcanary0123456789";

describe("a token", () => {
	for (const token of tokens) {
		it(`appears in nothing that the main job leaves behind (${token.slice(0, 6)}…)`, async () => {
			const said: string[] = [];
			await using job = await MainJob.open({ token, log: recordingLog(said) });
			const failures = await wholeJob(job, token);
			assert.ok(failures.length === 7, "each of the failing steps must fail");
			assert.ok(said.length > 30, "the log must have heard of the requests");
			assertSilent("the log", said);
			assertSilent("an error", failures.map(everythingIn));
			const runs = createRunStore(job.app.database);
			const records = runs.list().map(({ id }) => JSON.stringify(runs.get(id)));
			assert.ok(records.length >= 4);
			assert.ok(runs.list().some(({ end }) => end?.outcome === "failed"));
			assertSilent("a run's record", records);
			await job.app.connections.close();
			assert.deepEqual([...job.tokens.all.values()], [token]);
			for (const file of filesIn(job.place.path)) {
				assertSilent(path.basename(file), [readFileSync(file, "latin1")]);
			}
			// Once more when the write-ahead log is part of the file.
			job.app.database.sqlite.exec("PRAGMA wal_checkpoint(TRUNCATE)");
			assertSilent("workspaces.db", [readFileSync(path.join(job.place.path, "storage", "workspaces.db"), "latin1")]);
		});
	}

	it("is taken out of a refusal that repeats the request's headers", async () => {
		const said: string[] = [];
		await using job = await MainJob.open({ log: recordingLog(said) });
		await using server = await startServer((request, response) =>
			answerJson(response, 400, notionError(400, "validation_error", `Refused: ${request.headers.authorization}`)),
		);
		for (const token of tokens) {
			const failure = await job.app.connections
				.connect({ token, baseUrl: server.url })
				.catch((error: unknown) => error);
			assert.match(everythingIn(failure), /Refused: Bearer \[redacted\]/);
			assertSilent("an error", [everythingIn(failure)]);
		}
		assertSilent("the log", said);
	});
});

/** Every step of the main job, and what goes wrong on the way; gives what was thrown. */
async function wholeJob(job: MainJob, token: string): Promise<unknown[]> {
	const failures: unknown[] = [];
	const fails = async (work: () => Promise<unknown>) => {
		await work().catch((error: unknown) => failures.push(error));
	};
	await fails(() => job.app.connections.connect({ token: `${token}-wrong`, baseUrl: job.url }));
	await fails(() => connectToNobody(job, token));
	await job.connect();
	const { session, index } = job.connection;
	const [root] = await index.rootPages();
	assert.ok(root);
	await job.openPage(root.id);
	await job.openTable("Production Plan");
	await job.search("flour");
	await fails(() => session.getPage("00000000-0000-4000-8000-000000000000"));
	await fails(() => session.api.createPage({ parent: { page_id: root.id }, properties: { Nope: { number: 1 } } }));
	await (await job.planSchema("bakery.notion-schema.yaml")).apply({});
	await (await job.planSchema("suppliers.notion-schema.yaml")).apply({ parentPageId: root.id });
	assert.ok((await job.cascade()) > 0);
	assert.equal(await job.cascade(), 0);
	await job.sync();
	await job.sync();
	await job.goOffline();
	await fails(() => session.api.createPage({ parent: { page_id: root.id }, properties: {} }));
	await fails(() => job.sync({ preview: false }));
	await session.close();
	await fails(() => session.getPage(root.id));
	return failures;
}

/** Connects to a server that is gone. */
async function connectToNobody(job: MainJob, token: string): Promise<void> {
	const gone = await startServer((_request, response) => response.end());
	await gone[Symbol.asyncDispose]();
	await job.app.connections.connect({ token, baseUrl: gone.url });
}

function recordingLog(said: string[]): Log {
	const say = (...parts: unknown[]) => void said.push(parts.map(everythingIn).join(" "));
	return { debug: say, info: say, warn: say, error: say };
}

/** All that could be shown of a value: text, stack, data and remedy of an error, its causes included. */
function everythingIn(value: unknown): string {
	if (!(value instanceof Error)) {
		return typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
	}
	const { message, stack, cause } = value;
	return [message, stack, JSON.stringify(value), cause === undefined ? "" : everythingIn(cause)].join("\n");
}

function assertSilent(what: string, texts: readonly string[]): void {
	for (const text of texts) {
		assert.ok(!text.includes(canary), `${what} has the token in it: ${text.slice(0, 500)}`);
	}
}

function filesIn(folder: string): string[] {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => path.join(entry.parentPath, entry.name));
}
