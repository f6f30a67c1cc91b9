import { answer, type RawAnswer, type RawRequest, type World } from "./gateway.ts";
import { listenOn } from "./httpListener.ts";
import { seededIds } from "./idSource.ts";
import { Journal, type JournalEntry } from "./journal.ts";
import { openPersistence } from "./persistence.ts";
import type { AnyRecord } from "./records.ts";
import { seedWorkspace, settingsFor, tokenFor } from "./seed.ts";
import { type Settings, Workspace } from "./workspace.ts";

export interface LocalNotionOptions {
	/** SQLite file that is kept between starts; without it the workspace is in memory. */
	readonly dataFile?: string;
	/** Seeded when the workspace is new. */
	readonly sample?: "bakery";
	/** Default: the system's clock. */
	readonly clock?: { now(): number };
	/** Ids and the token follow from it: the same seed gives the same bytes. Default 1. */
	readonly seed?: number;
}

/** A state of the workspace, to come back to. */
export interface LocalNotionSnapshot {
	readonly records: ReadonlyMap<string, AnyRecord>;
	readonly sequence: number;
	readonly counters: Readonly<Record<string, number>>;
	readonly settings: Settings;
}

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
}

const defaultSeed = 1;

/** The token of a workspace that is opened without a seed, known before it is opened. */
export function sampleToken(): string {
	return tokenFor(defaultSeed);
}

/** Opens a workspace; new ones are seeded. */
export async function createLocalNotion(options: LocalNotionOptions = {}): Promise<LocalNotion> {
	const seed = options.seed ?? defaultSeed;
	const clock = options.clock ?? { now: () => Date.now() };
	const ids = seededIds(seed);
	const workspace = new Workspace(settingsFor(ids, seed));
	const persistence = options.dataFile === undefined ? undefined : openPersistence(options.dataFile);
	const journal = new Journal();
	const open = new Set<{ close(): Promise<void> }>();
	let baseUrl = "http://local.notion.invalid";
	const world: World = { workspace, ids, journal, persistence, now: () => clock.now(), baseUrl: () => baseUrl };

	const snapshot = (): LocalNotionSnapshot => ({
		...workspace.snapshot(),
		counters: ids.counters(),
		settings: workspace.settings,
	});
	const restore = (state: LocalNotionSnapshot) => {
		workspace.settings = state.settings;
		workspace.restore(state.records, state.sequence);
		ids.restore(state.counters);
		persistence?.replace(state);
	};
	const reset = () => {
		ids.restore({});
		const settings = settingsFor(ids, seed);
		restore({ records: new Map(), sequence: 0, counters: {}, settings });
		seedWorkspace(world, options.sample);
		journal.clear();
	};
	const stored = persistence?.load();
	if (stored) {
		workspace.settings = stored.settings;
		workspace.restore(stored.records, stored.sequence);
		ids.restore(stored.counters);
	} else {
		reset();
	}

	const handle = (request: RawRequest): Promise<RawAnswer> => answer(request, world);
	return {
		token: workspace.settings.token,
		workspaceId: workspace.settings.workspaceId,
		rootPageId: workspace.settings.rootPageId,
		journal: journal.entries,
		fetch: async (url, init = {}) => toResponse(await handle(await toRequest(url, init))),
		snapshot,
		restore,
		reset,
		async listen({ port }) {
			const listening = await listenOn(port, handle);
			open.add(listening);
			baseUrl = listening.url;
			return {
				url: listening.url,
				async close() {
					open.delete(listening);
					await listening.close();
				},
			};
		},
		async close() {
			await Promise.all([...open].map((listening) => listening.close()));
			open.clear();
			persistence?.close();
		},
	};
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

function toResponse({ status, headers, body }: RawAnswer): Response {
	return new Response(typeof body === "string" ? body : new Uint8Array(body), { status, headers });
}
