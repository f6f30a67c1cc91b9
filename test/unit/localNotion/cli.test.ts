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
