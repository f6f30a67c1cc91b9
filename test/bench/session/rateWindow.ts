// One window of two: node rateWindow.ts PARAMETERS, as JSON. Prints what it measured.
import process from "node:process";
import { Pacers } from "../../../src/app/pacers.ts";
import { systemClock } from "../../../src/base/clock.ts";
import { Session } from "../../../src/notion/session.ts";
import { createBudgetStore } from "../../../src/store/budgets.ts";
import { StoreDatabase } from "../../../src/store/database.ts";
import { type Load, runLoad } from "./mixedLoad.ts";

interface Parameters {
	readonly url: string;
	readonly token: string;
	readonly storeFile: string;
	readonly load: Load;
}

const { url, token, storeFile, load } = JSON.parse(process.argv[2] ?? "") as Parameters;
// An address elsewhere: a workspace on this machine is taken for one without a budget.
const baseUrl = "http://notion.test";
const database = StoreDatabase.open(storeFile, systemClock);
const pacer = new Pacers(createBudgetStore(database, systemClock), systemClock).pacer({
	baseUrl,
	token,
	workspaceId: "w",
});
const session = new Session({
	token,
	baseUrl,
	pacer,
	fetch: (address, init) => globalThis.fetch(address.replace(baseUrl, url), init),
});
const result = await runLoad(session, systemClock, load);
process.stdout.write(JSON.stringify(result));
database.close();
