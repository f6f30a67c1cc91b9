import { MovableClock } from "./clock.ts";
import { type ConnectionRequest, connect } from "./connections.ts";
import { type Controlled, control, isControl } from "./control.ts";
import { deliverInProcess } from "./deliver.ts";
import { DueWork } from "./dueWork.ts";
import type { FaultRule } from "./faults/faultRules.ts";
import { Faults } from "./faults/faults.ts";
import { answer } from "./gateway.ts";
import { History } from "./history.ts";
import { listenOn } from "./httpListener.ts";
import { seededIds } from "./idSource.ts";
import { Journal, type JournalEntry } from "./journal.ts";
import { openPersistence, type StoredWorkspace } from "./persistence.ts";
import { type PersonEdits, personEdits } from "./personEdits.ts";
import { type RateLimit, RateLimiter } from "./rate.ts";
import type { RawAnswer, RawRequest } from "./rawHttp.ts";
import { seedWorkspace, settingsFor, tokenFor } from "./seed.ts";
import type { Connection } from "./settings.ts";
import type { SubscriptionRequest } from "./webhooks/subscriptions.ts";
import { Webhooks } from "./webhooks/webhooks.ts";
import { Workspace } from "./workspace.ts";
import type { World } from "./world.ts";

export interface LocalNotionOptions {
	/** SQLite file that is kept between starts; without it the workspace is in memory. */
	readonly dataFile?: string;
	/** Seeded when the workspace is new. */
	readonly sample?: "bakery";
	/** Default: the system's clock. */
	readonly clock?: { now(): number };
	/** Time stands still but for so many milliseconds with each request. Default: it goes on by itself. */
	readonly tick?: number;
	/** Ids, the token and chance follow from it: the same seed gives the same bytes. Default 1. */
	readonly seed?: number;
	/** The name of the integration that the token belongs to. */
	readonly integrationName?: string;
	/** Requests a second of each connection, on average in any 60 seconds. Default: without limit. */
	readonly rate?: number;
	/** The same for all connections together. Default: without a limit of its own. */
	readonly workspaceRate?: number;
	/** A shorter window for the rate, in seconds. */
	readonly burst?: number;
	readonly faults?: readonly FaultRule[];
}

/** A state of the workspace, to come back to. */
export type LocalNotionSnapshot = StoredWorkspace;

/** A workspace of its own that speaks Notion's API. */
export interface LocalNotion {
	/** A throw-away token; it follows from the seed. */
	readonly token: string;
	readonly workspaceId: string;
	readonly rootPageId: string;
	/** In-process use: answers a request without a port. The official client takes it as its `fetch`. */
	readonly fetch: (url: string, init?: LocalFetchInit) => Promise<Response>;
	/** One entry for each answered request of the API. */
	readonly journal: readonly JournalEntry[];
	/** Edits by a person in Notion, beside the API. */
	readonly person: PersonEdits;
	/** The workspace's time, which can be moved. */
	readonly clock: MovableClock;
	/** Puts other faults in the place of those that are active. */
	setFaults(rules: readonly FaultRule[]): void;
	setRate(limit: RateLimit | undefined): void;
	/** Connects another integration, with a token of its own. */
	connect(request: ConnectionRequest): Connection;
	/** Subscribes an address to events; answers the subscription with its verification token. */
	subscribe(request: SubscriptionRequest): object;
	snapshot(): LocalNotionSnapshot;
	restore(snapshot: LocalNotionSnapshot): void;
	/** Back to the freshly seeded sample. */
	reset(): void;
	/** Serves on 127.0.0.1; port 0 takes a free one. `url` is the base without `/v1`. */
	listen(options: { readonly port: number }): Promise<{ readonly url: string; close(): Promise<void> }>;
	close(): Promise<void>;
}

export interface LocalFetchInit {
	readonly method?: string;
	readonly headers?: HeadersInit | Readonly<Record<string, string>>;
	readonly body?: BodyInit | null;
	readonly signal?: AbortSignal | null;
}

const defaultSeed = 1;

/** Where the workspace is while it has no port. */
const unservedUrl = "http://local.notion.invalid";

/** The token of a workspace that is opened without a seed, known before it is opened. */
export function sampleToken(): string {
	return tokenFor(defaultSeed);
}

/** Opens a workspace; new ones are seeded. */
export async function createLocalNotion(options: LocalNotionOptions = {}): Promise<LocalNotion> {
	const opened = open(options);
	const { world, clock, webhooks } = opened;
	const { settings } = world.workspace;
	const listenings = new Set<{ close(): Promise<void> }>();
	const handle = async (request: RawRequest): Promise<RawAnswer> => {
		if (isControl(request.url)) {
			return control(request, opened);
		}
		clock.step();
		return answer(request, world);
	};
	return {
		token: settings.token,
		workspaceId: settings.workspaceId,
		rootPageId: settings.rootPageId,
		journal: world.journal.entries,
		person: personEdits(world),
		clock,
		fetch: async (url, init = {}) =>
			deliverInProcess(await handle(await toRequest(url, init)), init.signal ?? undefined),
		setFaults: (rules) => world.faults.set(rules),
		setRate: (limit) => world.rate.set(limit),
		connect: (request) => connect(request, world),
		subscribe: (request) => webhooks.subscribe(request),
		snapshot: opened.snapshot,
		restore: opened.restore,
		reset: opened.reset,
		async listen({ port }) {
			const listening = await listenOn(port, handle);
			listenings.add(listening);
			opened.serveAt(listening.url);
			return {
				url: listening.url,
				async close() {
					listenings.delete(listening);
					await listening.close();
				},
			};
		},
		async close() {
			await Promise.all([...listenings].map((listening) => listening.close()));
			listenings.clear();
			webhooks.stop();
			world.due.stop();
			world.persistence?.close();
		},
	};
}

interface Opened extends Controlled {
	serveAt(url: string): void;
}

/** Puts the parts together and reads or seeds the state. */
function open(options: LocalNotionOptions): Opened {
	const seed = options.seed ?? defaultSeed;
	const clock = new MovableClock(options.clock ?? Date);
	const ids = seededIds(seed);
	const workspace = new Workspace(settingsFor(ids, seed, options));
	const persistence = options.dataFile === undefined ? undefined : openPersistence(options.dataFile);
	const history = new History();
	const webhooks = new Webhooks({ ids, seed, workspace, now: () => clock.now(), persistence });
	clock.onMove(() => webhooks.wake());
	const due = new DueWork();
	let baseUrl = unservedUrl;
	const world: World = {
		workspace,
		ids,
		persistence,
		history,
		journal: new Journal(),
		faults: new Faults(seed, options.faults),
		rate: new RateLimiter(rateOf(options)),
		due,
		now: () => clock.now(),
		pace: () => (clock.runs ? clock.now() : Date.now()),
		baseUrl: () => baseUrl,
		onCommit: (changes) => {
			due.add(changes, world);
			webhooks.add(changes);
		},
	};
	const load = ({ records, sequence, counters, settings }: LocalNotionSnapshot) => {
		workspace.settings = settings;
		workspace.restore(records, sequence);
		ids.restore(counters);
		history.clear();
		webhooks.forget();
		due.look(world);
	};
	const restore = (state: LocalNotionSnapshot) => {
		load(state);
		persistence?.replace(state);
	};
	const reset = () => {
		ids.restore({});
		const settings = settingsFor(ids, seed, options);
		restore({ records: new Map(), sequence: 0, counters: {}, settings });
		seedWorkspace(world, options.sample);
		world.journal.clear();
	};
	const stored = persistence?.load();
	if (stored) {
		load(stored);
	} else {
		reset();
	}
	if (options.tick !== undefined) {
		clock.set(Math.max(clock.now(), latestOf(workspace)));
		clock.standStill(options.tick);
	}
	return {
		world,
		clock,
		webhooks,
		restore,
		reset,
		snapshot: () => ({ ...workspace.snapshot(), counters: ids.counters(), settings: workspace.settings }),
		serveAt: (url) => {
			baseUrl = url;
		},
	};
}

/** When something in the workspace was edited last: time that stands still goes on from there, never back. */
function latestOf(workspace: Workspace): number {
	let latest = 0;
	for (const kind of ["page", "block", "database", "data_source", "comment"] as const) {
		for (const { lastEditedTime } of workspace.all(kind)) {
			latest = Math.max(latest, lastEditedTime);
		}
	}
	return latest;
}

function rateOf({ rate, workspaceRate, burst }: LocalNotionOptions): RateLimit | undefined {
	return rate === undefined && workspaceRate === undefined
		? undefined
		: { perSecond: rate ?? Number.POSITIVE_INFINITY, workspacePerSecond: workspaceRate, window: burst };
}

async function toRequest(url: string, init: LocalFetchInit): Promise<RawRequest> {
	const request = new Request(url, {
		method: init.method ?? "GET",
		headers: init.headers as HeadersInit,
		...(init.body === undefined || init.body === null ? {} : { body: init.body }),
	});
	const { pathname, search } = new URL(url);
	return {
		method: request.method,
		url: pathname + search,
		headers: request.headers,
		body: new Uint8Array(await request.arrayBuffer()),
	};
}
