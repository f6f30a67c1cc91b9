import { createHash } from "node:crypto";
import { canonicalId } from "../base/notionId.ts";
import { allCapabilities, type Capabilities } from "./capabilities.ts";
import type { UserRecord } from "./records.ts";
import type { Connection, Settings } from "./settings.ts";
import type { World } from "./world.ts";
import { run } from "./world.ts";

export interface ConnectionRequest {
	readonly name: string;
	readonly capabilities?: Partial<Capabilities>;
	/** The pages and databases that are shared with it, with what lies below them. */
	readonly pages?: readonly string[];
}

/** Connects another integration: a bot and a token of its own, and nothing shared with it but what is named. */
export function connect({ name, capabilities, pages = [] }: ConnectionRequest, world: World): Connection {
	const { workspace, ids } = world;
	const { token, connections = [] } = workspace.settings;
	const id = ids.uuid("connection");
	const connection: Connection = {
		id,
		name,
		token: `ntn_local_${createHash("sha256").update(`${token}/${id}`).digest("hex").slice(0, 36)}`,
		capabilities: { ...allCapabilities, ...capabilities },
		seesAll: false,
	};
	run(() => {
		workspace.put(botOf(connection, workspace.nextSequence()));
		for (const page of pages) {
			setShared(page, id, true, world);
		}
	}, world);
	changeSettings({ connections: [...connections, connection] }, world);
	return connection;
}

/** The user that a connection acts as. */
export function botOf({ id, name }: Pick<Connection, "id" | "name">, sequence: number): UserRecord {
	return { kind: "user", id, type: "bot", name, avatarUrl: null, sequence };
}

/** Shares a page or database with a connection, or withdraws it. To be called within a transaction. */
export function setShared(text: string, connectionId: string, shared: boolean, { workspace }: World): void {
	const node = workspace.get(canonicalId(text) ?? text);
	if (node?.kind === "page" || node?.kind === "database") {
		workspace.put({ ...node, sharing: { ...node.sharing, [connectionId]: shared } });
	}
}

/** Sets what a connection may do; what isn't named it may. */
export function setCapabilities(connectionId: string, change: Partial<Capabilities>, world: World): Capabilities {
	const { botId, connections = [] } = world.workspace.settings;
	const capabilities = { ...allCapabilities, ...change };
	if (connectionId === botId) {
		changeSettings({ capabilities }, world);
	} else {
		const changed = connections.map((one) => (one.id === connectionId ? { ...one, capabilities } : one));
		changeSettings({ connections: changed }, world);
	}
	return capabilities;
}

function changeSettings(change: Partial<Settings>, { workspace, persistence }: World): void {
	workspace.settings = { ...workspace.settings, ...change };
	persistence?.saveSettings(workspace.settings);
}
