import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { type ShownPlan, type SyncMark, type SyncMarks, syncMarks } from "../../app/syncMarks.ts";
import type { Front } from "../front.ts";
import { schemes } from "../ids.ts";
import { textOf } from "../report.ts";
import { parseItemUri } from "./itemUri.ts";

/** Milliseconds after which marks are counted again: several changes come at once. */
const pause = 200;

/** What marks depend on beside the store. */
export interface MarkSource {
	/** Plans that somebody looks at now. */
	plans(): readonly ShownPlan[];
	/** Fires when plans or conflicts are other ones. */
	readonly onDidChange: vscode.Event<void>;
}

/** Marks rows, databases and files with open conflicts of syncs, and with changes that wait. */
export function registerMarks(front: Front, source: MarkSource): vscode.Disposable {
	const { connections } = front.app;
	const changed = new vscode.EventEmitter<undefined>();
	const marks = new Map<string, SyncMarks>();
	let listening: { dispose(): void }[] = [];
	let timer: ReturnType<typeof setTimeout> | undefined;

	const count = async () => {
		const counted = await Promise.all(
			connections.all.map(async ({ id, session, workspaceId }) => {
				const options = { database: front.app.database, session, workspaceId, plans: source.plans() };
				return [id, await syncMarks(options)] as const;
			}),
		);
		marks.clear();
		for (const [id, found] of counted) {
			marks.set(id, found);
		}
		changed.fire(undefined);
	};
	const later = () => {
		clearTimeout(timer);
		timer = setTimeout(() => {
			count().catch((error: unknown) => front.log.warn(`Marks of syncs are unknown: ${textOf(error)}`));
		}, pause);
	};
	const listen = () => {
		for (const one of listening) {
			one.dispose();
		}
		listening = connections.all.map(({ index }) => index.onDidChange(later));
		later();
	};
	listen();

	const markOf = (uri: vscode.Uri): SyncMark | undefined => {
		if (uri.scheme === schemes.item) {
			const item = parseItemUri(uri);
			return item && marks.get(item.session)?.objects.get(item.id);
		}
		const found = [...marks.values()].flatMap(({ files }) => files.get(uri.fsPath) ?? []);
		return uri.scheme === "file" ? found[0] : undefined;
	};
	return vscode.Disposable.from(
		changed,
		source.onDidChange(later),
		connections.onDidChange(listen),
		vscode.window.registerFileDecorationProvider({
			onDidChangeFileDecorations: changed.event,
			provideFileDecoration: (uri) => {
				const mark = markOf(uri);
				return mark && decorationOf(mark);
			},
		}),
		{
			dispose: () => {
				clearTimeout(timer);
				for (const one of listening) {
					one.dispose();
				}
			},
		},
	);
}

function decorationOf({ conflicts, changes }: SyncMark): vscode.FileDecoration | undefined {
	if (conflicts > 0) {
		const text =
			conflicts === 1
				? l10n.t("1 conflict of a sync to resolve")
				: l10n.t("{0} conflicts of syncs to resolve", conflicts);
		return new vscode.FileDecoration("!", text, new vscode.ThemeColor("gitDecoration.conflictingResourceForeground"));
	}
	if (changes > 0) {
		const text =
			changes === 1 ? l10n.t("1 change waits to be synced") : l10n.t("{0} changes wait to be synced", changes);
		return new vscode.FileDecoration("⇄", text, new vscode.ThemeColor("gitDecoration.modifiedResourceForeground"));
	}
	return undefined;
}
