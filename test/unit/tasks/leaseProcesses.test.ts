import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { endWithParent } from "../../../scripts/processes.ts";
import { StoreDatabase } from "../../../src/store/database.ts";
import { createScheduleStore } from "../../../src/store/schedules.ts";
import { leaseTime } from "../../../src/tasks/lease.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { createFastClock } from "./fastClock.ts";

interface Said {
	readonly by: string;
	readonly event: string;
	readonly number: number;
}

describe("a lease between processes", function () {
	this.timeout(60_000);
	const origin = Date.now();
	const clock = createFastClock(origin);
	let folder: ReturnType<typeof temporaryFolder>;
	let database: StoreDatabase;
	const children: ChildProcess[] = [];
	const said: Said[] = [];
	const waiting = new Set<() => void>();

	beforeEach(() => {
		folder = temporaryFolder();
		database = StoreDatabase.open(folder.file("store.db"), clock);
		said.length = 0;
	});
	afterEach(async () => {
		for (const child of children.splice(0)) {
			child.kill("SIGCONT");
			child.kill("SIGKILL");
			await new Promise((resolve) =>
				(child.exitCode ?? child.signalCode) ? resolve(undefined) : child.once("exit", resolve),
			);
		}
		database.close();
		folder[Symbol.dispose]();
	});

	const start = (name: string): ChildProcess => {
		const script = path.join(import.meta.dirname, "leaseChild.ts");
		const args = [...endWithParent, "--no-warnings", script, folder.file("store.db"), name, String(origin)];
		const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
		createInterface({ input: child.stdout }).on("line", (line) => {
			const [event = "", number] = line.split(" ");
			said.push({ by: name, event, number: Number(number) });
			for (const look of [...waiting]) {
				look();
			}
		});
		children.push(child);
		return child;
	};
	/** Resolves once a process has said something, from now on. */
	const hears = (by: string, event: string): Promise<Said> =>
		new Promise((resolve) => {
			const from = said.length;
			const look = () => {
				const found = said.slice(from).find((each) => each.by === by && each.event === event);
				if (found) {
					waiting.delete(look);
					resolve(found);
				}
			};
			waiting.add(look);
		});
	const lease = () => {
		const row = database.sqlite.prepare("SELECT fence, until FROM leases WHERE task_id = 'task'").get();
		return { fence: Number(row?.fence), until: Number(row?.until) };
	};

	it("is free within 15 s of its holder's death, and taken over", async () => {
		const held = hears("a", "step");
		const a = start("a");
		const { number: fence } = await held;
		const taken = hears("b", "held");
		start("b");
		await hears("b", "refused");
		a.kill("SIGKILL");
		const diedAt = clock.now();
		assert.ok(lease().until - diedAt <= leaseTime);
		assert.equal((await taken).number, fence + 1);
		assert.ok(lease().until > diedAt);
	});

	it("lets a holder that was suspended commit nothing once it was taken over", async function () {
		if (process.platform === "win32") {
			// There is no way to suspend a process there.
			this.skip();
		}
		const held = hears("a", "step");
		const a = start("a");
		const { number: fence } = await held;
		start("b");
		await hears("b", "refused");
		a.kill("SIGSTOP");
		const { number: newer } = await hears("b", "held");
		assert.equal(newer, fence + 1);
		await hears("b", "step");
		const refused = hears("a", "refused");
		a.kill("SIGCONT");
		await refused;
		const stepsOf = (by: string) => said.filter((each) => each.by === by && each.event === "step").length;
		const before = stepsOf("a");
		await hears("b", "step");
		assert.equal(stepsOf("a"), before);
		assert.ok(said.every(({ event }) => event !== "stale"));
	});

	it("loses no step and doubles none, whoever is killed", async () => {
		let killed = 0;
		let next = 0;
		const living = new Map<string, ChildProcess>();
		const add = () => {
			const name = `p${next++}`;
			living.set(name, start(name));
		};
		add();
		add();
		for (let round = 0; round < 4; round++) {
			await Promise.race([...living.keys()].map((name) => hears(name, "step")));
			const holder = said.findLast(({ event }) => event === "step")?.by ?? "";
			living.get(holder)?.kill("SIGKILL");
			killed += living.delete(holder) ? 1 : 0;
			add();
		}
		await Promise.race([...living.keys()].map((name) => hears(name, "step")));
		for (const child of living.values()) {
			child.kill("SIGKILL");
			killed++;
		}
		await Promise.all(
			children.map(
				(child) =>
					new Promise((resolve) =>
						(child.exitCode ?? child.signalCode) ? resolve(undefined) : child.once("close", resolve),
					),
			),
		);
		await new Promise((resolve) => setImmediate(resolve));
		const steps = said.filter(({ event }) => event === "step").length;
		const { runs = 0 } = createScheduleStore(database).get("task") ?? {};
		// A process that was killed between a commit and its word has said one less.
		assert.ok(runs >= steps && runs <= steps + killed, `${runs} committed, ${steps} told of, ${killed} killed`);
		assert.ok(said.every(({ event }) => event !== "stale"));
		const fences = said.flatMap(({ event, number }) => (event === "held" ? [number] : []));
		assert.equal(new Set(fences).size, fences.length);
	});
});
