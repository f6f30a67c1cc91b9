import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import { addKeyProperty, openCascade } from "../../app/cascades.ts";
import { type DeclaredTask, folderSchemas } from "../../app/taskFolder.ts";
import { isWorkspaceError } from "../../base/errors.ts";
import type { CascadeTask } from "../../cascade/cascadeTask.ts";
import type { RequestOptions } from "../../notion/requestOptions.ts";
import { schemaFiles } from "../files/fileKinds.ts";
import { findFiles } from "../files/pickFile.ts";
import type { Front } from "../front.ts";
import { withProgress } from "../progress.ts";
import { textOf } from "../report.ts";

/** A declared cascade on the active connection; or on another session; throws what `openCascade` throws. */
export async function openDeclaredCascade(
	front: Front,
	task: DeclaredTask<"cascade">,
	{ session, ...options }: RequestOptions & { readonly session?: string } = {},
): Promise<CascadeTask> {
	return openCascade(task, { ...(await cascadeContext(front, session)), ...options });
}

/** What a cascade of the open folders is opened with. */
export async function cascadeContext(front: Front, session?: string) {
	const connection = front.app.connections.requireActive(session);
	const schemas = (await findFiles(schemaFiles)).map(({ fsPath }) => fsPath);
	const folder = await folderSchemas(schemas, connection.workspaceId);
	return { connection, parts: front.app.taskParts(connection.session), folder };
}

/** The same; where only the key property is missing in the log, it is offered to be added. */
export async function openOrSetUp(
	front: Front,
	task: DeclaredTask<"cascade">,
	session: string | undefined,
): Promise<CascadeTask> {
	const { name, log } = task.declaration;
	const open = () =>
		withProgress(l10n.t("Reading {0}", name), ({ signal }) => openDeclaredCascade(front, task, { signal, session }));
	try {
		return await open();
	} catch (error) {
		if (log.key === undefined || !isMissingKey(error)) {
			throw error;
		}
		const add = l10n.t('Add Text Property "{0}"', log.key);
		if ((await vscode.window.showWarningMessage(textOf(error), add)) !== add) {
			throw error;
		}
		await addKeyProperty(task, log.key, await cascadeContext(front, session));
		return open();
	}
}

/** The only thing that is wrong is that the log has no such property. */
function isMissingKey(error: unknown): boolean {
	if (!isWorkspaceError(error, "invalidFile") || !Array.isArray(error.data.problems)) {
		return false;
	}
	const problems = error.data.problems as readonly { readonly code: string; readonly path: readonly unknown[] }[];
	return problems.every(({ code, path }) => code === "unknown-property" && path.slice(-2).join(".") === "log.key");
}
