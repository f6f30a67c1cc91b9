import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { readFaultRules } from "../src/localNotion/faults/faultRules.ts";
import { createLocalNotion } from "../src/localNotion/server.ts";

const usage = `Serves a local Notion workspace on 127.0.0.1.

  --port P          0 takes a free one (default)
  --data FILE       keep the workspace in an SQLite file; without it, in memory
  --sample bakery   seed a new workspace
  --seed N          ids, the token, chance and time follow from it: the same requests get the same bytes.
                    Time stands still then but for a tenth of a second with each request. Without it, seed 1 in real time
  --rate R          at most R requests a second of each connection, on average in any 60 seconds
  --workspace-rate R  the same for all connections together
  --burst S         the rate of a connection holds in any S seconds as well
  --faults FILE     JSON list of fault rules (see docs/local-notion.md)
  --clock TIME      the workspace's time at start
  --integration N   the name of the integration
`;

const { values } = parseArgs({
	options: {
		port: { type: "string", default: "0" },
		data: { type: "string" },
		sample: { type: "string" },
		seed: { type: "string" },
		rate: { type: "string" },
		"workspace-rate": { type: "string" },
		burst: { type: "string" },
		faults: { type: "string" },
		clock: { type: "string" },
		integration: { type: "string" },
		help: { type: "boolean", default: false },
	},
});

function fail(message: string): never {
	console.error(message);
	process.exit(2);
}

function number(name: string, text: string | undefined): number | undefined {
	const value = text === undefined ? undefined : Number(text);
	return value === undefined || Number.isFinite(value) ? value : fail(`--${name} needs a number, not "${text}".`);
}

function instant(text: string): number {
	const value = Date.parse(text);
	return Number.isNaN(value) ? fail(`--clock needs a time, not "${text}".`) : value;
}

if (values.help) {
	console.log(usage);
	process.exit(0);
}
if (values.sample !== undefined && values.sample !== "bakery") {
	fail(`There is no sample "${values.sample}". Take "bakery".`);
}

const started = Date.now();
/** When time begins that follows from a seed: with the recordings that this workspace is measured by, which ask for dates around it. */
const seededStart = "2026-06-27T17:02:00Z";
const seeded = values.seed !== undefined;
const clock = values.clock ?? (seeded ? seededStart : undefined);
const start = clock === undefined ? undefined : instant(clock);
const notion = await createLocalNotion({
	dataFile: values.data,
	sample: values.sample,
	seed: number("seed", values.seed),
	rate: number("rate", values.rate),
	workspaceRate: number("workspace-rate", values["workspace-rate"]),
	burst: number("burst", values.burst),
	integrationName: values.integration,
	faults: values.faults === undefined ? [] : readFaultRules(JSON.parse(readFileSync(values.faults, "utf8"))),
	clock: start === undefined ? undefined : { now: () => (seeded ? start : start + Date.now() - started) },
	tick: seeded ? 100 : undefined,
});
const { url } = await notion.listen({ port: number("port", values.port) ?? 0 });
console.log(JSON.stringify({ url, token: notion.token, rootPageId: notion.rootPageId }));

for (const signal of ["SIGINT", "SIGTERM"] as const) {
	process.once(signal, () => {
		notion.close().then(() => process.exit(0));
	});
}
