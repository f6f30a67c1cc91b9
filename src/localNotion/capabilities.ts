import { NotionError } from "./notionError.ts";

/** What the integration may do. All of it unless said otherwise. */
export interface Capabilities {
	readonly readContent: boolean;
	readonly insertContent: boolean;
	readonly updateContent: boolean;
	readonly readComments: boolean;
	readonly insertComments: boolean;
	readonly readUsers: boolean;
}

export const allCapabilities: Capabilities = {
	readContent: true,
	insertContent: true,
	updateContent: true,
	readComments: true,
	insertComments: true,
	readUsers: true,
};

type Rule = readonly [method: string, path: RegExp, needed: keyof Capabilities];

/** The first that fits counts. */
const rules: readonly Rule[] = [
	["GET", /^\/v1\/comments/, "readComments"],
	["*", /^\/v1\/comments/, "insertComments"],
	["GET", /^\/v1\/users/, "readUsers"],
	["POST", /^\/v1\/(?:search|data_sources\/[^/]+\/query|views\/[^/]+\/queries)$/, "readContent"],
	["POST", /^\/v1\/(?:pages|databases|data_sources|views|file_uploads)/, "insertContent"],
	["PATCH", /^\/v1\/blocks\/[^/]+\/children$/, "insertContent"],
	["GET", /./, "readContent"],
	["*", /./, "updateContent"],
];

/** Throws Notion's 403 for an endpoint that the integration lacks a capability for. */
export function assertCapable(method: string, path: string, capabilities: Capabilities): void {
	const rule = rules.find(([verb, pattern]) => (verb === "*" || verb === method) && pattern.test(path));
	// Who one is can always be asked.
	if (rule && path !== "/v1/users/me" && !capabilities[rule[2]]) {
		throw new NotionError(403, "restricted_resource", "Insufficient permissions for this endpoint.");
	}
}
