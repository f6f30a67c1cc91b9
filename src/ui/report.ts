import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { type ErrorCode, isWorkspaceError, messageOf, WorkspaceError } from "../base/errors.ts";
import { redact } from "../base/log.ts";
import type { Front } from "./front.ts";
import { commandIds } from "./ids.ts";

interface Offer {
	readonly title: string;
	readonly run: () => unknown;
}

/** Shows a failure once: what happened, what to do, and a button that does it. A cancelled run is no failure. */
export async function report(front: Pick<Front, "log">, error: unknown, retry?: () => unknown): Promise<void> {
	if (isCancellation(error)) {
		return;
	}
	front.log.error(error instanceof Error ? redact(error.stack ?? error.message) : redact(String(error)));
	const offers = offersFor(error, retry);
	const text = redact(textOf(error));
	const chosen = await vscode.window.showErrorMessage(text, ...offers.map(({ title }) => title));
	try {
		await offers.find(({ title }) => title === chosen)?.run();
	} catch (failure) {
		front.log.error(redact(messageOf(failure)));
		void vscode.window.showErrorMessage(redact(textOf(failure)));
	}
}

/** The failure and its remedy in one text. */
export function textOf(error: unknown): string {
	if (isWorkspaceError(error)) {
		const { message, remedy = "" } = error;
		// What Notion or somebody's code says may end without a full stop.
		const sentence = message === "" || /[.!?…:]$/.test(message) ? message : `${message}.`;
		return remedy === "" ? message : `${sentence} ${remedy}`.trim();
	}
	return l10n.t("Something unexpected went wrong: {0}", messageOf(error));
}

export function isCancellation(error: unknown): boolean {
	return isWorkspaceError(error, "cancelled") || error instanceof vscode.CancellationError;
}

function offersFor(error: unknown, retry: (() => unknown) | undefined): Offer[] {
	const showLog = command(l10n.t("Show Log"), commandIds.showLog);
	const again = retry ? [{ title: l10n.t("Try Again"), run: retry }] : [];
	const code: ErrorCode | undefined = error instanceof WorkspaceError ? error.code : undefined;
	switch (code) {
		case "unauthorized":
		case "closed":
			return [command(l10n.t("Connect Workspace"), commandIds.connect)];
		case "notFound":
		case "restricted":
			return [command(l10n.t("How to Share"), commandIds.howToShare), ...again];
		case "unreachable":
		case "rateLimited":
		case "badAnswer":
		case "busy":
		case "conflict":
			return [...again, showLog];
		case "invalidFile":
			return openFileOffer(error);
		case undefined:
			return [showLog];
		default:
			return again;
	}
}

function openFileOffer(error: unknown): Offer[] {
	const file = error instanceof WorkspaceError ? error.data.file : undefined;
	if (typeof file !== "string") {
		return [];
	}
	const line = error instanceof WorkspaceError && typeof error.data.line === "number" ? error.data.line : 0;
	const character =
		error instanceof WorkspaceError && typeof error.data.character === "number" ? error.data.character : 0;
	const selection = new vscode.Range(line, character, line, character);
	return [
		{ title: l10n.t("Open File"), run: () => vscode.window.showTextDocument(vscode.Uri.file(file), { selection }) },
	];
}

function command(title: string, id: string): Offer {
	return { title, run: () => vscode.commands.executeCommand(id) };
}
