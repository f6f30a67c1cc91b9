import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { deliver } from "./deliver.ts";
import { json, type RawAnswer, type RawRequest } from "./rawHttp.ts";

export interface Listening {
	readonly url: string;
	/** Answers what is under way, then stops. */
	close(): Promise<void>;
}

/** More than any endpoint takes; beyond it the rest is read and thrown away. */
const maximalBody = 24 * 1024 * 1024;

/** Answers that are still on their way when the server closes get this long. */
const closingTime = 2_000;

/** Serves `answer` on 127.0.0.1. Port 0 takes a free one. */
export function listenOn(port: number, answer: (request: RawRequest) => Promise<RawAnswer>): Promise<Listening> {
	const server = createServer((message, response) => {
		readBody(message)
			.then((body) => answer(toRequest(message, body)))
			.then((result) => deliver(result, response))
			.catch(() => response.destroy());
	});
	server.keepAliveTimeout = 30_000;
	// What isn't HTTP, or asks for a tunnel, is still answered.
	server.on("clientError", (_error, socket) => refuse(socket));
	server.on("connect", (_message, socket) => refuse(socket));
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
						setTimeout(() => server.closeAllConnections(), closingTime).unref();
					}),
			});
		});
	});
}

const badRequest = { object: "error", status: 400, code: "invalid_request", message: "Invalid request." };

function refuse(socket: Duplex): void {
	if (socket.writable) {
		const { body } = json(400, badRequest);
		const head = "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\nconnection: close";
		socket.end(`${head}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
	}
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
