import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { title } from "./support.ts";

const script = path.join(import.meta.dirname, "..", "..", "..", "scripts", "local-notion.ts");

interface Served {
	readonly url: string;
	readonly token: string;
	readonly rootPageId: string;
	readonly child: ChildProcess;
}

async function serve(...args: readonly string[]): Promise<Served> {
	const child = spawn(process.execPath, [script, "--port", "0", ...args], { stdio: ["ignore", "pipe", "ignore"] });
	assert.ok(child.stdout);
	const [line] = (await once(createInterface(child.stdout), "line")) as [string];
	return { ...JSON.parse(line), child };
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
	const ended = once(child, "exit");
	child.kill(signal);
	const [code] = (await ended) as [number | null];
	return code;
}

describe("the script", () => {
	let folder = "";
	beforeEach(() => {
		folder = mkdtempSync(path.join(tmpdir(), "local-notion-"));
	});
	afterEach(() => rmSync(folder, { recursive: true, force: true }));

	for (const signal of ["SIGTERM", "SIGKILL"] as const) {
		it(`loses nothing that it has answered when it is stopped by ${signal}`, async () => {
			const file = path.join(folder, "workspace.db");
			const first = await serve("--data", file, "--sample", "bakery");
			const answered: string[] = [];
			const create = async (n: number): Promise<void> => {
				const response = await fetch(`${first.url}/v1/pages`, {
					method: "POST",
					headers: { authorization: `Bearer ${first.token}`, "notion-version": "2026-03-11" },
					body: JSON.stringify({ parent: { page_id: first.rootPageId }, properties: { title: title(`Page ${n}`) } }),
				});
				const { id } = (await response.json()) as { readonly id: string };
				answered.push(id);
			};
			const writers = Promise.allSettled(
				Array.from({ length: 4 }, async (_, writer) => {
					for (let n = 0; n < 200; n++) {
						await create(writer * 1000 + n);
					}
				}),
			);
			while (answered.length < 40) {
				await new Promise((resolve) => setTimeout(resolve, 5));
			}
			const code = await stop(first.child, signal);
			await writers;
			assert.equal(code, signal === "SIGTERM" ? 0 : null);

			const second = await serve("--data", file);
			for (const id of answered) {
				const response = await fetch(`${second.url}/v1/pages/${id}`, {
					headers: { authorization: `Bearer ${second.token}`, "notion-version": "2026-03-11" },
				});
				assert.equal(response.status, 200);
			}
			await stop(second.child, "SIGTERM");
		}).timeout(30_000);
	}

	it("answers the same requests with the same bytes for the same seed, and with others for another", async () => {
		const answers = async (seed: string) => {
			const served = await serve("--seed", seed, "--sample", "bakery");
			const bodies: string[] = [];
			const ask = async (method: string, path: string, body?: object) => {
				const response = await fetch(`${served.url}/v1/${path}`, {
					method,
					headers: { authorization: `Bearer ${served.token}`, "notion-version": "2026-03-11" },
					...(body ? { body: JSON.stringify(body) } : {}),
				});
				bodies.push((await response.text()).replaceAll(served.url, ""));
			};
			await ask("POST", "databases", { parent: { page_id: served.rootPageId } });
			await ask("POST", "pages", { parent: { page_id: served.rootPageId }, properties: { title: title("Same") } });
			await ask("POST", "search", {});
			await ask("GET", "pages/nowhere");
			await stop(served.child, "SIGTERM");
			return bodies;
		};
		const first = await answers("7");
		await new Promise((resolve) => setTimeout(resolve, 20));
		assert.deepEqual(await answers("7"), first);
		assert.notDeepEqual(await answers("8"), first);
	}).timeout(30_000);

	it("lets no more than sixty times its rate through in sixty seconds", async () => {
		const served = await serve("--rate", "0.1", "--burst", "30");
		const statuses: number[] = [];
		for (let n = 0; n < 10; n++) {
			const response = await fetch(`${served.url}/v1/users/me`, {
				headers: { authorization: `Bearer ${served.token}`, "notion-version": "2026-03-11" },
			});
			statuses.push(response.status);
		}
		// Six in sixty seconds, and three in thirty.
		assert.deepEqual(statuses, [200, 200, 200, 429, 429, 429, 429, 429, 429, 429]);
		await stop(served.child, "SIGTERM");
	}).timeout(30_000);

	it("says what is wrong with its arguments", async () => {
		for (const args of [
			["--sample", "bank"],
			["--rate", "many"],
			["--clock", "noon"],
		]) {
			const child = spawn(process.execPath, [script, ...args], { stdio: "ignore" });
			const [code] = (await once(child, "exit")) as [number | null];
			assert.equal(code, 2);
		}
	}).timeout(30_000);
});
