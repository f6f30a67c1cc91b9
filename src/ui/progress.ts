import * as vscode from "vscode";
import { WorkspaceError } from "../base/errors.ts";
import { withRequestOptions } from "../notion/requestOptions.ts";

export interface Progress {
	readonly signal: AbortSignal;
	/** Shows a line of text; `done` of `total` moves the bar. */
	report(message: string, done?: number, total?: number): void;
}

/** Milliseconds after which work has a notification with a way to cancel it; what is quicker only moves in the status bar. */
const patience = 700;

interface Step {
	readonly message: string;
	/** 0 to 100; `undefined` for unknown. */
	readonly percent: number | undefined;
}

/** Runs work that may take long: it shows how far it is and can be cancelled, without a flash where it is quick. */
export async function withProgress<T>(title: string, work: (progress: Progress) => Promise<T>): Promise<T> {
	const controller = new AbortController();
	const steps = new vscode.EventEmitter<Step>();
	let latest: Step | undefined;
	steps.event((step) => {
		latest = step;
	});
	const progress: Progress = {
		signal: controller.signal,
		report: (message, done, total) =>
			steps.fire({ message, percent: done !== undefined && total ? (100 * done) / total : undefined }),
	};
	// Every request made on the way ends with it, also where nobody passes the signal on.
	const running = withRequestOptions({ signal: controller.signal }, () => work(progress));
	const ended = running.then(
		() => {},
		() => {},
	);
	void vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () => ended);
	const timer = setTimeout(() => {
		const cancel = () => controller.abort(new WorkspaceError("cancelled", title));
		void vscode.window.withProgress(
			{ location: vscode.ProgressLocation.Notification, title, cancellable: true },
			async (bar, token) => {
				token.onCancellationRequested(cancel);
				let shown = 0;
				const show = ({ message, percent = shown }: Step) => {
					bar.report({ message, increment: percent - shown });
					shown = percent;
				};
				if (latest) {
					show(latest);
				}
				const listening = steps.event(show);
				await ended;
				listening.dispose();
			},
		);
	}, patience);
	try {
		return await running;
	} finally {
		clearTimeout(timer);
		steps.dispose();
	}
}
