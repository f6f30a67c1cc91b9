import type { Capabilities } from "./capabilities.ts";

/** What of the workspace is no record. */
export interface Settings {
	readonly workspaceId: string;
	readonly workspaceName: string;
	readonly botId: string;
	readonly integrationName: string;
	readonly rootPageId: string;
	readonly token: string;
	readonly capabilities: Capabilities;
	/** What is connected beside the integration that the token belongs to. */
	readonly connections?: readonly Connection[];
}

/** An integration that is connected to the workspace. Its id is that of its bot. */
export interface Connection {
	readonly id: string;
	readonly name: string;
	readonly token: string;
	readonly capabilities: Capabilities;
	/** Whether it sees what nobody withdrew from it; the others see what was shared with them. */
	readonly seesAll: boolean;
}

/** The connection that the workspace's own token belongs to. */
export function firstConnection({ botId, integrationName, token, capabilities }: Settings): Connection {
	return { id: botId, name: integrationName, token, capabilities, seesAll: true };
}

export function connectionsOf(settings: Settings): readonly Connection[] {
	return [firstConnection(settings), ...(settings.connections ?? [])];
}
