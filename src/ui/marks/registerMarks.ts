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

/** What a row is marked with, in words: colour and sign alone aren't read out. */
export interface RowMarks {
	readonly onDidChange: vscode.Event<void>;
	textOf(session: string, id: string): string | undefined;
}

/** Marks rows, databases and files with open conflicts of syncs, and with changes that wait. */
export function registerMarks(front: Front, source: MarkSource): vscode.Disposable & RowMarks {
	const { connections } = front.app;
	const changed = new vscode.EventEmitter<void>();
	const redraw = new vscode.EventEmitter<undefined>();
	const marks = new Map<string, SyncMarks>();
	let known = "";
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
		const found = JSON.stringify(counted.map(([id, { objects, files }]) => [id, [...objects], [...files]]));
		if (found !== known) {
			known = found;
			redraw.fire(undefined);
			changed.fire();
		}
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
	return Object.assign(
		vscode.Disposable.from(
			changed,
			redraw,
			source.onDidChange(later),
			connections.onDidChange(listen),
			vscode.window.registerFileDecorationProvider({
				onDidChangeFileDecorations: redraw.event,
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
		),
		{
			onDidChange: changed.event,
			textOf: (session: string, id: string) => {
				const mark = marks.get(session)?.objects.get(id);
				return mark && textOfMark(mark);
			},
		},
	);
}

function decorationOf(mark: SyncMark): vscode.FileDecoration | undefined {
	const text = textOfMark(mark);
	if (text === undefined) {
		return undefined;
	}
	return mark.conflicts > 0
		? new vscode.FileDecoration("!", text, new vscode.ThemeColor("gitDecoration.conflictingResourceForeground"))
		: new vscode.FileDecoration("⇄", text, new vscode.ThemeColor("gitDecoration.modifiedResourceForeground"));
}

function textOfMark({ conflicts, changes }: SyncMark): string | undefined {
	if (conflicts > 0) {
		return conflicts === 1
			? l10n.t("1 conflict of a sync to resolve")
			: l10n.t("{0} conflicts of syncs to resolve", conflicts);
	}
	if (changes > 0) {
		return changes === 1 ? l10n.t("1 change waits to be synced") : l10n.t("{0} changes wait to be synced", changes);
	}
	return undefined;
}
