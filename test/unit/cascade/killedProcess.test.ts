import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import path from "node:path";
import process from "node:process";
import { Bakery } from "./bakery.ts";

/** Longer than a lease, Notion's limit for a request and the assumed lag together. */
const apart = 120_000;
const kills = 8;

describe("a cascade whose process is killed", () => {
	it("has written every row once in the end, wherever the kills fell", async function () {
		this.timeout(60_000);
		await using bakery = await Bakery.open();
		const machine = await bakery.machine();
		const plan = await machine.row("Production Plan", "Croissants for Saturday");
		const server = await bakery.local.listen({ port: 0 });
		const sources = {
			trigger: machine.source("Production Plan"),
			junction: machine.source("Recipe Ingredients"),
			log: machine.source("Ingredient Transactions"),
		};

		/** Runs the process, and kills it after the given milliseconds of its run, if it lives so long. */
		const runFor = (number: number, milliseconds: number | undefined) =>
			new Promise<number | null>((resolve) => {
				const file = path.join(bakery.folder, "killed.db");
				const script = path.join(import.meta.dirname, "killedProcess.ts");
				const offset = String(number * apart);
				const child = spawn(
					process.execPath,
					["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", "--disable-warning=ExperimentalWarning"].concat([
						script,
						file,
						server.url,
						bakery.local.token,
						plan.id,
						offset,
						JSON.stringify(sources),
					]),
					{ stdio: ["ignore", "pipe", "inherit"] },
				);
				child.stdout.once("data", () => {
					if (milliseconds !== undefined) {
						setTimeout(() => child.kill("SIGKILL"), milliseconds);
					}
				});
				child.once("exit", (code) => resolve(code));
			});

		try {
			for (let kill = 0; kill < kills; kill++) {
				await runFor(kill, 20 + kill * 7);
			}
			assert.equal(await runFor(kills, undefined), 0);
			const keys = (await machine.logged(plan)).map(({ properties }) => JSON.stringify(properties.Key));
			assert.equal(keys.length, 8);
			assert.equal(new Set(keys).size, 8);
		} finally {
			await server.close();
		}
	});
});
