import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { isNeverSent } from "../notion/outcome.ts";
import type { FetchLike } from "../notion/transport.ts";

type LocalNotionModule = typeof import("../localNotion/server.ts");

interface Served {
	readonly url: string;
	close(): Promise<void>;
}

export interface SampleWorkspaceOptions {
	/** The SQLite file of the sample's data. */
	readonly dataFile: string;
	/** Where the port is remembered, so that sessions of earlier windows still reach the sample. */
	readonly port: { get(): number | undefined; set(port: number): PromiseLike<void> };
	readonly load: () => Promise<LocalNotionModule>;
	readonly log: Log;
	/** Told when the sample had to move to another port, so that its sessions can follow. */
	readonly onMoved?: (from: string, to: string) => Promise<void>;
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
	#running: Served | undefined;
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
		const { load, port, log } = this.#options;
		const { createLocalNotion, sampleToken } = await load();
		const token = sampleToken();
		if (this.#running) {
			return { url: this.#running.url, token };
		}
		const remembered = port.get();
		if (remembered !== undefined && (await isServed(urlOf(remembered), token))) {
			return { url: urlOf(remembered), token };
		}
		const served = await this.#serve(createLocalNotion, remembered);
		await port.set(Number(new URL(served.url).port));
		this.#running = served;
		log.info(`The sample workspace is served at ${served.url}.`);
		if (remembered !== undefined && served.url !== urlOf(remembered)) {
			await this.#options.onMoved?.(urlOf(remembered), served.url);
		}
		return { url: served.url, token };
	}

	/** Serves on the remembered port, or on a free one where something else has taken that. */
	async #serve(
		createLocalNotion: LocalNotionModule["createLocalNotion"],
		remembered: number | undefined,
	): Promise<Served> {
		const local = await createLocalNotion({ dataFile: this.#options.dataFile, sample: "bakery" });
		try {
			const server = await local.listen({ port: remembered ?? 0 }).catch((error: unknown) => {
				if (remembered === undefined || !isAddressInUse(error)) {
					throw error;
				}
				this.#options.log.warn(`Port ${remembered} is taken; the sample workspace moves to another one.`);
				return local.listen({ port: 0 });
			});
			const close = async () => {
				await server.close();
				await local.close();
			};
			return { url: server.url, close };
		} catch (error) {
			await local.close();
			throw error;
		}
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
				const { url: served } = await this.start();
				// What may have been carried out before the connection broke is not sent again here.
				if (!isNeverSent(error) || !url.startsWith(`${served}/`)) {
					throw error;
				}
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
		const answer = (await response.json()) as { readonly object?: unknown };
		// Something else may listen there now, and answer whatever it is asked.
		return response.ok && answer.object === "user";
	} catch {
		return false;
	}
}

function isAddressInUse(error: unknown): boolean {
	return error instanceof Error && "code" in error && error.code === "EADDRINUSE";
}
