import * as l10n from "@vscode/l10n";
import { messageOf, WorkspaceError } from "../base/errors.ts";
import type { RequestOptions } from "./requestOptions.ts";
import type { FetchLike } from "./transport.ts";

/** A file that Notion keeps. */
export interface HostedFile {
	readonly bytes: Uint8Array;
	/** As its host says: `image/png`. */
	readonly type: string;
}

/** Fetches a file by an address of an answer of Notion's, which is good for an hour. Throws `invalidInput` for any other address, `refused` where
 * its host doesn't give it, and `unreachable`. */
export type FetchFile = (url: string, options?: RequestOptions) => Promise<HostedFile>;

/** Bytes of a file, at most: what Notion takes in one piece. */
const largest = 20 * 1024 * 1024;

/** Milliseconds for one file. */
const patience = 60_000;

/** Where Notion keeps files. Source: developers.notion.com, "File object". */
const hosts = /(?:^|\.)(?:amazonaws\.com|notion\.so|notion\.com|notion-static\.com|notionusercontent\.com)$/;

/**
 * Fetches files from where Notion keeps them, and from nowhere else: its address is its permission, so no token goes along, and no
 * redirect is followed. `baseUrl` is the API's: a local workspace serves its files itself.
 */
export function createFetchFile(fetch: FetchLike, baseUrl: string): FetchFile {
	const own = new URL(baseUrl).origin;
	return async (url, { signal } = {}) => {
		if (!URL.canParse(url) || !isHost(new URL(url), own)) {
			throw new WorkspaceError("invalidInput", l10n.t("A file couldn't be fetched: {0}", l10n.t("it isn't at Notion")));
		}
		const limit = AbortSignal.timeout(patience);
		const until = signal ? AbortSignal.any([signal, limit]) : limit;
		try {
			const answer = await fetch(url, { method: "GET", headers: {}, redirect: "manual", signal: until });
			if (!answer.ok) {
				throw refused(String(answer.status));
			}
			return { bytes: await readBytes(answer), type: (answer.headers.get("content-type") ?? "").split(";")[0] ?? "" };
		} catch (error) {
			if (error instanceof WorkspaceError) {
				throw error;
			}
			signal?.throwIfAborted();
			throw new WorkspaceError("unreachable", l10n.t("A file couldn't be fetched: {0}", messageOf(error)), {
				cause: error,
			});
		}
	};
}

function isHost(url: URL, own: string): boolean {
	return (url.protocol === "https:" && hosts.test(url.hostname)) || url.origin === own;
}

async function readBytes(answer: Response): Promise<Uint8Array> {
	const chunks: Uint8Array[] = [];
	let length = 0;
	// Leaving the loop ends the connection.
	for await (const chunk of (answer.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
		length += chunk.length;
		if (length > largest) {
			throw refused(l10n.t("it is larger than {0} MB", largest / 1024 / 1024));
		}
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}

function refused(reason: string): WorkspaceError {
	return new WorkspaceError("refused", l10n.t("A file couldn't be fetched: {0}", reason));
}
