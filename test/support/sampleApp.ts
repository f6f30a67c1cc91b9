import { type App, createApp } from "../../src/app/createApp.ts";
import type { Clock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { createLocalNotion, sampleToken } from "../../src/localNotion/server.ts";
import { createMemoryTokens } from "./memoryTokens.ts";
import { temporaryFolder } from "./temporaryFolder.ts";

export interface SampleApp extends AsyncDisposable {
	readonly app: App;
	readonly storeFile: string;
	readonly tokens: ReturnType<typeof createMemoryTokens>;
	/** Another window on the same files: its own app. */
	secondApp(clock?: Clock): App;
}

/** An app as the editor makes it, on files of its own, with the sample workspace at hand. */
export function createSampleApp(): SampleApp {
	const folder = temporaryFolder();
	const tokens = createMemoryTokens();
	const storeFile = folder.file("workspaces.db");
	let port: number | undefined;
	const apps: App[] = [];
	const create = (clock?: Clock): App => {
		const app = createApp({
			storeFile,
			tokens,
			log: silentLog,
			...(clock && { clock }),
			sample: {
				dataFile: folder.file("sample.db"),
				port: {
					get: () => port,
					set: async (value) => {
						port = value;
					},
				},
				load: async () => ({ createLocalNotion, sampleToken }),
			},
		});
		apps.push(app);
		return app;
	};
	return {
		app: create(),
		storeFile,
		tokens,
		secondApp: create,
		[Symbol.asyncDispose]: async () => {
			for (const app of apps) {
				await app[Symbol.asyncDispose]();
			}
			folder[Symbol.dispose]();
		},
	};
}

/** Connects an app to the sample workspace. */
export async function connectSample(app: App) {
	const { url, token } = await app.sample.start();
	return app.connections.connect({ token, baseUrl: url });
}
