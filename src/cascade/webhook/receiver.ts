import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import * as l10n from "@vscode/l10n";
import { WorkspaceError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";

export interface ReceiverOptions {
	readonly handler: (request: Request) => Promise<Response>;
	/** 0 takes a free one. */
	readonly port: number;
	readonly log: Log;
}

const loopback = "127.0.0.1";
/** Milliseconds that a delivery may take to come in. */
const requestTimeout = 10_000;

/** Listens for deliveries, on this machine only. */
export class WebhookReceiver implements AsyncDisposable {
	readonly port: number;
	readonly #server: Server;

	private constructor(server: Server, port: number) {
		this.#server = server;
		this.port = port;
	}

	/** Throws `busy` where the port is taken. */
	static async start({ handler, port, log }: ReceiverOptions): Promise<WebhookReceiver> {
		const timeouts = { requestTimeout, headersTimeout: requestTimeout / 2, keepAliveTimeout: requestTimeout / 2 };
		const server = createServer(timeouts, (incoming, outgoing) => {
			answer(incoming, outgoing, handler).catch((error: unknown) => {
				log.debug("A webhook delivery could not be answered.", error);
				outgoing.destroy();
			});
		});
		await new Promise<void>((resolve, reject) => {
			server.once("error", (cause) => reject(cannotListen(port, cause)));
			server.listen(port, loopback, resolve);
		});
		// Bound to a port, so that there is an address.
		return new WebhookReceiver(server, (server.address() as AddressInfo).port);
	}

	get url(): string {
		return `http://${loopback}:${this.port}`;
	}

	async close(): Promise<void> {
		await new Promise<void>((resolve) => {
			this.#server.close(() => resolve());
			this.#server.closeAllConnections();
		});
	}

	[Symbol.asyncDispose](): Promise<void> {
		return this.close();
	}
}

/** The names by which a receiver is called on this machine. */
export function localHosts(port: number): readonly string[] {
	return [`${loopback}:${port}`, `localhost:${port}`];
}

async function answer(
	incoming: IncomingMessage,
	outgoing: ServerResponse,
	handler: ReceiverOptions["handler"],
): Promise<void> {
	const request = requestOf(incoming);
	const response = request ? await handler(request) : new Response(null, { status: 400 });
	const body = Buffer.from(await response.arrayBuffer());
	// What wasn't read of a refused delivery is not waited for.
	const rest = incoming.complete ? {} : { connection: "close" };
	outgoing.writeHead(response.status, {
		...Object.fromEntries(response.headers),
		...rest,
		"content-length": body.length,
	});
	outgoing.end(body);
	if (!incoming.complete) {
		outgoing.once("finish", () => incoming.destroy());
	}
}

/** `undefined` where host or target make no URL. */
function requestOf(incoming: IncomingMessage): Request | undefined {
	const { method = "GET", url = "/", headers } = incoming;
	const address = `http://${headers.host}${url.startsWith("/") ? url : "/"}`;
	if (headers.host === undefined || !URL.canParse(address)) {
		return undefined;
	}
	const given = new Headers();
	for (let i = 0; i + 1 < incoming.rawHeaders.length; i += 2) {
		given.append(incoming.rawHeaders[i] ?? "", incoming.rawHeaders[i + 1] ?? "");
	}
	const hasBody = method !== "GET" && method !== "HEAD";
	return new Request(address, {
		method,
		headers: given,
		...(hasBody ? { body: Readable.toWeb(incoming) as ReadableStream<Uint8Array>, duplex: "half" } : {}),
	});
}

function cannotListen(port: number, cause: NodeJS.ErrnoException): WorkspaceError {
	return new WorkspaceError(
		"busy",
		cause.code === "EADDRINUSE"
			? l10n.t("Port {0} is taken, perhaps by another window.", port)
			: l10n.t("Port {0} can't be used: {1}", port, cause.message),
		{ remedy: l10n.t("Choose another port, or stop what uses it."), cause, data: { port, reason: cause.code } },
	);
}
