import { canonicalId } from "../base/notionId.ts";
import type { MovableClock } from "./clock.ts";
import { connect, setCapabilities } from "./connections.ts";
import { fileLifetime } from "./content/files.ts";
import { readFaultRules } from "./faults/faultRules.ts";
import { invalid, invalidUrl, NotionError } from "./notionError.ts";
import type { StoredWorkspace } from "./persistence.ts";
import { personEdits } from "./personEdits.ts";
import { json, type RawAnswer, type RawRequest, splitUrl } from "./rawHttp.ts";
import { jsonOf, refusalOf } from "./requestBody.ts";
import { connectionsOf } from "./settings.ts";
import { anything, arr, bool, dict, nullable, num, obj, str, uuid, validate } from "./validation/check.ts";
import { subscriptionCheck } from "./webhooks/subscriptions.ts";
import type { Webhooks } from "./webhooks/webhooks.ts";
import { run, type World } from "./world.ts";

/** What the endpoints under `/_local` work with. */
export interface Controlled {
	readonly world: World;
	readonly clock: MovableClock;
	readonly webhooks: Webhooks;
	snapshot(): StoredWorkspace;
	restore(snapshot: StoredWorkspace): void;
	reset(): void;
}

const capabilities = {
	readContent: bool,
	insertContent: bool,
	updateContent: bool,
	readComments: bool,
	insertComments: bool,
	readUsers: bool,
};

const connectionCheck = obj(
	{ name: str({ min: 1, max: 100 }) },
	{ pages: arr(uuid, { max: 1000 }), capabilities: obj({}, capabilities) },
);

const rateCheck = nullable(
	obj({ perSecond: num({ min: 0 }) }, { window: num({ min: 1 }), workspacePerSecond: num({ min: 0 }) }),
);

const editCheck = obj(
	{ id: uuid },
	{ properties: dict(anything), in_trash: bool, shared: bool, connection: uuid, is_template: bool },
);

type Endpoint = (body: unknown, controlled: Controlled) => unknown;

const snapshots = new WeakMap<World, Map<string, StoredWorkspace>>();

const endpoints: Readonly<Record<string, Endpoint>> = {
	"GET journal": (_body, { world }) => ({ entries: world.journal.entries }),
	"DELETE journal": (_body, { world }) => {
		world.journal.clear();
		return { entries: [] };
	},
	"GET clock": (_body, { clock }) => ({ now: new Date(clock.now()).toISOString() }),
	"POST clock": moveClock,
	"POST snapshot": (_body, controlled) => {
		const kept = snapshotsOf(controlled.world);
		const id = String(kept.size + 1);
		kept.set(id, controlled.snapshot());
		return { snapshot: id };
	},
	"POST restore": (body, controlled) => {
		const { snapshot } = validate(obj({ snapshot: str() }), body, "body");
		const state = snapshotsOf(controlled.world).get(snapshot);
		if (!state) {
			throw invalid(`There is no snapshot ${snapshot}.`);
		}
		controlled.restore(state);
		return { snapshot };
	},
	"POST reset": (_body, controlled) => {
		controlled.reset();
		return {};
	},
	"GET faults": (_body, { world }) => ({ rules: world.faults.rules }),
	"PUT faults": (body, { world }) => {
		world.faults.set(readFaultRules(body));
		return { rules: world.faults.rules };
	},
	"PUT rate": (body, { world }) => {
		const limit = validate(rateCheck, body, "body");
		world.rate.set(limit ?? undefined);
		return { limit };
	},
	"GET connections": (_body, { world }) => ({ connections: connectionsOf(world.workspace.settings) }),
	"POST connections": (body, { world }) => connect(validate(connectionCheck, body, "body"), world),
	"PUT capabilities": (body, { world }) => {
		const { connection, ...change } = validate(obj({}, { ...capabilities, connection: uuid }), body, "body");
		return setCapabilities(connectionId(connection, world), change, world);
	},
	"POST emojis": (body, { world }) => {
		const { name, url } = validate(obj({ name: str({ min: 1, max: 100 }), url: str({ max: 2000 }) }), body, "body");
		const { workspace, ids } = world;
		const emoji = { id: ids.uuid("custom emoji"), name, url };
		run(() => workspace.put({ kind: "custom_emoji", ...emoji, sequence: workspace.nextSequence() }), world);
		return emoji;
	},
	"POST edit": (body, { world }) => {
		const edit = validate(editCheck, body, "body");
		const person = personEdits(world);
		if (edit.properties) {
			person.editPage(edit.id, edit.properties);
		}
		if (edit.in_trash !== undefined) {
			person.setTrash(edit.id, edit.in_trash);
		}
		if (edit.is_template !== undefined) {
			person.setTemplate(edit.id, edit.is_template);
		}
		if (edit.shared !== undefined) {
			person.share(edit.id, edit.shared, connectionId(edit.connection, world));
		}
		return {};
	},
	"GET webhooks": (_body, { webhooks }) => ({ subscriptions: webhooks.subscriptions() }),
	"POST webhooks": (body, { world, webhooks }) => {
		const request = validate(subscriptionCheck, body, "body");
		return webhooks.subscribe({ ...request, connection: connectionId(request.connection, world) });
	},
	"DELETE webhooks": (_body, { webhooks }) => {
		webhooks.clear();
		return { subscriptions: [] };
	},
};

/** The id of a connection that a request names; without a name, of the first. */
function connectionId(named: string | undefined, { workspace }: World): string {
	const id = named === undefined ? workspace.settings.botId : (canonicalId(named) ?? named);
	if (!connectionsOf(workspace.settings).some((connection) => connection.id === id)) {
		throw invalid(`There is no connection ${id}.`);
	}
	return id;
}

function moveClock(body: unknown, { clock }: Controlled): unknown {
	const asked = validate(obj({}, { now: str(), advance: num(), tick: nullable(num({ min: 0 })) }), body, "body");
	if (asked.now !== undefined) {
		const instant = Date.parse(asked.now);
		if (Number.isNaN(instant)) {
			throw invalid("body failed validation: body.now should be a valid ISO 8601 date string.");
		}
		clock.set(instant);
	}
	clock.advance(asked.advance ?? 0);
	if (asked.tick !== undefined) {
		clock.standStill(asked.tick ?? undefined);
	}
	return { now: new Date(clock.now()).toISOString() };
}

function snapshotsOf(world: World): Map<string, StoredWorkspace> {
	const kept = snapshots.get(world) ?? new Map<string, StoredWorkspace>();
	snapshots.set(world, kept);
	return kept;
}

/** Whether a path belongs to the workspace's own endpoints, which no client of Notion knows. */
export function isControl(url: string): boolean {
	return url.startsWith("/_local/");
}

/** Answers `/_local/…`: what tests and tools steer the workspace with. */
export function control(raw: RawRequest, controlled: Controlled): RawAnswer {
	const { pathname, search } = splitUrl(raw.url);
	try {
		// Pages in a browser have no business here, and can't leave this header out.
		if (raw.headers.has("origin")) {
			throw new NotionError(403, "restricted_resource", "These endpoints aren't for web pages.");
		}
		const file = /^\/_local\/files\/([0-9a-f-]{36})$/.exec(pathname)?.[1];
		if (raw.method === "GET" && file !== undefined) {
			return fileAnswer(file, new URLSearchParams(search), controlled.world);
		}
		const key = `${raw.method} ${pathname.slice("/_local/".length)}`;
		const endpoint = Object.hasOwn(endpoints, key) ? endpoints[key] : undefined;
		if (!endpoint) {
			throw invalidUrl();
		}
		return json(200, endpoint(jsonOf(raw), controlled));
	} catch (error) {
		const { status, code, message } = refusalOf(error);
		return json(status, { object: "error", status, code, message });
	}
}

/** The content of an uploaded file. A link of an answer says when it was given, and is good for an hour. */
function fileAnswer(id: string, query: URLSearchParams, { workspace, now }: World): RawAnswer {
	const given = query.get("t");
	if (given !== null && now() > Number(given) + fileLifetime) {
		throw new NotionError(403, "restricted_resource", "Request has expired");
	}
	const upload = workspace.find("file_upload", id);
	if (!upload || upload.content === null) {
		throw invalidUrl();
	}
	return {
		status: 200,
		headers: { "content-type": upload.contentType ?? "application/octet-stream" },
		body: Buffer.from(upload.content, "base64"),
	};
}
