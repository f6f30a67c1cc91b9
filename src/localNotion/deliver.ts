import type { ServerResponse } from "node:http";
import type { RawAnswer } from "./rawHttp.ts";

/** A drip comes in steps of this many milliseconds. */
const dripStep = 50;

const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds).unref());

/** Sends an answer over a connection, in the way that its transport says. */
export async function deliver(answer: RawAnswer, response: ServerResponse): Promise<void> {
	const { status, headers, body, transport } = answer;
	if (transport && transport.delay > 0) {
		await sleep(transport.delay);
	}
	const half = body.subarray(0, Math.floor(body.length / 2));
	switch (transport?.kind) {
		case "reset":
			response.socket?.resetAndDestroy();
			return;
		case "stall":
			response.writeHead(status, { ...headers, "content-length": body.length });
			response.write(half);
			return;
		case "brokenBody":
			response.writeHead(status, { ...headers, "content-length": half.length });
			response.end(half);
			return;
		case "wrongLength":
			response.writeHead(status, { ...headers, "content-length": body.length + 100 });
			response.write(body, () => response.destroy());
			return;
		case "drip":
			response.writeHead(status, { ...headers, "content-length": body.length });
			for (const piece of pieces(body, transport.bytesPerSecond)) {
				response.write(piece);
				await sleep(dripStep);
			}
			response.end();
			return;
		default:
			response.writeHead(status, { ...headers, "content-length": body.length });
			response.end(body);
	}
}

function* pieces(body: Uint8Array, bytesPerSecond: number): Generator<Uint8Array> {
	const size = Math.max(1, Math.floor((bytesPerSecond * dripStep) / 1000));
	for (let at = 0; at < body.length; at += size) {
		yield body.subarray(at, at + size);
	}
}

/** The same for `fetch` without a connection: what a client would see. */
export async function deliverInProcess(answer: RawAnswer, signal: AbortSignal | undefined): Promise<Response> {
	const { status, headers, body, transport } = answer;
	signal?.throwIfAborted();
	if (transport && transport.delay > 0) {
		await abortable(sleep(transport.delay), signal);
	}
	if (transport?.kind === "reset") {
		throw new TypeError("fetch failed", { cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }) });
	}
	// A body of no bytes is none for these.
	const content = status === 204 || status === 304 ? null : bodyFor(transport, body, signal);
	return new Response(content, { status, headers });
}

function bodyFor(transport: RawAnswer["transport"], body: Uint8Array, signal: AbortSignal | undefined): BodyInit {
	const half = new Uint8Array(body.subarray(0, Math.floor(body.length / 2)));
	switch (transport?.kind) {
		case "stall":
			return new ReadableStream({
				start(controller) {
					controller.enqueue(half);
					signal?.addEventListener("abort", () => controller.error(signal.reason), { once: true });
				},
			});
		case "brokenBody":
			return half;
		case "wrongLength":
			return new ReadableStream({
				start(controller) {
					controller.enqueue(new Uint8Array(body));
					controller.error(new TypeError("terminated", { cause: new Error("other side closed") }));
				},
			});
		case "drip":
			return dripping(pieces(body, transport.bytesPerSecond), signal);
		default:
			return new Uint8Array(body);
	}
}

function dripping(parts: Iterator<Uint8Array>, signal: AbortSignal | undefined): ReadableStream {
	return new ReadableStream({
		async pull(controller) {
			await sleep(dripStep);
			if (signal?.aborted) {
				controller.error(signal.reason);
				return;
			}
			const { value, done } = parts.next();
			if (done) {
				controller.close();
			} else {
				controller.enqueue(new Uint8Array(value));
			}
		},
	});
}

function abortable(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
	if (!signal) {
		return work;
	}
	return new Promise((resolve, reject) => {
		signal.addEventListener("abort", () => reject(signal.reason), { once: true });
		work.then(resolve, reject);
	});
}
