import { isVisible } from "../access.ts";
import { randomFrom } from "../faults/faults.ts";
import type { IdSource } from "../idSource.ts";
import type { Drawer, Persistence } from "../persistence.ts";
import { connectionsOf } from "../settings.ts";
import { type Change, isNode, type Workspace } from "../workspace.ts";
import { Aggregation } from "./aggregation.ts";
import { Deliveries, type Post, postByFetch } from "./deliveries.ts";
import type { Subscription, SubscriptionRequest } from "./subscriptions.ts";
import type { TimedEvent } from "./webhookEvent.ts";

export interface WebhooksOptions {
	readonly ids: IdSource;
	readonly workspace: Workspace;
	readonly now: () => number;
	readonly seed: number;
	/** Where subscriptions and what still waits outlast the process. */
	readonly persistence: Pick<Persistence, "webhooks" | "saveCounters"> | undefined;
	readonly post?: Post;
}

const [minute, hour] = [60_000, 3_600_000];
/** A delivery is attempted eight times; the waits between grow to a day in all, as documented. */
const defaultRetries = [minute, 5 * minute, 15 * minute, hour, 3 * hour, 6 * hour, 13.5 * hour];
const defaultAggregation = 1_000;
const prefix = "subscription ";

/** Delivers events to subscribers: signed, aggregated, retried, and on demand lost, twice, late or out of order. */
export class Webhooks {
	readonly #options: WebhooksOptions;
	readonly #random: () => number;
	readonly #drawer: Drawer | undefined;
	readonly #waiting: Aggregation;
	readonly #deliveries: Deliveries;
	#subscriptions: Subscription[];
	#flushing: NodeJS.Timeout | undefined;

	constructor(options: WebhooksOptions) {
		this.#options = options;
		this.#random = randomFrom(options.seed);
		this.#waiting = new Aggregation(options.workspace);
		this.#drawer = options.persistence?.webhooks;
		this.#subscriptions = (this.#drawer?.all() ?? [])
			.filter(([id]) => id.startsWith(prefix))
			.map(([, value]) => value as Subscription);
		this.#deliveries = new Deliveries({
			now: options.now,
			find: (id) => this.#subscriptions.find((subscription) => subscription.id === id),
			drawer: this.#drawer,
			post: options.post ?? postByFetch,
		});
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
			eventTypes: request.event_types,
			aggregation_milliseconds: request.aggregation_milliseconds ?? defaultAggregation,
			retry_milliseconds: request.retry_milliseconds ?? defaultRetries,
			chaos: request.chaos ?? {},
		};
		this.#subscriptions.push(subscription);
		this.#drawer?.put(prefix + subscription.id, subscription);
		this.#options.persistence?.saveCounters(ids.counters());
		const { verificationToken } = subscription;
		this.#deliveries.add(subscription, JSON.stringify({ verification_token: verificationToken }), false, 0);
		return described(subscription);
	}

	/** Ends all subscriptions. */
	clear(): void {
		for (const { id } of this.#subscriptions) {
			this.#drawer?.remove(prefix + id);
		}
		this.#subscriptions = [];
		this.forget();
		this.#deliveries.clear();
	}

	/** Ends for now: subscriptions, and what still is to be sent, are there again at the next start. */
	stop(): void {
		clearTimeout(this.#flushing);
		this.#flush();
		this.#deliveries.stop();
	}

	/** Time was moved: what is due by now is sent. */
	wake(): void {
		this.#deliveries.wake();
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
		this.#flushing ??= setTimeout(() => this.#flush(), wait).unref();
	}

	#flush(): void {
		this.#flushing = undefined;
		const events = this.#waiting.take();
		for (const subscription of this.#subscriptions) {
			const wanted = events.filter(
				(event) => (subscription.eventTypes?.includes(event.type) ?? true) && this.#isSeen(event, subscription),
			);
			const ordered = subscription.chaos.shuffle ? this.#shuffled(wanted) : wanted;
			for (const event of ordered) {
				this.#deliver(subscription, event);
			}
		}
		this.#options.persistence?.saveCounters(this.#options.ids.counters());
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
			this.#deliveries.add(subscription, body, true, delay);
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
