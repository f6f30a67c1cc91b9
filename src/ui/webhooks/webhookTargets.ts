import * as vscode from "vscode";
import { openCascade } from "../../app/cascades.ts";
import { folderSchemas, storeIdOf } from "../../app/taskFolder.ts";
import type { WebhookTarget } from "../../cascade/webhook/drainInbox.ts";
import { schemaFiles, taskFiles } from "../files/fileKinds.ts";
import { findFiles } from "../files/pickFile.ts";
import type { Front } from "../front.ts";
import { textOf } from "../report.ts";
import { findTasks } from "../tasks/pickTask.ts";

/** A task that webhooks concern, by its identity in the store. */
export interface OpenTarget extends WebhookTarget {
	readonly taskId: string;
}

/**
 * The cascades of the open folders that say `webhook: true` and that a person lets run by themselves, opened once until their files
 * or the connection change.
 */
export function createWebhookTargets(front: Front): vscode.Disposable & { get(): Promise<readonly OpenTarget[]> } {
	let opened = new Map<string, Promise<OpenTarget | undefined>>();
	const forget = () => {
		opened = new Map();
	};
	const watchers = [taskFiles, schemaFiles].map(({ glob }) => vscode.workspace.createFileSystemWatcher(glob));
	return {
		get: async () => {
			const connection = front.app.connections.active;
			const { scheduler } = front.app;
			if (!connection || !vscode.workspace.isTrusted || front.settings.runAutomatically === "never") {
				return [];
			}
			const declared = (await findTasks("cascade")).filter(({ declaration }) => declaration.run.webhook);
			const targets = declared.map((task) => {
				const taskId = storeIdOf(task, connection.workspaceId);
				const record = scheduler.record(taskId);
				const isAllowed = record ? !record.paused : front.settings.runAutomatically === "always";
				if (!isAllowed) {
					return undefined;
				}
				const open = async (): Promise<OpenTarget | undefined> => {
					const schemas = (await findFiles(schemaFiles)).map(({ fsPath }) => fsPath);
					const folder = await folderSchemas(schemas, connection.workspaceId);
					const parts = front.app.taskParts(connection.session);
					const cascade = await openCascade(task, { connection, parts, folder, priority: "background" });
					const trigger = await cascade.logger.pipeline.trigger.source.schema();
					const databaseId = trigger.parent.type === "database_id" ? trigger.parent.database_id : undefined;
					const look = cascade.look.bind(cascade);
					return { taskId, name: task.declaration.name, dataSourceId: trigger.id, databaseId, look };
				};
				const found =
					opened.get(taskId) ??
					open().catch((error: unknown) => {
						opened.delete(taskId);
						front.log.warn(`${task.declaration.name} can't be run by webhooks: ${textOf(error)}`);
						return undefined;
					});
				opened.set(taskId, found);
				return found;
			});
			return (await Promise.all(targets)).filter((target) => target !== undefined);
		},
		dispose: vscode.Disposable.from(
			...watchers,
			...watchers.flatMap((watcher) => [
				watcher.onDidChange(forget),
				watcher.onDidCreate(forget),
				watcher.onDidDelete(forget),
			]),
			front.app.connections.onDidChange(forget),
		).dispose,
	};
}
