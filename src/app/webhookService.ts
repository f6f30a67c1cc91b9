import * as l10n from "@vscode/l10n";
import type { Clock } from "../base/clock.ts";
import { Emitter } from "../base/emitter.ts";
import { isWorkspaceError, messageOf, WorkspaceError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { type DrainResult, drainInbox, type WebhookTarget } from "../cascade/webhook/drainInbox.ts";
import { Inbox } from "../cascade/webhook/inbox.ts";
import { localHosts, WebhookReceiver } from "../cascade/webhook/receiver.ts";
import { createWebhookHandler } from "../cascade/webhook/webhookHandler.ts";
import type { StoreDatabase } from "../store/database.ts";
import type { TokenStore } from "../store/sessions.ts";
import { webhookTokenKey } from "../store/sessions.ts";
import { createWebhookInbox, type InboxCounts } from "../store/webhookInbox.ts";
import { createWebhookReceivers, type StoredReceiver } from "../store/webhookReceivers.ts";

export interface WebhookServiceOptions {
	readonly database: StoreDatabase;
	readonly tokens: TokenStore;
	readonly clock: Clock;
	readonly log: Log;
}

/** What a receiver is started with. */
export interface ReceiverSettings {
	/** The session whose subscription it is. */
	readonly sessionId: string;
	/** 0 takes a free one. */
	readonly port: number;
	/** The address under which the port is published; none: by this machine's own names only. */
	readonly publicUrl?: string | undefined;
	/** The tasks that webhooks concern now. */
	readonly targets: () => Promise<readonly WebhookTarget[]>;
	/** Told what was done about webhooks. */
	readonly onDrained?: (outcomes: DrainResult["outcomes"]) => void;
}

export interface ReceiverState extends InboxCounts {
	readonly sessionId: string;
	readonly port: number;
	readonly url: string;
	readonly publicUrl: string | undefined;
	/** A verification token is kept. */
	readonly isVerified: boolean;
	/** Until when the token of a handshake is awaited, in milliseconds since 1970. */
	readonly awaitedUntil: number | undefined;
}

/** Milliseconds for which the token of a handshake is awaited. */
export const enrolmentTime = 600_000;
/** Milliseconds after which events in the inbox are looked at again that couldn't be dealt with. */
const retryAfter = 15_000;

interface Running {
	readonly settings: ReceiverSettings;
	readonly receiver: WebhookReceiver;
	readonly inbox: Inbox;
	readonly ended: AbortController;
}

/** Receives webhooks for one session at a time, when a person has asked for it, and lets the tasks that they concern look. */
export class WebhookService implements AsyncDisposable {
	readonly #options: WebhookServiceOptions;
	readonly #changed = new Emitter<void>();
	#running: Running | undefined;
	#publicUrl: string | undefined;
	#token: string | undefined;
	#enrolment: { readonly until: number; readonly arrived: (token: string) => void } | undefined;
	#draining: Promise<void> | undefined;
	#again = false;
	#keepingUp: Promise<void> | undefined;

	constructor(options: WebhookServiceOptions) {
		this.#options = options;
	}

	/** Fires when the state may have changed. */
	readonly onDidChange = this.#changed.event;

	/** `undefined` while nothing is received. */
	get state(): ReceiverState | undefined {
		if (!this.#running) {
			return undefined;
		}
		const { settings, receiver } = this.#running;
		return {
			sessionId: settings.sessionId,
			port: receiver.port,
			url: receiver.url,
			publicUrl: this.#publicUrl,
			isVerified: this.#token !== undefined,
			awaitedUntil: this.#enrolment?.until,
			...createWebhookInbox(this.#options.database).counts(settings.sessionId),
		};
	}

	/** The receiver that a person has started for a session, in this window or another, and not stopped. */
	remembered(sessionId: string): StoredReceiver | undefined {
		return createWebhookReceivers(this.#options.database).get(sessionId);
	}

	/**
	 * Starts to receive, in the place of what was received before, and deals with what is in the inbox. Remembered until `end`, so
	 * that another window goes on where this one is gone. Throws `busy` for a taken port.
	 */
	async start(settings: ReceiverSettings): Promise<ReceiverState> {
		await this.stop();
		const { database, tokens, clock, log } = this.#options;
		const { sessionId } = settings;
		const inbox = new Inbox(createWebhookInbox(database), sessionId, clock);
		let port = settings.port;
		const handler = createWebhookHandler({
			verificationToken: () => this.#token,
			onEvent: async (event) => {
				await inbox.accept(event);
				this.#drainSoon();
			},
			onHandshake: (token) => this.#enrol(sessionId, token),
			hosts: () => [...localHosts(port), ...(this.#publicUrl ? [new URL(this.#publicUrl).host] : [])],
			log,
		});
		const token = await tokens.get(webhookTokenKey(sessionId));
		const receiver = await WebhookReceiver.start({ handler, port, log });
		port = receiver.port;
		this.#publicUrl = settings.publicUrl;
		this.#token = token;
		this.#running = { settings, receiver, inbox, ended: new AbortController() };
		await createWebhookReceivers(database).put(sessionId, { port, publicUrl: settings.publicUrl });
		log.info(`Webhooks are received at ${receiver.url}.`);
		this.#changed.fire();
		this.#drainSoon();
		// Just set.
		return this.state as ReceiverState;
	}

	/**
	 * Goes on with what a person has started in any window: receives where no window does, takes a new public address over, and stops
	 * where it was stopped. To be called again and again. `isFirst`: also where no task of this window would be set off.
	 */
	keepUp(settings: Omit<ReceiverSettings, "port" | "publicUrl">, { isFirst = false } = {}): Promise<void> {
		this.#keepingUp ??= this.#keepUp(settings, isFirst).finally(() => {
			this.#keepingUp = undefined;
		});
		return this.#keepingUp;
	}

	async #keepUp(settings: Omit<ReceiverSettings, "port" | "publicUrl">, isFirst: boolean): Promise<void> {
		const wanted = this.remembered(settings.sessionId);
		if (this.#running) {
			if (!wanted || wanted.port !== this.#running.receiver.port) {
				await this.stop();
			} else if (wanted.publicUrl !== this.#publicUrl) {
				this.#publicUrl = wanted.publicUrl;
				this.#changed.fire();
			}
			return;
		}
		if (!wanted || !(isFirst || (await settings.targets()).length > 0)) {
			return;
		}
		try {
			await this.start({ ...settings, ...wanted });
		} catch (error) {
			if (!isWorkspaceError(error, "busy")) {
				throw error;
			}
			// As a rule another window has it, and is asked again later.
			this.#options.log.debug(`Webhooks are not received in this window: ${messageOf(error)}`);
		}
	}

	/** Another name by which the receiver is called from now on. Throws `invalidInput` for what is no address with https. */
	async publishAt(publicUrl: string): Promise<void> {
		const address = publicAddress(publicUrl);
		this.#publicUrl = address;
		if (this.#running) {
			const { settings, receiver } = this.#running;
			const receivers = createWebhookReceivers(this.#options.database);
			await receivers.put(settings.sessionId, { port: receiver.port, publicUrl: address });
		}
		this.#changed.fire();
	}

	/** Receives no more for a session, in whichever window it does. */
	async end(sessionId: string): Promise<void> {
		await createWebhookReceivers(this.#options.database).remove(sessionId);
		if (this.#running?.settings.sessionId === sessionId) {
			await this.stop();
		}
	}

	/** Stops to receive in this window; where a person has started it, another window goes on. */
	async stop(): Promise<void> {
		const running = this.#running;
		this.#running = undefined;
		this.#enrolment = undefined;
		if (running) {
			running.ended.abort(new WorkspaceError("cancelled", l10n.t("The webhook receiver was stopped.")));
			await running.receiver.close();
			await this.#draining;
			this.#options.log.info("Webhooks are no longer received.");
			this.#changed.fire();
		}
	}

	/**
	 * Waits for the handshake of a subscription and keeps its token. Anybody who knows the address could send one meanwhile: Notion
	 * takes it only if it is the right one. Throws `cancelled` when the signal is aborted, `closed` while nothing is received, and
	 * `unreachable` when none has come in time.
	 */
	async awaitToken(signal: AbortSignal): Promise<string> {
		const { clock } = this.#options;
		if (!this.#running) {
			throw new WorkspaceError("closed", l10n.t("Webhooks are not being received."));
		}
		const over = new AbortController();
		try {
			const arrived = new Promise<string>((resolve) => {
				this.#enrolment = { until: clock.now() + enrolmentTime, arrived: resolve };
			});
			this.#changed.fire();
			const waited = clock.sleep(enrolmentTime, AbortSignal.any([signal, over.signal, this.#running.ended.signal]));
			const token = await Promise.race([arrived, waited]);
			if (token === undefined) {
				throw new WorkspaceError("unreachable", l10n.t("Notion has sent no verification token."), {
					remedy: l10n.t("Check that the address is published and public, then have Notion send the token again."),
				});
			}
			return token;
		} catch (error) {
			throw isWorkspaceError(error) ? error : new WorkspaceError("cancelled", l10n.t("Cancelled."), { cause: error });
		} finally {
			over.abort();
			this.#enrolment = undefined;
			this.#changed.fire();
		}
	}

	/** Resolves when everything in the inbox was looked at that can be. */
	async idle(): Promise<void> {
		while (this.#draining) {
			await this.#draining;
		}
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.stop();
	}

	async #enrol(sessionId: string, token: string): Promise<boolean> {
		const { tokens, clock } = this.#options;
		const enrolment = this.#enrolment;
		if (!enrolment || clock.now() >= enrolment.until) {
			return false;
		}
		// The first one counts.
		this.#enrolment = undefined;
		await tokens.store(webhookTokenKey(sessionId), token);
		this.#token = token;
		enrolment.arrived(token);
		return true;
	}

	#drainSoon(): void {
		if (this.#draining) {
			this.#again = true;
			return;
		}
		this.#draining = this.#drain()
			.catch((error: unknown) => {
				if (!isWorkspaceError(error, "cancelled")) {
					this.#options.log.warn(`Webhooks could not be dealt with: ${messageOf(error)}`);
				}
			})
			.finally(() => {
				this.#draining = undefined;
				this.#changed.fire();
				if (this.#again) {
					this.#again = false;
					this.#drainSoon();
				}
			});
	}

	async #drain(): Promise<void> {
		const running = this.#running;
		if (!running) {
			return;
		}
		const { settings, inbox, ended } = running;
		const { clock, log } = this.#options;
		// What comes together is looked at together.
		await clock.sleep(100, ended.signal);
		const targets = await settings.targets();
		const options = { signal: ended.signal, priority: "background" } as const;
		const { outcomes, left } = await drainInbox(inbox, targets, log, options);
		if (outcomes.length > 0) {
			settings.onDrained?.(outcomes);
		}
		if (left > 0) {
			void clock.sleep(retryAfter, ended.signal).then(
				() => this.#drainSoon(),
				() => {},
			);
		}
	}
}

/** An address under which a port is published. Throws `invalidInput` for what isn't one with https. */
export function publicAddress(text: string): string {
	const address = text.trim();
	if (!URL.canParse(address) || new URL(address).protocol !== "https:") {
		throw new WorkspaceError("invalidInput", l10n.t('"{0}" is no address that Notion can call.', address), {
			remedy: l10n.t("Give one that begins with https://."),
		});
	}
	return address;
}
