import assert from "node:assert/strict";
import type { IncomingHttpHeaders } from "node:http";
import { isWorkspaceError } from "../../../src/base/errors.ts";
import { Session } from "../../../src/notion/session.ts";
import { startServer, type TestServer } from "../../support/httpServer.ts";

describe("files that Notion keeps", () => {
	let server: TestServer;
	let session: Session;
	let elsewhere: TestServer;
	const headers: IncomingHttpHeaders[] = [];
	before(async () => {
		elsewhere = await startServer((_request, response) => response.end("secret"));
		server = await startServer((request, response) => {
			headers.push(request.headers);
			if (request.url === "/away") {
				response.writeHead(302, { location: elsewhere.url }).end();
			} else if (request.url === "/expired") {
				response.writeHead(403).end("Request has expired");
			} else if (request.url === "/large") {
				response.writeHead(200).end(Buffer.alloc(20 * 1024 * 1024 + 1));
			} else {
				response.writeHead(200, { "content-type": "image/png; q=1" }).end("a picture");
			}
		});
		session = new Session({ token: "ntn_secret", baseUrl: server.url });
	});
	after(async () => {
		await server[Symbol.asyncDispose]();
		await elsewhere[Symbol.asyncDispose]();
	});

	it("come with their type, and their host never gets the token", async () => {
		const { bytes, type } = await session.api.file(`${server.url}/picture?signature=1`);
		assert.deepEqual([Buffer.from(bytes).toString(), type], ["a picture", "image/png"]);
		assert.equal(JSON.stringify(headers).includes("ntn_secret"), false);
	});

	it("are fetched from where Notion keeps them and from nowhere else, by no redirect either", async () => {
		const fails = (url: string, code: "invalidInput" | "refused") =>
			assert.rejects(session.api.file(url), (error) => isWorkspaceError(error, code));
		await fails(`${elsewhere.url}/_local/files/1`, "invalidInput");
		await fails("http://prod-files-secure.s3.us-west-2.amazonaws.com/a.png", "invalidInput");
		await fails("https://amazonaws.com.example.com/a.png", "invalidInput");
		await fails("file:///etc/passwd", "invalidInput");
		await fails(`${server.url}/away`, "refused");
		assert.deepEqual(elsewhere.requests, []);
	});

	it("say why where they can't be had: expired, too large, no network", async () => {
		const reason = async (url: string) =>
			session.api.file(url).then(
				() => "",
				(error) => (isWorkspaceError(error) ? `${error.code}: ${error.message}` : String(error)),
			);
		assert.equal(await reason(`${server.url}/expired`), "refused: A file couldn't be fetched: 403");
		assert.equal(await reason(`${server.url}/large`), "refused: A file couldn't be fetched: it is larger than 20 MB");
		const gone = await startServer(() => {});
		await gone[Symbol.asyncDispose]();
		const unreachable = new Session({ token: "t", baseUrl: gone.url });
		await assert.rejects(unreachable.api.file(`${gone.url}/a.png`), (error) => isWorkspaceError(error, "unreachable"));
	});
});
