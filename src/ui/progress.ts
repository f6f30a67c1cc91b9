import * as vscode from "vscode";
import { WorkspaceError } from "../base/errors.ts";

export interface Progress {
	readonly signal: AbortSignal;
	/** Shows a line of text; `done` of `total` moves the bar. */
	report(message: string, done?: number, total?: number): void;
}

/** Runs work under a notification that shows how far it is and can be cancelled. */
export function withProgress<T>(title: string, work: (progress: Progress) => Promise<T>): Promise<T> {
	const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
	return Promise.resolve(
		vscode.window.withProgress(options, async (bar, token) => {
			const controller = new AbortController();
			token.onCancellationRequested(() => controller.abort(new WorkspaceError("cancelled", title)));
			let shown = 0;
			return work({
				signal: controller.signal,
				report: (message, done, total) => {
					const percent = done !== undefined && total ? (100 * done) / total : undefined;
					bar.report({ message, increment: percent === undefined ? undefined : percent - shown });
					shown = percent ?? shown;
				},
			});
		}),
	);
}
