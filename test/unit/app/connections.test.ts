import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { systemClock } from "../../../src/base/clock.ts";
import { isWorkspaceError } from "../../../src/base/errors.ts";
import { createLocalNotion } from "../../../src/localNotion/server.ts";
import { startServer } from "../../support/httpServer.ts";
import { clientOf } from "../../support/notionEdits.ts";
import { connectSample, createSampleApp } from "../../support/sampleApp.ts";

describe("connections", () => {
	it("checks a token before it keeps anything", async () => {
		await using sample = createSampleApp();
		const { app, tokens } = sample;
		const { url } = await app.sample.start();
		await assert.rejects(
			app.connections.connect({ token: "ntn_wrong", baseUrl: url }),
			(error) => isWorkspaceError(error, "unauthorized") && error.remedy !== undefined,
		);
		assert.equal(tokens.all.size, 0);
		assert.deepEqual(await app.connections.list(), []);
		assert.equal(app.connections.active, undefined);
	});

	it("keeps the token in the secret store only", async () => {
		await using sample = createSampleApp();
		const connection = await connectSample(sample.app);
		await connection.index.refresh();
		const { token } = await sample.app.sample.start();
		assert.deepEqual([...sample.tokens.all.values()], [token]);
		sample.app.database.sqlite.exec("PRAGMA wal_checkpoint(TRUNCATE)");
		assert.ok(!readFileSync(sample.storeFile).includes(token));
	});

	it("comes back after a restart without asking Notion", async () => {
		await using sample = createSampleApp();
		const { id } = await connectSample(sample.app);
		await sample.app.connections.active?.index.refresh();
		await sample.app.connections.close();
		const connection = await sample.app.connections.open(id);
		assert.equal((await connection.index.databases()).length, 5);
		assert.equal(connection.session.requests.total, 0);
		assert.equal(connection.index.state.kind, "ready");
	});

	it("shows what a newer version of the extension has stored, and changes nothing of it", async () => {
		await using sample = createSampleApp();
		const { id, index } = await connectSample(sample.app);
		await index.refresh();
		await sample.app.connections.close();
		sample.app.database.sqlite.exec("CREATE TABLE future (a); PRAGMA user_version = 9999");
		sample.app.database.sqlite.exec("PRAGMA wal_checkpoint(TRUNCATE)");
		const older = sample.secondApp();
		await older.sample.start();
		const connection = await older.connections.open(id);
		assert.equal((await connection.index.databases()).length, 5);
		// What isn't stored comes from Notion, without being remembered.
		assert.equal((await connection.session.whoami()).type, "bot");
		const told = (error: unknown) =>
			isWorkspaceError(error, "store") && /Update the extension/.test(error.remedy ?? "");
		await assert.rejects(connection.index.refresh(), told);
		assert.equal(connection.index.state.kind, "failed");
		await assert.rejects(older.connections.disconnect(id), told);
		await assert.rejects(older.connections.rename(id, "Another name"), told);
		await assert.rejects(connectSample(older), told);
		assert.equal(sample.tokens.all.size, 1);
	});

	it("signs the same bot in again instead of adding a second session", async () => {
		await using sample = createSampleApp();
		const first = await connectSample(sample.app);
		const second = await connectSample(sample.app);
		assert.equal(second.id, first.id);
		assert.equal((await sample.app.connections.list()).length, 1);
	});

	it("forgets everything of a workspace that is disconnected", async () => {
		await using sample = createSampleApp();
		const { id, index } = await connectSample(sample.app);
		await index.refresh();
		await sample.app.connections.disconnect(id);
		assert.equal(sample.tokens.all.size, 0);
		const left = sample.app.database.sqlite
			.prepare("SELECT (SELECT count(*) FROM sessions) + (SELECT count(*) FROM objects) AS n")
			.get();
		assert.equal(left?.n, 0);
	});

	it("lets a second window use the sample that the first one serves, and take it over when that is gone", async () => {
		await using sample = createSampleApp();
		const { id } = await connectSample(sample.app);
		const second = sample.secondApp();
		const connection = await second.connections.open(id);
		await connection.session.whoami();
		assert.equal(second.sample.servedHere, false);
		await sample.app.sample.close();
		await connection.session.whoami();
		assert.equal(second.sample.servedHere, true);
	});
});

describe("workspace index", () => {
	it("knows databases, nested pages and users after one look", async () => {
		await using sample = createSampleApp();
		const { index } = await connectSample(sample.app);
		await index.refresh();
		assert.equal((await index.databases()).length, 5);
		const [root] = await index.rootPages();
		assert.ok(root);
		const children = await index.childPages(root.id);
		assert.ok(children.length >= 2);
		assert.ok((await index.users()).some(({ type }) => type === "person"));
	});

	it("shares one look between those who ask at the same time", async () => {
		await using sample = createSampleApp();
		const { index, session } = await connectSample(sample.app);
		await index.refresh();
		const first = session.requests.total;
		await index.refresh({ full: true });
		const once = session.requests.total - first;
		await Promise.all([index.refresh({ full: true }), index.refresh(), index.refresh({ full: true })]);
		assert.equal(session.requests.total, first + 2 * once);
	});

	it("keeps what is stored when Notion can't be reached, and says so", async () => {
		await using sample = createSampleApp();
		const notion = await createLocalNotion({ sample: "bakery" });
		const { url } = await notion.listen({ port: 0 });
		const { index } = await sample.app.connections.connect({ token: notion.token, baseUrl: url });
		await index.refresh();
		await notion.close();
		await assert.rejects(index.refresh(), (error) => isWorkspaceError(error, "unreachable"));
		assert.equal(index.state.kind, "failed");
		assert.equal((await index.databases()).length, 5);
	});
});

describe("a clock that is set back", () => {
	it("holds up no refresh: Notion is asked, for everything too, and what has changed is seen", async () => {
		await using sample = createSampleApp();
		const notion = await createLocalNotion({ sample: "bakery" });
		const { url } = await notion.listen({ port: 0 });
		let ahead = 60 * 60_000;
		const clock = { ...systemClock, now: () => Date.now() + ahead };
		const app = sample.secondApp(clock);
		const { index } = await app.connections.connect({ token: notion.token, baseUrl: url });
		await index.refresh();
		ahead = 0;
		const paths = async (full: boolean) => {
			const from = notion.journal.length;
			await index.refresh({ full });
			return notion.journal.slice(from).map(({ path }) => path);
		};
		await clientOf(notion).pages.create({
			parent: { type: "page_id", page_id: notion.rootPageId },
			properties: { title: { title: [{ text: { content: "Since then" } }] } },
		});
		const [first, again, changes] = [await paths(false), await paths(true), await paths(false)];
		assert.equal((await index.search("since then", 1)).length, 1);
		for (const path of ["/v1/users", "/v1/search", "/query"]) {
			assert.ok(
				first.some((asked) => asked.endsWith(path)),
				`${path} in the first`,
			);
			assert.ok(
				again.some((asked) => asked.endsWith(path)),
				`${path} in the second`,
			);
		}
		assert.deepEqual(changes, ["/v1/search", "/v1/search"]);
		await notion.close();
	});
});

describe("the sample, started over", () => {
	it("forgets what tasks did in it: its objects come back with the same ids", async () => {
		await using sample = createSampleApp();
		const { app } = sample;
		const connection = await connectSample(app);
		const { url } = await app.sample.start();
		const parts = app.taskParts(connection.session);
		const taskId = `${connection.workspaceId}|tasks.yaml|use ingredients`;
		await parts.activations.put(taskId, "row", {
			number: 1,
			active: true,
			seenAt: 1,
			inactiveAt: undefined,
			handled: 0,
			reversing: 0,
			reversed: 0,
		});
		await connection.session.createPage(
			{ pageId: (await connection.session.searchPages("Bakery"))[0]?.id ?? "" },
			"Mine",
		);
		await app.resetSample(url);
		assert.deepEqual(await app.connections.list(), []);
		assert.equal(parts.activations.get(taskId, "row"), undefined);
		const again = await connectSample(app);
		assert.deepEqual(await again.session.searchPages("Mine"), []);
	});
});

describe("two windows on one store", () => {
	it("lets the other window go when a session is disconnected in one", async () => {
		await using sample = createSampleApp();
		const { id } = await connectSample(sample.app);
		const second = sample.secondApp();
		const other = await second.connections.open(id);
		await sample.app.connections.disconnect(id);
		await other.index.refresh();
		assert.deepEqual(await other.index.databases(), []);
		await second.connections.catchUp();
		assert.equal(second.connections.active, undefined);
	});

	it("opens one session after the other when both are asked for at once", async () => {
		await using sample = createSampleApp();
		const { url, token } = await sample.app.sample.start();
		const [first, second] = await Promise.all([
			sample.app.connections.connect({ token, baseUrl: url }),
			sample.app.connections.connect({ token, baseUrl: url }),
		]);
		assert.equal(first.session.isClosed(), true);
		assert.equal(second.session.isClosed(), false);
		assert.equal(sample.app.connections.active, second);
	});

	it("sends a write once to a sample whose window goes in the middle of it", async () => {
		await using sample = createSampleApp();
		const { id } = await connectSample(sample.app);
		const { url } = await sample.app.sample.start();
		const second = sample.secondApp();
		const { session } = await second.connections.open(id);
		const [root] = await session.searchPages("Bakery");
		const rules = [{ method: "POST", path: "/v1/pages", nth: [1], effect: { kind: "reset", applied: true } }];
		await fetch(`${url}/_local/faults`, { method: "PUT", body: JSON.stringify(rules) });
		await assert.rejects(session.createPage({ pageId: root?.id ?? "" }, "Once"), (error) =>
			isWorkspaceError(error, "ambiguous"),
		);
		assert.equal((await session.searchPages("Once")).length, 1);
	});

	it("moves the sample to another port when its own is taken, and its sessions follow", async () => {
		await using sample = createSampleApp();
		const { id } = await connectSample(sample.app);
		const { url } = await sample.app.sample.start();
		await sample.app.sample.close();
		await using taken = await startServer((_request, response) => response.end("mine"), Number(new URL(url).port));
		assert.equal(taken.url, url);
		const second = sample.secondApp();
		await second.sample.start();
		const connection = await second.connections.open(id);
		assert.notEqual(connection.record.baseUrl, url);
		await connection.session.whoami();
	});
});
