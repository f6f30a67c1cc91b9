/** Writes the lock file of the sample folder from the freshly seeded local workspace, whose ids follow from its seed. */
import { readFileSync, writeFileSync } from "node:fs";
import { systemClock } from "../src/base/clock.ts";
import { createLocalNotion } from "../src/localNotion/server.ts";
import { createPacer } from "../src/notion/pacer.ts";
import { Session } from "../src/notion/session.ts";
import { emptyLock, formatLockFile, type LockedDatabases, withDatabases } from "../src/schema/lockFile.ts";
import { observeSchema } from "../src/schema/observe.ts";
import { recordLock } from "../src/schema/recordLock.ts";
import { parseSchemaFile } from "../src/schema/schemaParser.ts";

const folder = new URL("../samples/bakery/", import.meta.url);

/** Where the sample's lock file is. */
export const sampleLockFile: URL = new URL("bakery.notion-schema.lock.json", folder);

/** The lock file's text as it should be. */
export async function sampleLock(): Promise<string> {
	const { file } = parseSchemaFile(readFileSync(new URL("bakery.notion-schema.yaml", folder), "utf8"));
	if (!file) {
		throw new Error("samples/bakery/bakery.notion-schema.yaml has errors.");
	}
	const local = await createLocalNotion({ sample: "bakery" });
	const pacer = createPacer({ clock: systemClock, requestsPerSecond: undefined });
	await using session = new Session({ token: local.token, baseUrl: "http://local.test", fetch: local.fetch, pacer });
	try {
		const locked: Record<string, LockedDatabases[string]> = {};
		for (const { key, title } of file.databases) {
			const [database] = await session.searchDatabases(title);
			const source = database?.data_sources[0];
			if (!database || !source) {
				throw new Error(`The sample workspace has no database "${title}".`);
			}
			locked[key] = { databaseId: database.id, dataSourceId: source.id, properties: {} };
		}
		const observation = await observeSchema(session.api, { file, locked });
		const workspace = { id: local.workspaceId, name: "Local Notion workspace" };
		return formatLockFile(withDatabases(emptyLock, workspace, recordLock(file, locked, observation)));
	} finally {
		await local.close();
	}
}

if (process.argv[1] === import.meta.filename) {
	writeFileSync(sampleLockFile, await sampleLock());
}
