import { createLocalNotion } from "../../src/localNotion/server.ts";
import { compareExchanges, recordingFetch } from "./exchanges.ts";
import { type FlowResult, type LiveOptions, runFlows } from "./flows.ts";

export interface LiveCheck {
	readonly failed: number;
	/** Where the answers have other shapes than those of the local workspace to the same flows. */
	readonly differences: readonly string[];
}

/** Runs every flow against a service, then against a local workspace, and compares what was answered. */
export async function checkLive(options: Omit<LiveOptions, "fetch">): Promise<LiveCheck> {
	const live = recordingFetch((url, init) => globalThis.fetch(url, init));
	const results = await runFlows({ ...options, fetch: live.fetch });
	const local = recordingFetch((url, init) => globalThis.fetch(url, init));
	await runLocally(local.fetch);
	const failed = results.filter(({ error }) => error !== undefined).length;
	return { failed, differences: compareExchanges(live.exchanges, local.exchanges, failed === 0) };
}

async function runLocally(fetch: LiveOptions["fetch"]): Promise<readonly FlowResult[]> {
	const notion = await createLocalNotion({ sample: "bakery" });
	try {
		const { url } = await notion.listen({ port: 0 });
		return await runFlows({ token: notion.token, baseUrl: url, pageId: notion.rootPageId, fetch, report: () => {} });
	} finally {
		await notion.close();
	}
}
