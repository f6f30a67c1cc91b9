import { createServer } from "node:net";
import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { LocalNotion } from "../localNotion/server.ts";
import type { FetchLike } from "../notion/transport.ts";

export interface SampleWorkspaceOptions {
	/** The SQLite file of the sample's data. */
	readonly dataFile: string;
	/** Where the port is remembered, so that sessions of earlier windows still reach the sample. */
	readonly port: { get(): number | undefined; set(port: number): PromiseLike<void> };
	readonly load: () => Promise<typeof import("../localNotion/server.ts")>;
	readonly log: Log;
}

export interface SampleAddress {
	readonly url: string;
	readonly token: string;
}

/**
 * The local Notion workspace with sample data, served by the first window that needs it, on a port that stays the same.
 * Another window uses what is served already, and takes over when that window is gone.
 */
export class SampleWorkspace {
	readonly #options: SampleWorkspaceOptions;
	#running: { readonly local: LocalNotion; readonly url: string; close(): Promise<void> } | undefined;
	#starting: Promise<SampleAddress> | undefined;

	constructor(options: SampleWorkspaceOptions) {
		this.#options = options;
	}

	/** Whether an address is the sample's, whichever window serves it. */
	isSample(baseUrl: string): boolean {
		const port = this.#options.port.get();
		return port !== undefined && baseUrl === urlOf(port);
	}

	/** Makes sure that the sample is served. Calls at the same time share one start. */
	start(): Promise<SampleAddress> {
		this.#starting ??= this.#start().finally(() => {
			this.#starting = undefined;
		});
		return this.#starting;
	}

	async #start(): Promise<SampleAddress> {
		const { load, dataFile, port, log } = this.#options;
		const { createLocalNotion, sampleToken } = await load();
		const token = sampleToken();
		if (this.#running) {
			return { url: this.#running.url, token };
		}
		const remembered = port.get();
		if (remembered !== undefined && (await isServed(urlOf(remembered), token))) {
			return { url: urlOf(remembered), token };
		}
		const local = await createLocalNotion({ dataFile, sample: "bakery" });
		const wanted = remembered ?? (await freePort());
		const server = await local.listen({ port: wanted });
		await port.set(wanted);
		this.#running = {
			local,
			url: server.url,
			close: async () => {
				await server.close();
				await local.close();
			},
		};
		log.info(`The sample workspace is served at ${server.url}.`);
		return { url: server.url, token };
	}

	/** Starts a sample over with fresh data, whoever serves it. Throws `badAnswer` when that fails. */
	async reset(url: string): Promise<void> {
		const response = await globalThis.fetch(`${url}/_local/reset`, { method: "POST" });
		if (!response.ok) {
			throw new WorkspaceError("badAnswer", l10n.t("The sample workspace could not be started over."), {
				remedy: l10n.t("Reload the window and try again."),
				data: { status: response.status },
			});
		}
	}

	/** Whether this window serves the sample and can start it over. */
	get servedHere(): boolean {
		return this.#running !== undefined;
	}

	/** A `fetch` that serves the sample again when the window that did is gone. */
	fetch(): FetchLike {
		return async (url, init) => {
			try {
				return await globalThis.fetch(url, init);
			} catch (error) {
				if (init.signal?.aborted || this.#running) {
					throw error;
				}
				await this.start();
				return globalThis.fetch(url, init);
			}
		};
	}

	async close(): Promise<void> {
		await this.#running?.close();
		this.#running = undefined;
	}
}

function urlOf(port: number): string {
	return `http://127.0.0.1:${port}`;
}

async function isServed(url: string, token: string): Promise<boolean> {
	try {
		const response = await globalThis.fetch(`${url}/v1/users/me`, {
			headers: { authorization: `Bearer ${token}`, "notion-version": "2026-03-11" },
			signal: AbortSignal.timeout(2000),
		});
		return response.ok;
	} catch {
		return false;
	}
}

/** A port that nothing listens on now; the operating system picks it. */
function freePort(): Promise<number> {
	return new Promise((resolve, reject) => {
		const server = createServer();
		server.once("error", reject);
		server.listen(0, "127.0.0.1", () => {
			const address = server.address();
			server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
		});
	});
}
