import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface TestServer extends AsyncDisposable {
	readonly url: string;
	/** `METHOD path` of every request. */
	readonly requests: string[];
}

/** A real HTTP server that answers with `handler`, for the time of a test. */
export async function startServer(
	handler: (request: IncomingMessage, response: ServerResponse) => void,
	wantedPort = 0,
): Promise<TestServer> {
	const requests: string[] = [];
	const server = createServer((request, response) => {
		requests.push(`${request.method} ${request.url}`);
		handler(request, response);
	});
	await new Promise<void>((resolve) => server.listen(wantedPort, "127.0.0.1", resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		requests,
		[Symbol.asyncDispose]: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

export function answerJson(
	response: ServerResponse,
	status: number,
	body: unknown,
	headers: Record<string, string> = {},
): void {
	response.writeHead(status, { "content-type": "application/json", ...headers });
	response.end(JSON.stringify(body));
}

/** An error as Notion writes it. */
export function notionError(status: number, code: string, message: string) {
	return { object: "error", status, code, message, request_id: "00000000-0000-4000-8000-000000000000" };
}
