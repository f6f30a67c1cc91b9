import type { FetchLike } from "../../src/notion/transport.ts";
import { compareShapes, mergeShapes, type Shape, shapeOf } from "./shapes.ts";

/** What was answered to each kind of request, by `METHOD /path status`. */
export type Exchanges = ReadonlyMap<string, Shape>;

/** A `fetch` that notes the shape of each answer. */
export function recordingFetch(fetch: FetchLike): { readonly fetch: FetchLike; readonly exchanges: Exchanges } {
	const exchanges = new Map<string, Shape>();
	return {
		exchanges,
		fetch: async (url, init) => {
			const response = await fetch(url, init);
			const text = await response.text();
			const key = `${init.method} ${templateOf(new URL(url).pathname)} ${response.status}`;
			const shape = shapeOf(jsonOf(text));
			exchanges.set(key, mergeShapes(exchanges.get(key) ?? new Map(), shape));
			return new Response(text, { status: response.status, headers: response.headers });
		},
	};
}

/** Where the answers of Notion and of the local workspace differ, one line each. What wasn't asked on one side is left out unless `isWhole`. */
export function compareExchanges(live: Exchanges, local: Exchanges, isWhole: boolean): string[] {
	return [...new Set([...live.keys(), ...local.keys()])].sort().flatMap((key) => {
		const [there, here] = [live.get(key), local.get(key)];
		if (!there || !here) {
			return isWhole ? [`${key}: ${there ? "only in Notion" : "only locally"}`] : [];
		}
		return compareShapes(there, here).map((difference) => `${key}: ${difference}`);
	});
}

function templateOf(path: string): string {
	return path
		.split("/")
		.map((part, index) => (/^[\da-f-]{32,36}$/i.test(part) ? "{id}" : index === 5 ? "{property}" : part))
		.join("/");
}

function jsonOf(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}
