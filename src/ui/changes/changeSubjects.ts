import { stat } from "node:fs/promises";
import path from "node:path";
import type { DeclaredTask } from "../../app/taskFolder.ts";
import { canonicalJson } from "../../base/json.ts";
import type { SyncTask } from "../../sync/syncTask.ts";
import type { TaskReference } from "../tasks/pickTask.ts";

export type SyncDeclared = DeclaredTask<"sync" | "module">;

/** What has a view of its own: a declared sync, a module that nobody has opened yet, or one sync of an opened one. */
export interface ChangeSubject {
	readonly task: SyncDeclared;
	readonly reference: TaskReference;
	readonly name: string;
	/** What the other side is called. */
	readonly otherLabel: string;
	/** The file or folder that is kept in step. */
	readonly path: string | undefined;
	/** Everything that it was made from: another view is made when this is another. */
	readonly source: string;
}

/** What a module defines, as its file was when it was opened. */
export interface OpenedModule {
	readonly source: string;
	readonly syncs: readonly SyncTask[];
}

/** What a task shows: `opened` is the module that it is, once somebody has opened it. */
export function subjectsOf(
	task: SyncDeclared,
	source: string,
	opened: OpenedModule | undefined,
): readonly ChangeSubject[] {
	const { declaration, file } = task;
	const { name } = declaration;
	const reference = { file, id: declaration.id };
	if (declaration.kind === "sync") {
		const { other } = declaration;
		const sides =
			"path" in other
				? { otherLabel: path.basename(other.path), path: path.resolve(path.dirname(file), other.path) }
				: { otherLabel: other.workspace ?? other.database, path: undefined };
		return [{ task, reference, name, source, ...sides }];
	}
	const syncs = opened?.source === source ? opened.syncs : [];
	if (syncs.length === 0) {
		return [{ task, reference, name, source, otherLabel: name, path: undefined }];
	}
	return syncs.map((sync) => ({
		task,
		reference: { ...reference, sync: sync.taskId },
		name: syncs.length === 1 ? name : sync.name,
		otherLabel: sync.otherLabel,
		path: sync.path,
		source: canonicalJson([source, sync.name]),
	}));
}

/** What a task is made from in a session. An edited module defines others. */
export async function sourceOf({ declaration, file }: SyncDeclared, session: string | undefined): Promise<string> {
	const { range: _, ...declared } = declaration;
	const code = declaration.kind === "module" ? path.resolve(path.dirname(file), declaration.module) : undefined;
	const found = code === undefined ? undefined : await stat(code).catch(() => undefined);
	return canonicalJson([session ?? "", declared, found?.mtimeMs ?? 0]);
}
