import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createLocalNotion, type LocalNotion } from "../../src/localNotion/server.ts";

const recordings = path.resolve("../shared/notion-traffic");
const floor: {
	readonly equal: number;
	readonly planned: number;
	readonly clock: string;
	readonly integration: string;
} = JSON.parse(readFileSync(path.join(import.meta.dirname, "replayFloor.json"), "utf8"));

/** Runs one of the tools beside the recordings; both end with a status that says more than is asked here. */
function run(tool: string, args: readonly string[]): Promise<string> {
	return new Promise((resolve, reject) => {
		execFile("python3", [path.join(recordings, tool), ...args], { maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
			if (error && typeof error.code !== "number") {
				reject(error);
			} else {
				resolve(`${stdout}${stderr}`.trim());
			}
		});
	});
}

// The recordings aren't part of the project: where they aren't, there is nothing to hold against them.
if (existsSync(recordings)) {
	describe("the local workspace, held against recorded exchanges with Notion", function () {
		this.timeout(120_000);
		let notion: LocalNotion;
		let folder = "";
		let replayed = "";

		before(async () => {
			folder = mkdtempSync(path.join(tmpdir(), "notion-workspaces-replay-"));
			const started = Date.now();
			const start = Date.parse(floor.clock);
			notion = await createLocalNotion({
				clock: { now: () => start + Date.now() - started },
				integrationName: floor.integration,
			});
			const { url } = await notion.listen({ port: 0 });
			const connection = ["--base-url", url, "--token", notion.token, "--root", notion.rootPageId];
			replayed = await run("replay.py", [...connection, "--capture", path.join(folder, "answers.jsonl")]);
		});
		after(async () => {
			await notion.close();
			rmSync(folder, { recursive: true, force: true });
		});

		it("answers no fewer of them equally than it did before", () => {
			const [, equal = "0", planned = "0"] = /SCORE (\d+)\/(\d+)/.exec(replayed) ?? [];
			assert.ok(
				Number(planned) > 0 && Number(equal) * floor.planned >= floor.equal * Number(planned),
				`${equal} of ${planned} are equal, fewer than ${floor.equal} of ${floor.planned}:\n${replayed}`,
			);
		});

		it("shapes every answer as Notion does", async () => {
			const checked = await run("shape_check.py", [path.join(folder, "answers.jsonl"), "--min-n", "5"]);
			assert.match(checked, /^[1-9]\d* responses checked: 0 differences/);
		});
	});
}
