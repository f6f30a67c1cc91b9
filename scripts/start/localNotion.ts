import path from "node:path";
import process from "node:process";
import readline from "node:readline";
import { NextStep, quiet, root } from "../install.mjs";
import { endWithParent, own } from "../processes.ts";

/** A local Notion workspace with the bakery in it, in a process of its own. */
export interface LocalNotion {
	/** Hands its address and its throw-away token to the extension, which connects when it activates. */
	readonly env: Readonly<Record<string, string>>;
}

/** Starts it on the data in `folder` and waits until it answers; ended by `endAll`. */
export async function startLocalNotion(folder: string, port: number): Promise<LocalNotion> {
	const program = path.join(root, "scripts", "local-notion.ts");
	const data = ["--port", String(port), "--data", path.join(folder, "sample.db"), "--sample", "bakery"];
	const { child, exited } = own(process.execPath, [...quiet, ...endWithParent, program, ...data], {
		cwd: root,
		stdio: ["ignore", "pipe", "inherit"],
	});
	const lines = readline.createInterface({ input: child.stdout ?? process.stdin });
	return new Promise((resolve, reject) => {
		const fail = (why: string) => {
			reject(
				new NextStep(
					`The local Notion workspace did not start: ${why}.\n` +
						`Next step: see above for its own message; if its data is broken, delete ${path.relative(root, folder)} and start again.`,
				),
			);
		};
		const timer = setTimeout(() => fail("it did not answer within 30 s"), 30_000);
		lines.once("line", (line) => {
			clearTimeout(timer);
			try {
				const { url, token }: { url: string; token: string } = JSON.parse(line);
				resolve({ env: { NOTION_WORKSPACES_SAMPLE_URL: url, NOTION_WORKSPACES_SAMPLE_TOKEN: token } });
			} catch {
				fail(`it said "${line}"`);
			}
		});
		void exited.then((status) => {
			clearTimeout(timer);
			fail(`it ended with status ${status}`);
		});
	});
}
