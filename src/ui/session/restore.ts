import type { Front } from "../front.ts";
import { folderPath, handedOverSample } from "./connect.ts";

const lastSessionKey = "lastSession";

/**
 * Comes back connected: to the workspace that `npm start` handed over, to this window's last one, to the folder's, or to the
 * one used last. Makes no request for a remembered one.
 */
export async function restoreSession({ app, context, log }: Front): Promise<void> {
	const listed = await app.connections.list();
	const signedIn = listed.filter((session) => session.signedIn);
	const handedOver = handedOverSample();
	if (handedOver && !signedIn.some(({ baseUrl }) => baseUrl === handedOver.url)) {
		log.info(`Connecting to the local Notion workspace at ${handedOver.url}.`);
		await app.connections.connect({ token: handedOver.token, baseUrl: handedOver.url, path: folderPath() });
		return;
	}
	const last = context.workspaceState.get<string>(lastSessionKey);
	const session =
		signedIn.find(({ id }) => id === last) ??
		signedIn.find(({ path }) => path !== null && path === folderPath()) ??
		signedIn[0];
	if (session) {
		await app.connections.open(session.id);
	}
}

/** Remembers which session this window uses. */
export function rememberSession({ app, context }: Front): void {
	void context.workspaceState.update(lastSessionKey, app.connections.active?.id);
}
