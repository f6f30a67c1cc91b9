import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { RawAnswer, RawRequest } from "./gateway.ts";

export interface Listening {
	readonly url: string;
	/** Answers what is under way, then stops. */
	close(): Promise<void>;
}

/** More than any endpoint takes; beyond it the rest is read and thrown away. */
const maximalBody = 24 * 1024 * 1024;

/** Serves `answer` on 127.0.0.1. Port 0 takes a free one. */
export function listenOn(
	port: number,
	answer: (request: RawRequest, response: ServerResponse) => Promise<RawAnswer | "handled">,
): Promise<Listening> {
	const server = createServer((message, response) => {
		readBody(message)
			.then((body) => answer(toRequest(message, body), response))
			.then((result) => {
				if (result !== "handled") {
					response.writeHead(result.status, { ...result.headers, "content-length": byteLength(result.body) });
					response.end(result.body);
				}
			})
			.catch(() => response.destroy());
	});
	server.keepAliveTimeout = 30_000;
	return new Promise((resolve, reject) => {
		server.once("error", reject);
		server.listen(port, "127.0.0.1", () => {
			const address = server.address() as AddressInfo;
			resolve({
				url: `http://127.0.0.1:${address.port}`,
				close: () =>
					new Promise((done) => {
						server.close(() => done());
						server.closeIdleConnections();
					}),
			});
		});
	});
}

function toRequest(message: IncomingMessage, body: Uint8Array): RawRequest {
	const headers = new Headers();
	for (const [name, value] of Object.entries(message.headers)) {
		if (value !== undefined) {
			headers.set(name, Array.isArray(value) ? value.join(", ") : value);
		}
	}
	return { method: message.method ?? "GET", url: message.url ?? "/", headers, body };
}

async function readBody(message: IncomingMessage): Promise<Uint8Array> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of message as AsyncIterable<Buffer>) {
		size += chunk.length;
		if (size <= maximalBody) {
			chunks.push(chunk);
		}
	}
	return Buffer.concat(chunks);
}

function byteLength(body: string | Uint8Array): number {
	return typeof body === "string" ? Buffer.byteLength(body) : body.length;
}
