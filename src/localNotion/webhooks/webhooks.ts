import { createHmac } from "node:crypto";
import { randomFrom } from "../faults/faults.ts";
import type { IdSource } from "../idSource.ts";
import type { Settings } from "../settings.ts";
import type { WebhookEvent } from "./events.ts";
import type { Subscription, SubscriptionRequest } from "./subscriptions.ts";

/** Sends a body to an address and answers the status; throws where nothing answers. */
export type Post = (url: string, body: string, headers: Readonly<Record<string, string>>) => Promise<number>;

export interface WebhooksOptions {
	readonly ids: IdSource;
	readonly settings: () => Settings;
	readonly now: () => number;
	readonly seed: number;
	readonly post?: Post;
}

/** A delivery is given up after eight attempts; the waits between them grow to a day in all, as documented. */
const defaultRetries = [60_000, 300_000, 900_000, 1_800_000, 3_600_000, 10_800_000, 21_600_000, 43_200_000];
const defaultAggregation = 1_000;

/** Delivers events to subscribers: signed, aggregated, retried, and on demand lost, twice, late or out of order. */
export class Webhooks {
	readonly #options: WebhooksOptions;
	readonly #random: () => number;
	readonly #timers = new Set<NodeJS.Timeout>();
	#subscriptions: Subscription[] = [];
	#waiting: WebhookEvent[] = [];
	#flushing: NodeJS.Timeout | undefined;

	constructor(options: WebhooksOptions) {
		this.#options = options;
		this.#random = randomFrom(options.seed);
	}

	subscriptions(): readonly object[] {
		return this.#subscriptions.map(({ id, url, verificationToken }) => ({
			id,
			url,
			verification_token: verificationToken,
		}));
	}

	/** Subscribes an address and shakes hands with it: it is sent the token that signs its deliveries. */
	subscribe(request: SubscriptionRequest): object {
		const { ids } = this.#options;
		const subscription: Subscription = {
			id: ids.uuid("subscription"),
			url: request.url,
			verificationToken: `secret_${ids.uuid("verification token").replaceAll("-", "")}`,
			eventTypes: request.event_types ? new Set(request.event_types) : undefined,
			aggregation_milliseconds: request.aggregation_milliseconds ?? defaultAggregation,
			retry_milliseconds: request.retry_milliseconds ?? defaultRetries,
			chaos: request.chaos ?? {},
		};
		this.#subscriptions.push(subscription);
		const { id, url, verificationToken } = subscription;
		this.#attempt(subscription, JSON.stringify({ verification_token: verificationToken }), 0, false);
		return { id, url, verification_token: verificationToken };
	}

	clear(): void {
		this.#subscriptions = [];
		this.#waiting = [];
		for (const timer of this.#timers) {
			clearTimeout(timer);
		}
		this.#timers.clear();
		this.#flushing = undefined;
	}

	/** Takes events; those of one object that come close together are delivered as one. */
	add(events: readonly WebhookEvent[]): void {
		if (this.#subscriptions.length === 0 || events.length === 0) {
			return;
		}
		this.#waiting.push(...events);
		const wait = Math.min(...this.#subscriptions.map((subscription) => subscription.aggregation_milliseconds));
		this.#flushing ??= this.#later(wait, () => {
			this.#flushing = undefined;
			this.#flush();
		});
	}

	#flush(): void {
		const events = aggregated(this.#waiting);
		this.#waiting = [];
		for (const subscription of this.#subscriptions) {
			const wanted = events.filter(({ type }) => subscription.eventTypes?.has(type) ?? true);
			const ordered = subscription.chaos.shuffle ? this.#shuffled(wanted) : wanted;
			for (const event of ordered) {
				this.#deliver(subscription, event);
			}
		}
	}

	#deliver(subscription: Subscription, event: WebhookEvent): void {
		const { lose = 0, duplicate = 0, delay_milliseconds: delay = 0 } = subscription.chaos;
		if (this.#random() < lose) {
			return;
		}
		const id = this.#options.ids.uuid("event");
		const times = this.#random() < duplicate ? 2 : 1;
		for (let n = 0; n < times; n++) {
			this.#later(delay, () => this.#attempt(subscription, this.#body(subscription, event, id, 1), 0, true));
		}
	}

	#body(subscription: Subscription, event: WebhookEvent, id: string, attempt: number): string {
		const { workspaceId, workspaceName, botId } = this.#options.settings();
		return JSON.stringify({
			id,
			timestamp: new Date(this.#options.now()).toISOString(),
			workspace_id: workspaceId,
			workspace_name: workspaceName,
			subscription_id: subscription.id,
			integration_id: botId,
			type: event.type,
			authors: event.authors.map((author) => ({ id: author, type: author === botId ? "bot" : "person" })),
			accessible_by: [{ id: botId, type: "bot" }],
			attempt_number: attempt,
			api_version: "2026-03-11",
			entity: event.entity,
			data: event.data,
		});
	}

	#attempt(subscription: Subscription, body: string, attempt: number, signed: boolean): void {
		const signature = `sha256=${createHmac("sha256", subscription.verificationToken).update(body).digest("hex")}`;
		const headers = {
			"content-type": "application/json",
			...(signed ? { "x-notion-signature": signature } : {}),
		};
		const post = this.#options.post ?? postByFetch;
		post(subscription.url, body, headers)
			.then((status) => status >= 200 && status < 300)
			.catch(() => false)
			.then((arrived) => {
				const wait = subscription.retry_milliseconds[attempt];
				if (!arrived && wait !== undefined && this.#subscriptions.includes(subscription)) {
					const again = body.replace(/"attempt_number":\d+/, `"attempt_number":${attempt + 2}`);
					this.#later(wait, () => this.#attempt(subscription, again, attempt + 1, signed));
				}
			});
	}

	#later(milliseconds: number, work: () => void): NodeJS.Timeout {
		const timer = setTimeout(() => {
			this.#timers.delete(timer);
			work();
		}, milliseconds);
		timer.unref();
		this.#timers.add(timer);
		return timer;
	}

	#shuffled(events: readonly WebhookEvent[]): readonly WebhookEvent[] {
		return events
			.map((event) => ({ event, place: this.#random() }))
			.sort((a, b) => a.place - b.place)
			.map(({ event }) => event);
	}
}

/** Events of one kind on one object become one, with all that they name; what came and went again becomes none. */
function aggregated(events: readonly WebhookEvent[]): readonly WebhookEvent[] {
	const merged = new Map<string, WebhookEvent>();
	for (const event of events) {
		const key = `${event.type} ${event.entity.id}`;
		const before = merged.get(key);
		merged.set(key, before ? mergedEvent(before, event) : event);
	}
	return [...merged.values()].filter(({ type, entity }) => !wasUndone(type, entity.id, merged));
}

function mergedEvent(a: WebhookEvent, b: WebhookEvent): WebhookEvent {
	const lists = Object.entries(b.data).map(([key, value]) => {
		const old = a.data[key];
		return [key, Array.isArray(value) && Array.isArray(old) ? unique([...old, ...value]) : value] as const;
	});
	return { ...b, data: Object.fromEntries(lists), authors: [...new Set([...a.authors, ...b.authors])] };
}

function unique(items: readonly unknown[]): readonly unknown[] {
	return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

function wasUndone(type: string, id: string, events: ReadonlyMap<string, unknown>): boolean {
	const [kind = "", name = ""] = type.split(".");
	const opposite = { deleted: "undeleted", undeleted: "deleted", locked: "unlocked", unlocked: "locked" }[name];
	return opposite !== undefined && events.has(`${kind}.${opposite} ${id}`);
}

const postByFetch: Post = async (url, body, headers) => {
	const response = await fetch(url, { method: "POST", body, headers, signal: AbortSignal.timeout(10_000) });
	await response.arrayBuffer();
	return response.status;
};
