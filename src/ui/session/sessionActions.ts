import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { WorkspaceError } from "../../base/errors.ts";
import type { SessionRecord } from "../../store/sessions.ts";
import type { Front } from "../front.ts";
import { askForToken } from "./askForToken.ts";
import { folderPath } from "./connect.ts";

/** What can be done with one workspace, whether it is open or not. */
export function sessionActions(front: Front) {
	const { connections, sessions } = front.app;
	return {
		rename: async ({ id, name }: SessionRecord): Promise<void> => {
			const entered = await vscode.window.showInputBox({
				title: l10n.t("Rename {0}", name),
				prompt: l10n.t("The name is for this editor. In Notion nothing changes."),
				value: name,
				validateInput: (text) => (text.trim() === "" ? l10n.t("A workspace needs a name.") : undefined),
			});
			if (entered !== undefined) {
				await connections.rename(id, entered);
			}
		},

		signIn: ({ id, name, baseUrl }: SessionRecord): Promise<void> =>
			askForToken(front, {
				title: l10n.t("Sign In to {0}", name),
				baseUrl,
				accept: (token, signal) => connections.signIn(id, token, { signal }),
			}),

		/** Opens this folder with it from now on; not any more where it already does. */
		setFolderDefault: async ({ id, name }: SessionRecord): Promise<void> => {
			const folder = folderPath();
			if (folder === undefined) {
				throw new WorkspaceError("invalidInput", l10n.t("No folder is open."), {
					remedy: l10n.t("Open a folder first."),
				});
			}
			const isDefault = (await sessions.folderDefault(folder)) === id;
			await sessions.setFolderDefault(folder, isDefault ? undefined : id);
			void vscode.window.showInformationMessage(
				isDefault
					? l10n.t("This folder opens with the workspace that was used last.")
					: l10n.t("This folder opens with {0}.", name),
			);
		},

		leave: ({ id }: SessionRecord): Promise<void> => connections.leave(id),

		disconnect: async ({ id, name }: SessionRecord): Promise<void> => {
			const confirm = l10n.t("Disconnect");
			const chosen = await vscode.window.showWarningMessage(
				l10n.t('Disconnect "{0}"?', name),
				{
					modal: true,
					detail: l10n.t(
						"Its token and everything that is stored of it on this machine are removed. Nothing changes in Notion.",
					),
				},
				confirm,
			);
			if (chosen !== confirm) {
				return;
			}
			await connections.disconnect(id);
			const next = connections.active ? undefined : (await connections.list()).find(({ signedIn }) => signedIn);
			if (next) {
				await connections.open(next.id);
			}
		},
	};
}
