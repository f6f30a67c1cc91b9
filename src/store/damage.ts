import { closeSync, existsSync, openSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import * as l10n from "@vscode/l10n";
import { messageOf, WorkspaceError } from "../base/errors.ts";
import { pause } from "./patience.ts";

/** SQLite's own files beside a database. */
const companions = ["-wal", "-shm", "-journal"];
/** Milliseconds after which whoever began to set a file aside is taken for dead. */
const longestSettingAside = 5000;

/** Notes that damage was found while the file was open, so that the next one to open it sets it aside. */
export function markDamaged(file: string): void {
	try {
		writeFileSync(markOf(file), "");
	} catch {
		// A disk that takes nothing more: the damage will be found again.
	}
}

export function isMarkedDamaged(file: string): boolean {
	return existsSync(markOf(file));
}

/**
 * Moves a damaged file away, whole, with what SQLite keeps beside it; gives its new name. When several windows find the damage at
 * once, one of them moves it, and the others find that `isStillDamaged` no longer holds and get `undefined`.
 */
export function setAside(file: string, now: number, isStillDamaged: () => boolean): string | undefined {
	const copy = `${file}.damaged-${new Date(now).toISOString().replaceAll(":", "-")}`;
	try {
		return alone(`${file}.setting-aside`, () => {
			if (!existsSync(file) || !isStillDamaged()) {
				return undefined;
			}
			// A new file must never find the old one's log beside it, so that goes first.
			for (const companion of companions) {
				if (existsSync(file + companion)) {
					renameSync(file + companion, copy + companion);
				}
			}
			renameSync(file, copy);
			rmSync(markOf(file), { force: true });
			return copy;
		});
	} catch (error) {
		throw new WorkspaceError(
			"store",
			l10n.t("The store {0} is damaged and can't be moved: {1}", file, messageOf(error)),
			{
				remedy: l10n.t("Close the other windows of VS Code and move the file away."),
				cause: error,
			},
		);
	}
}

function markOf(file: string): string {
	return `${file}.is-damaged`;
}

/** Runs `work` while no other process does, by a file that only one can make. */
function alone<T>(lock: string, work: () => T): T {
	for (;;) {
		try {
			closeSync(openSync(lock, "wx"));
			break;
		} catch (error) {
			if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) {
				throw error;
			}
			const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0);
			if (age > longestSettingAside) {
				rmSync(lock, { force: true });
			} else {
				pause();
			}
		}
	}
	try {
		return work();
	} finally {
		rmSync(lock, { force: true });
	}
}
