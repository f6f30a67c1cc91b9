import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import * as api from "../../src/api.ts";
import { MainJob } from "../support/mainJob.ts";
import { createMemoryTokens } from "../support/memoryTokens.ts";

type Thing = { readonly id: string; readonly values: api.Attributes };

/** As small a task as a script can define with nothing but the public face. */
class Shelf extends api.SyncTask<Thing, Thing> {
	readonly notion: Thing[] = [{ id: "n1", values: { Name: "Rye", Price: 1 } }];
	readonly other: Thing[] = [{ id: "o1", values: { name: "Rye", price: 1 } }];
	getNotionObjects = async () => ({ objects: this.notion, complete: true });
	getOtherObjects = async () => ({ objects: this.other, complete: true });
	notionId = ({ id }: Thing) => id;
	notionHash = ({ values }: Thing) => String(values.Name);
	notionTimestamp = () => undefined;
	notionToRecord = ({ values }: Thing) => values;
	otherId = ({ id }: Thing) => id;
	otherHash = ({ values }: Thing) => String(values.name);
	otherTimestamp = () => undefined;
	otherToRecord = ({ values }: Thing) => values;
	notionCreateObject = async () => assert.fail();
	notionUpdateObject = async () => assert.fail();
	notionDeleteObject = async () => assert.fail();
	otherCreateObject = async () => assert.fail();
	otherUpdateObject = async () => assert.fail();
	otherDeleteObject = async () => assert.fail();
}

describe("The public face, in a script", () => {
	const manager = () =>
		new api.SessionManager({ database: api.StoreDatabase.open(":memory:"), tokens: createMemoryTokens() });

	it("gives every session an id of its own", () => {
		const sessions = manager();
		const ids = [sessions.newSessionId(), sessions.newSessionId()];
		assert.notEqual(ids[0], ids[1]);
		assert.match(ids[0] ?? "", /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
		sessions.database.close();
	});

	it("writes a record under an id that it is given", async () => {
		const sessions = manager();
		const record = await sessions.saveSession("mine", {
			name: "Bakery",
			botId: "bot",
			baseUrl: "https://api.notion.com",
		});
		assert.deepEqual(await sessions.getSession({ id: "mine" }), record);
		sessions.database.close();
	});

	it("gives links and what both sides last had in common as a task's state", async () => {
		await using job = await MainJob.open();
		await job.connect();
		const { session } = job.connection;
		const { recorder: runs, syncState: state, leases, clock, newId } = job.app.taskParts(session);
		const services = { session, runs, state, leases, clock, newId };
		const task = new Shelf({ name: "shelf", attributeMap: { Name: "name", Price: "price" }, services });
		const result = await task.runOnce();
		assert.deepEqual([result.toNotion, result.toOther, result.conflicts], [0, 0, 0]);
		const [link] = task.state.ids;
		assert.deepEqual([link?.notionId, link?.otherId], ["n1", "o1"]);
		assert.deepEqual(task.state.objects.get(link?.id ?? ""), { Name: "Rye", Price: 1 });
	});
});

const root = path.join(import.meta.dirname, "..", "..");
const read = (...names: string[]) => readFileSync(path.join(root, ...names), "utf8");

describe("The design card", () => {
	it("uses the tools and has the files of the design card", () => {
		const { devDependencies } = JSON.parse(read("package.json"));
		for (const name of ["@notionhq/client", "@vscode/test-electron", "esbuild", "mocha"]) {
			assert.ok(name in devDependencies, name);
		}
		for (const name of ["src", "media", "test", "package.json", "tsconfig.json", "esbuild.js", ".vscodeignore"]) {
			assert.ok(existsSync(path.join(root, name)), name);
		}
	});
});

/** Where the classes are declared whose instances the page names. */
const declaredIn: Readonly<Record<string, string | readonly string[]>> = {
	session: ["src/notion/session.ts", "src/app/session.ts"],
	Session: "src/app/session.ts",
	manager: "src/store/sessions.ts",
	task: "src/sync/syncTask.ts",
	logger: "src/cascade/autoLogger.ts",
	NotionWebhook: "src/cascade/webhook/notionWebhook.ts",
	event: "src/cascade/webhook/notionWebhook.ts",
};

describe("docs/parity.md", () => {
	const rows = read("docs", "parity.md")
		.split("\n")
		.filter((line) => /^\| /.test(line) && !/^\| (---|theirs|asked for)/.test(line))
		.map((line) =>
			line
				.split("|")
				.slice(1, -1)
				.map((cell) => cell.trim()),
		);
	const described = rows.filter((cells) => cells.length === 4);

	it("says of every row whether it is there", () => {
		assert.ok(described.length > 40 && rows.length > described.length);
		for (const cells of rows) {
			assert.match(cells.at(-2) ?? "", /^(yes|partly|no)$/, cells.join(" | "));
		}
	});

	it("names only what exists as there, and only what doesn't as missing", () => {
		for (const [, ours = "", there] of described) {
			for (const [, name = ""] of ours.matchAll(/`([^`]+)`/g)) {
				if (name !== "ask") {
					assert.equal(isThere(name), there !== "no", name);
				}
			}
		}
	});

	it("links every row that is there to a test that exists", () => {
		for (const cells of rows) {
			const shown = cells.at(-1) ?? "";
			const links = [...shown.matchAll(/\[([^\]]+)\]\(\.\.\/(test\/[^)]+)\)/g)];
			assert.ok(links.length > 0 || cells.at(-2) === "no", cells.join(" | "));
			for (const [, title = "", file = ""] of links) {
				assert.ok(read(file).includes(`it("${title}"`), `${file}: ${title}`);
			}
		}
	});
});

/** Whether a name of the page, such as `new Session(options)` or `session.close()`, is exported or declared. */
function isThere(text: string): boolean {
	const name = text.replace(/^new /, "").replace(/\(.*\)$/, "");
	const [owner = "", member] = /^(\w+)\.(.+)$/.exec(name)?.slice(1) ?? [];
	if (member === undefined) {
		return name in api || new RegExp(`\\btype ${name}\\b|\\btype \\{[^}]*\\b${name}\\b`).test(read("src", "api.ts"));
	}
	const file = declaredIn[owner];
	assert.ok(file, `${text}: whose member is that?`);
	const words = "(?:static |abstract |readonly |async |override |get )*";
	const prefix = owner === "Session" ? "static " : words;
	const declaration = new RegExp(`^\\t${prefix}${member.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}[(:;<]`, "m");
	return [file].flat().some((path) => declaration.test(read(path)));
}
