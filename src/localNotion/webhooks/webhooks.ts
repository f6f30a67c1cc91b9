import { createHmac } from "node:crypto";
import { isVisible } from "../access.ts";
import { randomFrom } from "../faults/faults.ts";
import type { IdSource } from "../idSource.ts";
import { connectionsOf } from "../settings.ts";
import { type Change, isNode, type Workspace } from "../workspace.ts";
import { Aggregation } from "./aggregation.ts";
import type { Subscription, SubscriptionRequest } from "./subscriptions.ts";
import type { TimedEvent } from "./webhookEvent.ts";

/** Sends a body to an address and answers the status; throws where nothing answers. */
export type Post = (url: string, body: string, headers: Readonly<Record<string, string>>) => Promise<number>;

export interface WebhooksOptions {
	readonly ids: IdSource;
	readonly workspace: Workspace;
	readonly now: () => number;
	readonly seed: number;
	readonly post?: Post;
}

const [minute, hour] = [60_000, 3_600_000];
/** A delivery is attempted eight times; the waits between grow to a day in all, as documented. */
const defaultRetries = [minute, 5 * minute, 15 * minute, hour, 3 * hour, 6 * hour, 13.5 * hour];
const defaultAggregation = 1_000;

/** Delivers events to subscribers: signed, aggregated, retried, and on demand lost, twice, late or out of order. */
export class Webhooks {
	readonly #options: WebhooksOptions;
	readonly #random: () => number;
	readonly #timers = new Set<NodeJS.Timeout>();
	readonly #waiting: Aggregation;
	#subscriptions: Subscription[] = [];
	#flushing: NodeJS.Timeout | undefined;

	constructor(options: WebhooksOptions) {
		this.#options = options;
		this.#random = randomFrom(options.seed);
		this.#waiting = new Aggregation(options.workspace);
	}

	subscriptions(): readonly object[] {
		return this.#subscriptions.map(described);
	}

	/** Subscribes an address and shakes hands with it: it is sent the token that signs its deliveries. */
	subscribe(request: SubscriptionRequest): object {
		const { ids, workspace } = this.#options;
		const subscription: Subscription = {
			id: ids.uuid("subscription"),
			url: request.url,
			connection: request.connection ?? workspace.settings.botId,
			verificationToken: `secret_${ids.uuid("verification token").replaceAll("-", "")}`,
			eventTypes: request.event_types ? new Set(request.event_types) : undefined,
			aggregation_milliseconds: request.aggregation_milliseconds ?? defaultAggregation,
			retry_milliseconds: request.retry_milliseconds ?? defaultRetries,
			chaos: request.chaos ?? {},
		};
		this.#subscriptions.push(subscription);
		const { verificationToken } = subscription;
		this.#attempt(subscription, JSON.stringify({ verification_token: verificationToken }), 0, false);
		return described(subscription);
	}

	clear(): void {
		this.#subscriptions = [];
		this.forget();
		for (const timer of this.#timers) {
			clearTimeout(timer);
		}
		this.#timers.clear();
		this.#flushing = undefined;
	}

	/** Drops what wasn't told yet: the workspace is another one now. */
	forget(): void {
		this.#waiting.clear();
	}

	/** Takes the changes of a transaction; those that come close together are told at once. */
	add(changes: readonly Change[]): void {
		if (this.#subscriptions.length === 0 || changes.length === 0) {
			return;
		}
		this.#waiting.add(changes, this.#options.now());
		const wait = Math.min(...this.#subscriptions.map((subscription) => subscription.aggregation_milliseconds));
		this.#flushing ??= this.#later(wait, () => {
			this.#flushing = undefined;
			this.#flush();
		});
	}

	#flush(): void {
		const events = this.#waiting.take();
		for (const subscription of this.#subscriptions) {
			const wanted = events.filter(
				(event) => (subscription.eventTypes?.has(event.type) ?? true) && this.#isSeen(event, subscription),
			);
			const ordered = subscription.chaos.shuffle ? this.#shuffled(wanted) : wanted;
			for (const event of ordered) {
				this.#deliver(subscription, event);
			}
		}
	}

	/** Whether the subscription's connection may know of it. */
	#isSeen({ about }: TimedEvent, { connection }: Subscription): boolean {
		const { workspace } = this.#options;
		const integration = connectionsOf(workspace.settings).find(({ id }) => id === connection);
		const node = workspace.get(about);
		return (
			about === connection || (!!integration && !!node && isNode(node) && isVisible({ workspace, integration }, node))
		);
	}

	#deliver(subscription: Subscription, event: TimedEvent): void {
		const { lose = 0, duplicate = 0, late = 1, delay_milliseconds = 0 } = subscription.chaos;
		if (this.#random() < lose) {
			return;
		}
		const body = this.#body(subscription, event);
		const times = this.#random() < duplicate ? 2 : 1;
		const delay = this.#random() < late ? delay_milliseconds : 0;
		for (let n = 0; n < times; n++) {
			this.#later(delay, () => this.#attempt(subscription, body, 0, true));
		}
	}

	#body(subscription: Subscription, event: TimedEvent): string {
		const { workspace, ids } = this.#options;
		const { workspaceId, workspaceName } = workspace.settings;
		return JSON.stringify({
			id: ids.uuid("event"),
			timestamp: new Date(event.at).toISOString(),
			workspace_id: workspaceId,
			workspace_name: workspaceName,
			subscription_id: subscription.id,
			integration_id: subscription.connection,
			authors: event.authors.map((id) => ({ id, type: workspace.find("user", id)?.type ?? "person" })),
			attempt_number: 1,
			api_version: "2026-03-11",
			entity: event.entity,
			type: event.type,
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

	#shuffled(events: readonly TimedEvent[]): readonly TimedEvent[] {
		return events
			.map((event) => ({ event, place: this.#random() }))
			.sort((a, b) => a.place - b.place)
			.map(({ event }) => event);
	}
}

function described({ id, url, connection, verificationToken }: Subscription): object {
	return { id, url, connection, verification_token: verificationToken };
}

const postByFetch: Post = async (url, body, headers) => {
	const response = await fetch(url, { method: "POST", body, headers, signal: AbortSignal.timeout(10_000) });
	await response.arrayBuffer();
	return response.status;
};
