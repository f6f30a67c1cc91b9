import assert from "node:assert/strict";
import { isWorkspaceError } from "../../../src/base/errors.ts";
import { createLocalNotion, type LocalNotion } from "../../../src/localNotion/server.ts";
import { textOfMarkdown } from "../../../src/notion/markdown/textOfMarkdown.ts";
import { connectSample, createSampleApp, type SampleApp } from "../../support/sampleApp.ts";

describe("sessions side by side", () => {
	let sample: SampleApp;
	let office: LocalNotion;
	let officeUrl: string;

	beforeEach(async () => {
		sample = createSampleApp();
		office = await createLocalNotion({ seed: 7 });
		({ url: officeUrl } = await office.listen({ port: 0 }));
	});

	afterEach(async () => {
		await sample[Symbol.asyncDispose]();
		await office.close();
	});

	const names = () => sample.app.connections.all.map(({ record }) => record.name);

	async function connectBoth() {
		const bakery = await connectSample(sample.app);
		const request = { token: office.token, baseUrl: officeUrl, name: "Office", beside: true };
		return { bakery, office: await sample.app.connections.connect(request) };
	}

	it("keeps the first one open and makes the second one the active one", async () => {
		const both = await connectBoth();
		const { connections } = sample.app;
		assert.deepEqual(names(), ["Bakery", "Office"]);
		assert.equal(connections.active, both.office);
		assert.equal(both.bakery.session.isClosed(), false);
		await Promise.all([both.bakery.index.refresh(), both.office.index.refresh()]);
		assert.equal((await both.bakery.index.databases()).length, 5);
		assert.equal((await both.office.index.databases()).length, 0);
	});

	it("switches between open ones without closing any, and closes one that is left", async () => {
		const both = await connectBoth();
		const { connections } = sample.app;
		assert.equal(await connections.open(both.bakery.id), both.bakery);
		assert.equal(connections.active, both.bakery);
		assert.deepEqual(names(), ["Bakery", "Office"], "the order stays");
		await connections.leave(both.bakery.id);
		assert.equal(both.bakery.session.isClosed(), true);
		assert.equal(connections.active, both.office);
		assert.equal((await connections.list()).length, 2, "it is still remembered");
	});

	it("puts one in the place of the active one where nobody wants them side by side", async () => {
		const both = await connectBoth();
		const { connections } = sample.app;
		await connections.leave(both.office.id);
		await connections.open(both.office.id);
		assert.deepEqual(names(), ["Office"]);
		assert.equal(both.bakery.session.isClosed(), true);
	});

	it("renames a session, tells, and refuses an empty name", async () => {
		const { office: connection } = await connectBoth();
		const { connections } = sample.app;
		let told = 0;
		connections.onDidChange(() => told++);
		await connections.rename(connection.id, " Head office ");
		assert.equal(connection.record.name, "Head office");
		assert.equal(told, 1);
		await assert.rejects(connections.rename(connection.id, "  "), (error) => isWorkspaceError(error, "invalidInput"));
		const second = sample.secondApp();
		assert.ok((await second.connections.list()).some(({ name }) => name === "Head office"));
	});

	it("takes over a name that another window gave", async () => {
		const { office: connection } = await connectBoth();
		const second = sample.secondApp();
		await second.connections.rename(connection.id, "Elsewhere");
		await sample.app.connections.catchUp();
		assert.equal(connection.record.name, "Elsewhere");
	});

	it("signs in again with a token of the same integration, in its place", async () => {
		const { office: connection } = await connectBoth();
		const { connections, sessions } = sample.app;
		const again = await connections.signIn(connection.id, office.token);
		assert.deepEqual(names(), ["Bakery", "Office"]);
		assert.equal(again.id, connection.id);
		assert.equal(connection.session.isClosed(), true);
		assert.equal(await sessions.token(connection.id), office.token);
	});

	it("refuses a token that is wrong or another integration's, and keeps the one that it has", async () => {
		const { office: connection } = await connectBoth();
		const { connections, sessions } = sample.app;
		await assert.rejects(connections.signIn(connection.id, "ntn_wrong"), (error) =>
			isWorkspaceError(error, "unauthorized"),
		);
		const other = office.connect({ name: "Another integration" });
		await assert.rejects(
			connections.signIn(connection.id, other.token),
			(error) => isWorkspaceError(error, "invalidInput") && error.remedy !== undefined,
		);
		assert.equal(await sessions.token(connection.id), office.token);
		assert.equal(connection.session.isClosed(), false);
	});

	it("closes all that another window has disconnected", async () => {
		const both = await connectBoth();
		const second = sample.secondApp();
		await second.connections.disconnect(both.office.id);
		await sample.app.connections.catchUp();
		assert.deepEqual(names(), ["Bakery"]);
		assert.equal(sample.app.connections.active, both.bakery);
	});

	for (const kind of ["active", "beside", "behind"] as const) {
		it(`takes over the token with which another window has signed in, where the session is ${kind}`, async () => {
			const { office: first } = await connectBoth();
			// As it is after somebody has refreshed the token in Notion.
			for (const [key, token] of sample.tokens.all) {
				sample.tokens.all.set(key, token === office.token ? "ntn_refreshed_since" : token);
			}
			const { connections } = sample.secondApp();
			const [other] = (await connections.list()).filter(({ id }) => id !== first.id);
			if (kind === "behind") {
				await connections.open(other?.id ?? "");
				await connections.named("Office");
			} else {
				await connections.open(first.id);
			}
			if (kind === "beside") {
				await connections.open(other?.id ?? "", { beside: true });
			}
			const before = connections.all;
			const old = await connections.named("Office");
			await assert.rejects(old.session.whoami(), (error) => isWorkspaceError(error, "unauthorized"));
			await sample.app.connections.signIn(first.id, office.token);
			await connections.catchUp();
			const fresh = await connections.named("Office");
			assert.equal((await fresh.session.whoami()).type, "bot");
			assert.equal(old.session.isClosed(), true);
			assert.deepEqual(
				connections.all.map(({ id }) => id),
				before.map(({ id }) => id),
			);
			assert.equal(connections.active?.id, kind === "active" ? first.id : other?.id);
			assert.equal(connections.active?.session.isClosed(), false);
			await connections.catchUp();
			assert.equal(await connections.named("Office"), fresh, "nothing is opened anew where nothing has changed");
		});
	}

	it("shows no page any more that Notion answered 404 to, until it is shared again", async () => {
		const { bakery } = await connectBoth();
		await bakery.index.refresh();
		const [page] = (await bakery.index.search("Handbook", 1)).map(({ summary }) => summary);
		assert.ok(page);
		const { url } = await sample.app.sample.start();
		const rules = [
			{
				method: "GET",
				path: `/v1/pages/${page.id}`,
				effect: { kind: "status", status: 404, code: "object_not_found" },
			},
		];
		await fetch(`${url}/_local/faults`, { method: "PUT", body: JSON.stringify(rules) });
		await assert.rejects(bakery.session.api.page(page.id), (error) => isWorkspaceError(error, "notFound"));
		assert.deepEqual(await bakery.index.search("Handbook", 1), []);
		assert.ok(!(await bakery.index.childPages(page.pageId ?? "")).some(({ id }) => id === page.id));
		await fetch(`${url}/_local/faults`, { method: "PUT", body: "[]" });
		await bakery.session.getPage(page.id);
		assert.equal((await bakery.index.search("Handbook", 1)).length, 1);
	});
});

describe("the text of Notion's Markdown", () => {
	it("has the words without tags, addresses and signs", () => {
		const markdown = 'It **rises**\n<callout icon="🔥">The [oven](https://x.y/z) is \\*hot\\*</callout>';
		assert.deepEqual(textOfMarkdown(markdown).split(/\s+/).filter(Boolean), [
			"It",
			"rises",
			"The",
			"oven",
			"is",
			"hot",
		]);
	});
});
