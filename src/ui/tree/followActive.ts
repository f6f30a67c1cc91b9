import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { WorkspaceError } from "../../base/errors.ts";
import { registerCommand } from "../command.ts";
import type { Front } from "../front.ts";
import { commandIds, settingIds } from "../ids.ts";
import type { ActiveObject } from "../page/activeObject.ts";
import { textOf } from "../report.ts";
import type { Reveal } from "../reveal.ts";

/** Milliseconds after which the active tab counts: several events come with one change. */
const pause = 150;

/** "Reveal Active Page in Sidebar", and the same by itself, in a view that is visible, unless the setting says otherwise. */
export function followActive(
	front: Front,
	active: () => ActiveObject | undefined,
	reveal: Reveal,
	views: readonly vscode.TreeView<unknown>[],
): vscode.Disposable {
	let timer: ReturnType<typeof setTimeout> | undefined;
	let shown: string | undefined;
	const follow = () => {
		const object = front.settings.autoReveal && views.some(({ visible }) => visible) ? active() : undefined;
		const key = object && `${object.session} ${object.id}`;
		if (!object || key === shown) {
			shown = key;
			return;
		}
		shown = key;
		reveal(object.id, { session: object.session, onlyVisible: true }).catch((error: unknown) => {
			front.log.debug(`The active page could not be shown in the sidebar: ${textOf(error)}`);
		});
	};
	const later = () => {
		clearTimeout(timer);
		timer = setTimeout(follow, pause);
	};
	return vscode.Disposable.from(
		...views.map((view) => view.onDidChangeVisibility(later)),
		vscode.window.tabGroups.onDidChangeTabs(later),
		vscode.window.tabGroups.onDidChangeTabGroups(later),
		vscode.workspace.onDidChangeConfiguration(
			(change) => change.affectsConfiguration(settingIds.autoReveal) && later(),
		),
		registerCommand(front, commandIds.revealActive, async () => {
			const object = active();
			if (!object) {
				throw new WorkspaceError("invalidInput", l10n.t("The active editor shows no page or table of Notion."));
			}
			if (!(await reveal(object.id, { session: object.session, focus: true }))) {
				throw new WorkspaceError("notFound", l10n.t("This page has no row in the sidebar."), {
					remedy: l10n.t("It may stand in something that isn't shared with the integration."),
				});
			}
		}),
		{ dispose: () => clearTimeout(timer) },
	);
}
