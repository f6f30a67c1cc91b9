import { createHmac } from "node:crypto";
import type { Drawer } from "../persistence.ts";
import type { Subscription } from "./subscriptions.ts";

/** Sends a body to an address and answers the status; throws where nothing answers. */
export type Post = (url: string, body: string, headers: Readonly<Record<string, string>>) => Promise<number>;

/** Something that is to be sent, and when. */
interface Delivery {
	readonly id: string;
	readonly subscription: string;
	readonly body: string;
	/** Which attempt it is, from 0. */
	readonly attempt: number;
	/** A handshake isn't. */
	readonly signed: boolean;
	readonly due: number;
}

export interface DeliveriesOptions {
	readonly now: () => number;
	readonly find: (subscriptionId: string) => Subscription | undefined;
	readonly drawer: Drawer | undefined;
	readonly post: Post;
}

const prefix = "delivery ";

/** Sends what is due, again and again until it is taken or given up. What still waits outlasts the process. */
export class Deliveries {
	readonly #options: DeliveriesOptions;
	/** With the timer of each; what is under way has none, and a process that ends then sends it again. */
	readonly #waiting = new Map<Delivery, NodeJS.Timeout | undefined>();
	#made = 0;

	constructor(options: DeliveriesOptions) {
		this.#options = options;
		for (const [id, value] of options.drawer?.all() ?? []) {
			if (id.startsWith(prefix)) {
				this.#made = Math.max(this.#made, Number(id.slice(prefix.length)));
				this.#wait(value as Delivery);
			}
		}
	}

	add(subscription: Subscription, body: string, signed: boolean, delay: number): void {
		const due = this.#options.now() + delay;
		this.#keep({ subscription: subscription.id, body, attempt: 0, signed, due });
	}

	/** Time was moved: what is due by now is sent. */
	wake(): void {
		for (const [delivery, timer] of [...this.#waiting]) {
			if (timer && delivery.due <= this.#options.now()) {
				clearTimeout(timer);
				this.#send(delivery);
			}
		}
	}

	/** Forgets what waits. */
	clear(): void {
		for (const delivery of this.#waiting.keys()) {
			this.#options.drawer?.remove(delivery.id);
		}
		this.stop();
	}

	/** Sends no more; what waits is kept. */
	stop(): void {
		for (const timer of this.#waiting.values()) {
			clearTimeout(timer);
		}
		this.#waiting.clear();
	}

	#keep(delivery: Omit<Delivery, "id">): void {
		this.#made += 1;
		const kept = { ...delivery, id: `${prefix}${this.#made}` };
		this.#options.drawer?.put(kept.id, kept);
		this.#wait(kept);
	}

	#wait(delivery: Delivery): void {
		const timer = setTimeout(() => this.#send(delivery), Math.max(0, delivery.due - this.#options.now()));
		timer.unref();
		this.#waiting.set(delivery, timer);
	}

	#send(delivery: Delivery): void {
		const subscription = this.#options.find(delivery.subscription);
		if (!subscription) {
			this.#done(delivery);
			return;
		}
		const { body, attempt, signed } = delivery;
		const signature = `sha256=${createHmac("sha256", subscription.verificationToken).update(body).digest("hex")}`;
		const headers = {
			"content-type": "application/json",
			...(signed ? { "x-notion-signature": signature } : {}),
		};
		this.#waiting.set(delivery, undefined);
		this.#options
			.post(subscription.url, body, headers)
			.then((status) => status >= 200 && status < 300)
			.catch(() => false)
			.then((arrived) => {
				if (!this.#waiting.has(delivery)) {
					return;
				}
				this.#done(delivery);
				const wait = subscription.retry_milliseconds[attempt];
				if (!arrived && wait !== undefined) {
					const again = body.replace(/"attempt_number":\d+/, `"attempt_number":${attempt + 2}`);
					const due = this.#options.now() + wait;
					this.#keep({ subscription: subscription.id, body: again, attempt: attempt + 1, signed, due });
				}
			});
	}

	#done(delivery: Delivery): void {
		this.#waiting.delete(delivery);
		this.#options.drawer?.remove(delivery.id);
	}
}

export const postByFetch: Post = async (url, body, headers) => {
	const response = await fetch(url, { method: "POST", body, headers, signal: AbortSignal.timeout(10_000) });
	await response.arrayBuffer();
	return response.status;
};
