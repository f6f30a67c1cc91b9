import assert from "node:assert/strict";
import type { FaultEffect, FaultRule } from "../../../src/localNotion/faults/faultRules.ts";
import { type Bench, bench, paragraph, title } from "./support.ts";

const creating = (effect: FaultEffect, more: Partial<FaultRule> = {}): FaultRule => ({
	method: "POST",
	path: "/v1/pages",
	effect,
	...more,
});

async function titles(workspace: Bench): Promise<number> {
	const { results } = await workspace.client.search({ query: "Faulty" });
	return results.length;
}

const create = (workspace: Bench) =>
	workspace.call("POST", "/v1/pages", {
		parent: { page_id: workspace.notion.rootPageId },
		properties: { title: title("Faulty") },
	});

describe("faults", () => {
	for (const kind of ["reset", "stall", "brokenBody", "wrongLength"] as const) {
		it(`lose an answer by ${kind}, with or without its effect`, async () => {
			for (const applied of [false, true]) {
				const workspace = await bench({ faults: [creating({ kind, applied }, { times: 1 })] });
				const { url } = await workspace.notion.listen({ port: 0 });
				const send = () =>
					fetch(`${url}/v1/pages`, {
						method: "POST",
						headers: { authorization: `Bearer ${workspace.notion.token}`, "notion-version": "2026-03-11" },
						body: JSON.stringify({
							parent: { page_id: workspace.notion.rootPageId },
							properties: { title: title("Faulty") },
						}),
						signal: AbortSignal.timeout(300),
					}).then((response) => response.json());
				await assert.rejects(send());
				assert.equal(await titles(workspace), applied ? 1 : 0);
				await workspace.notion.close();
			}
		});

		it(`lose an answer by ${kind} in process`, async () => {
			const workspace = await bench({ faults: [creating({ kind, applied: true }, { times: 1 })] });
			const send = async () => {
				const response = await workspace.notion.fetch("http://local.invalid/v1/pages", {
					method: "POST",
					headers: { authorization: `Bearer ${workspace.notion.token}`, "notion-version": "2026-03-11" },
					body: JSON.stringify({
						parent: { page_id: workspace.notion.rootPageId },
						properties: { title: title("Faulty") },
					}),
					signal: AbortSignal.timeout(50),
				});
				return response.json();
			};
			await assert.rejects(send());
			assert.equal(await titles(workspace), 1);
		});
	}

	it("answer with the service's errors, in every form of Retry-After", async () => {
		for (const retryAfter of ["7", "Wed, 21 Oct 2026 07:28:00 GMT", "soon"]) {
			const workspace = await bench({ faults: [creating({ kind: "status", status: 429, retryAfter }, { nth: [2] })] });
			assert.equal((await create(workspace)).status, 200);
			const second = await create(workspace);
			assert.deepEqual(
				[second.status, second.body.code, second.headers.get("retry-after")],
				[429, "rate_limited", retryAfter],
			);
			assert.equal((await create(workspace)).status, 200);
			assert.equal(await titles(workspace), 2);
		}
	});

	it("answer with a page of the edge", async () => {
		const workspace = await bench({ faults: [creating({ kind: "status", status: 502, body: "html", applied: true })] });
		const response = await workspace.notion.fetch("http://local.invalid/v1/pages", {
			method: "POST",
			headers: { authorization: `Bearer ${workspace.notion.token}`, "notion-version": "2026-03-11" },
			body: JSON.stringify({
				parent: { page_id: workspace.notion.rootPageId },
				properties: { title: title("Faulty") },
			}),
		});
		assert.equal(response.status, 502);
		assert.match(await response.text(), /^<!DOCTYPE html>/);
		assert.equal(await titles(workspace), 1);
	});

	it("let half of a request take effect", async () => {
		const workspace = await bench();
		const id = await workspace.page("Half");
		workspace.notion.setFaults([
			{
				method: "PATCH",
				path: "/v1/blocks/*/children",
				times: 1,
				effect: { kind: "status", status: 504, applied: "half" },
			},
		]);
		const children = ["a", "b", "c", "d"].map((content) => paragraph(content));
		assert.equal((await workspace.call("PATCH", `/v1/blocks/${id}/children`, { children })).status, 504);
		assert.equal((await workspace.call("GET", `/v1/blocks/${id}/children`)).body.results.length, 2);
	});

	it("come the same for the same seed", async () => {
		const run = async (seed: number) => {
			const workspace = await bench({
				seed,
				faults: [creating({ kind: "status", status: 503 }, { probability: 0.5 })],
			});
			const statuses: number[] = [];
			for (let n = 0; n < 30; n++) {
				statuses.push((await create(workspace)).status);
			}
			return statuses;
		};
		const first = await run(7);
		assert.deepEqual(await run(7), first);
		assert.notDeepEqual(await run(8), first);
		assert.deepEqual([...new Set(first)].sort(), [200, 503]);
	});

	it("let a query lag behind, but not a read by id", async () => {
		const workspace = await bench({
			faults: [{ path: "/v1/data_sources/*/query", effect: { kind: "lag", milliseconds: 5000 } }],
		});
		const { sourceId } = await workspace.database("Lagging", { Name: { title: {} } });
		workspace.notion.clock.advance(60_000);
		const id = await workspace.row(sourceId, "new");
		const found = async () =>
			(await workspace.call("POST", `/v1/data_sources/${sourceId}/query`, {})).body.results.length;
		assert.equal(await found(), 0);
		assert.equal((await workspace.call("GET", `/v1/pages/${id}`)).status, 200);
		workspace.notion.clock.advance(6000);
		assert.equal(await found(), 1);
	});

	it("let a person edit between a read and a write, and an automation after it", async () => {
		const workspace = await bench();
		const id = await workspace.page("Faulty");
		const edited = (when: "before" | "after", name: string): FaultRule => ({
			method: "PATCH",
			path: "/v1/pages/*",
			times: 1,
			effect: { kind: "edit", when, properties: { title: title(name) } },
		});
		workspace.notion.setFaults([edited("after", "By automation")]);
		await workspace.call("PATCH", `/v1/pages/${id}`, { properties: { title: title("Mine") } });
		const name = async () => (await workspace.value(id, "title"))[0].plain_text;
		assert.equal(await name(), "By automation");
		workspace.notion.setFaults([edited("before", "By a person")]);
		await workspace.call("PATCH", `/v1/pages/${id}`, { icon: { emoji: "🥨" } });
		assert.equal(await name(), "By a person");
	});

	it("spoil listings: cut, without a cursor, with the same cursor, with an expired one, partial", async () => {
		const workspace = await bench();
		const { sourceId } = await workspace.database("Spoilt", { Name: { title: {} } });
		for (let n = 0; n < 5; n++) {
			await workspace.row(sourceId, `Row ${n}`);
		}
		const query = async (effect: FaultEffect, body: object = {}) => {
			workspace.notion.setFaults([{ path: "/v1/data_sources/*/query", effect }]);
			return (await workspace.call("POST", `/v1/data_sources/${sourceId}/query`, { page_size: 2, ...body })).body;
		};
		const { next_cursor: start_cursor } = await query({ kind: "delay", milliseconds: 0 });
		assert.deepEqual(
			await query({ kind: "incomplete", keep: 1, silent: true }).then(({ results, has_more }) => [
				results.length,
				has_more,
			]),
			[1, false],
		);
		assert.equal((await query({ kind: "incomplete", keep: 1 })).request_status.type, "incomplete");
		assert.deepEqual(await query({ kind: "noCursor" }).then((body) => [body.has_more, body.next_cursor]), [true, null]);
		assert.equal((await query({ kind: "repeatCursor" }, { start_cursor })).next_cursor, start_cursor);
		assert.equal((await query({ kind: "expiredCursor" }, { start_cursor })).code, "validation_error");
		assert.deepEqual(Object.keys((await query({ kind: "partialPages" })).results[0]), ["object", "id"]);
		assert.equal((await query({ kind: "moveRows" })).results.length, 1);
	});

	it("slow an answer down, set its clock wrong, or hide the page behind it", async () => {
		const workspace = await bench();
		const { url } = await workspace.notion.listen({ port: 0 });
		const id = await workspace.page("Faulty");
		const read = async (effect: FaultEffect) => {
			workspace.notion.setFaults([{ path: "/v1/pages/*", effect }]);
			const response = await fetch(`${url}/v1/pages/${id}`, {
				headers: { authorization: `Bearer ${workspace.notion.token}`, "notion-version": "2026-03-11" },
			});
			return { chunks: await chunksOf(response), status: response.status };
		};
		const chunksOf = async (response: Response) => {
			const chunks: string[] = [];
			for await (const chunk of response.body ?? []) {
				chunks.push(Buffer.from(chunk).toString());
			}
			return chunks;
		};
		const whole = (answer: { readonly chunks: readonly string[] }) => JSON.parse(answer.chunks.join(""));
		const dripped = await read({ kind: "drip", bytesPerSecond: 4000 });
		assert.ok(dripped.chunks.length > 1);
		assert.equal(whole(dripped).id, id);
		const delayed = await read({ kind: "delay", milliseconds: 5 });
		assert.equal(whole(delayed).id, id);
		const { created_time } = whole(delayed);
		const skewed = whole(await read({ kind: "clockSkew", milliseconds: -3_600_000 }));
		assert.equal(Date.parse(created_time) - Date.parse(skewed.created_time), 3_600_000);
		assert.equal((await read({ kind: "unshare" })).status, 404);
		workspace.notion.setFaults([{ effect: { kind: "status", status: 401 } }]);
		const revoked = await workspace.call("GET", "/v1/users/me");
		assert.deepEqual([revoked.status, revoked.body.code], [401, "unauthorized"]);
		await workspace.notion.close();
	});

	it("refuse filters on formulas, and what else is filtered stays", async () => {
		const workspace = await bench({ faults: [{ effect: { kind: "untypedFormulas" } }] });
		const { sourceId } = await workspace.database("Untyped", {
			Name: { title: {} },
			One: { formula: { expression: "1" } },
		});
		const query = (filter: object) => workspace.call("POST", `/v1/data_sources/${sourceId}/query`, { filter });
		const formula = { property: "One", formula: { number: { equals: 1 } } };
		const name = { property: "Name", title: { is_not_empty: true } };
		for (const filter of [formula, { and: [name, { or: [formula] }] }]) {
			assert.equal((await query(filter)).body.message, "Unable to filter based on a formula of unknown type");
		}
		assert.equal((await query(name)).status, 200);
	});

	it("let background work take its time, and fail if the page is gone by then", async () => {
		const workspace = await bench({ faults: [{ effect: { kind: "background", milliseconds: 60_000 } }] });
		const { call, notion } = workspace;
		const write = async (id: string) =>
			(
				await call("PATCH", `/v1/pages/${id}/markdown`, {
					type: "replace_content",
					replace_content: { new_str: "# New" },
					allow_async: true,
				})
			).body;
		const [done, gone] = [await workspace.page("Written"), await workspace.page("Gone")];
		const tasks = [await write(done), await write(gone)];
		assert.deepEqual(
			tasks.map(({ status }) => status),
			["queued", "queued"],
		);
		const status = async (task: { id: string }) => (await call("GET", `/v1/async_tasks/${task.id}`)).body;
		assert.equal((await status(tasks[0])).status, "running");
		const markdown = async () => (await call("GET", `/v1/pages/${done}/markdown`)).body.markdown;
		assert.equal(await markdown(), "");
		await call("PATCH", `/v1/pages/${gone}`, { in_trash: true });
		notion.clock.advance(60_000);
		assert.equal(await markdown(), "# New");
		const succeeded = await status(tasks[0]);
		assert.deepEqual([succeeded.status, succeeded.result.markdown], ["succeeded", "# New"]);
		const failed = await status(tasks[1]);
		assert.deepEqual([failed.status, failed.error.code], ["failed", "validation_error"]);
	});

	it("make two-way relations of a data source to itself one-way on demand", async () => {
		const workspace = await bench({
			faults: [{ path: "/v1/data_sources/*", effect: { kind: "oneWaySelfRelations" } }],
		});
		const { sourceId } = await workspace.database("Self", { Name: { title: {} } });
		const other = await workspace.database("Other", { Name: { title: {} } });
		const relation = (id: string) => ({ relation: { data_source_id: id, dual_property: {} } });
		const { body } = await workspace.call("PATCH", `/v1/data_sources/${sourceId}`, {
			properties: { Parent: relation(sourceId), Elsewhere: relation(other.sourceId) },
		});
		assert.equal(body.properties.Parent.relation.type, "single_property");
		assert.equal(body.properties.Elsewhere.relation.type, "dual_property");
		assert.deepEqual(Object.keys(body.properties).sort(), ["Elsewhere", "Name", "Parent"]);
	});

	it("limit the rate in a sliding window and say when to come again", async () => {
		const workspace = await bench({ rate: 1, burst: 5 });
		const status = async () => (await workspace.call("GET", "/v1/users/me")).status;
		for (let n = 0; n < 5; n++) {
			assert.equal(await status(), 200);
			workspace.notion.clock.advance(100);
		}
		const refused = await workspace.call("GET", "/v1/users/me");
		assert.deepEqual([refused.status, refused.headers.get("retry-after")], [429, "5"]);
		workspace.notion.clock.advance(4600);
		assert.equal(await status(), 200);
	});
});
