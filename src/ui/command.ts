import * as vscode from "vscode";
import type { Front } from "./front.ts";
import type { commandIds } from "./ids.ts";
import { report } from "./report.ts";

export type CommandId = (typeof commandIds)[keyof typeof commandIds];

/** Registers a command whose failures are shown, once, with a way to try again. */
export function registerCommand<Args extends unknown[]>(
	front: Pick<Front, "log">,
	id: CommandId,
	run: (...args: Args) => unknown,
): vscode.Disposable {
	const guarded = async (...args: Args): Promise<unknown> => {
		try {
			return await run(...args);
		} catch (error) {
			void report(front, error, () => guarded(...args));
			return undefined;
		}
	};
	return vscode.commands.registerCommand(id, guarded);
}
