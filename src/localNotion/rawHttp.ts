/** A request as it came in. */
export interface RawRequest {
	readonly method: string;
	/** Path and query. */
	readonly url: string;
	readonly headers: Headers;
	readonly body: Uint8Array;
}

/** Path and query of a request line, whatever it holds: nothing is resolved, and nothing throws. */
export function splitUrl(url: string): { readonly pathname: string; readonly search: string } {
	const [line = ""] = url.replace(/^https?:\/\/[^/?#]*/i, "").split("#");
	const at = line.indexOf("?");
	return at < 0 ? { pathname: line, search: "" } : { pathname: line.slice(0, at), search: line.slice(at) };
}

/** How an answer travels when it doesn't simply arrive. */
export type Transport = { readonly delay: number } & (
	| { readonly kind: "whole" | "reset" | "stall" | "brokenBody" | "wrongLength" }
	| { readonly kind: "drip"; readonly bytesPerSecond: number }
);

/** An answer as it goes out. */
export interface RawAnswer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Uint8Array;
	readonly transport?: Transport | undefined;
}

export function json(
	status: number,
	content: unknown,
	headers: Readonly<Record<string, string>> = {},
	transport?: Transport,
): RawAnswer {
	return {
		status,
		headers: { "content-type": "application/json; charset=utf-8", ...headers },
		body: Buffer.from(JSON.stringify(content)),
		transport,
	};
}

/** A page as the edge in front of the service shows it, without a request id. */
export function html(
	status: number,
	text = `<!DOCTYPE html><html><head><title>${status}</title></head><body><h1>${status}</h1></body></html>`,
	headers: Readonly<Record<string, string>> = {},
	transport?: Transport,
): RawAnswer {
	return { status, headers: { "content-type": "text/html", ...headers }, body: Buffer.from(text), transport };
}
