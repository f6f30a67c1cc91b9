import type { Front } from "../front.ts";
import { folderPath, handedOverSample } from "./connect.ts";

const openSessionsKey = "openSessions";
const activeSessionKey = "lastSession";

/**
 * Comes back connected: to the workspace that `npm start` handed over, to the one chosen for the folder, to this window's last one,
 * to one that was connected in the folder, or to the one used last; and to those that this window showed beside it. Makes no request
 * for remembered ones.
 */
export async function restoreSession({ app, context, log }: Front): Promise<void> {
	const signedIn = (await app.connections.list()).filter((session) => session.signedIn);
	const handedOver = handedOverSample();
	if (handedOver && !signedIn.some(({ baseUrl }) => baseUrl === handedOver.url)) {
		log.info(`Connecting to the local Notion workspace at ${handedOver.url}.`);
		const { token, url: baseUrl } = handedOver;
		await app.connections.connect({ token, baseUrl, path: folderPath(), tokenSource: "sample" });
		return;
	}
	const folder = folderPath();
	const chosen = folder === undefined ? undefined : await app.sessions.folderDefault(folder);
	const last = context.workspaceState.get<string>(activeSessionKey);
	const active =
		signedIn.find(({ id }) => id === chosen) ??
		signedIn.find(({ id }) => id === last) ??
		signedIn.find(({ path }) => path !== null && path === folder) ??
		signedIn[0];
	if (!active) {
		return;
	}
	// They come back in their order, and the active one is made so at the end.
	const shown = context.workspaceState.get<readonly string[]>(openSessionsKey) ?? [];
	for (const id of shown) {
		if (signedIn.some((session) => session.id === id)) {
			await app.connections.open(id, { beside: true });
		}
	}
	await app.connections.open(active.id, { beside: true });
}

/** Remembers which sessions this window shows, and which one it uses. */
export function rememberSessions({ app, context }: Front): void {
	const { active, all } = app.connections;
	void context.workspaceState.update(activeSessionKey, active?.id);
	void context.workspaceState.update(
		openSessionsKey,
		all.map(({ id }) => id),
	);
}
