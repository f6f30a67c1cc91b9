import * as vscode from "vscode";
import { settingIds, settingsSection } from "./ids.ts";

/** The user's settings, read when they are asked for. */
export interface Settings {
	/** Rows loaded at once, 1 to 100. */
	readonly pageSize: number;
	/** Milliseconds between two looks for changes; 0 for never. */
	readonly refreshInterval: number;
	readonly confirmBeforeWriting: boolean;
	/** Address of Notion's API for new connections, without a slash at its end. */
	readonly baseUrl: string;
}

const millisecondsPerMinute = 60_000;

export function createSettings(): Settings {
	const read = <T>(id: string, fallback: T): T =>
		vscode.workspace.getConfiguration(settingsSection).get<T>(id.slice(settingsSection.length + 1)) ?? fallback;
	return {
		get pageSize() {
			return Math.min(100, Math.max(1, Math.floor(read(settingIds.pageSize, 50))));
		},
		get refreshInterval() {
			return Math.max(0, read(settingIds.refreshInterval, 5)) * millisecondsPerMinute;
		},
		get confirmBeforeWriting() {
			return read(settingIds.confirmBeforeWriting, true);
		},
		get baseUrl() {
			return read(settingIds.baseUrl, "https://api.notion.com").replace(/\/+$/, "");
		},
	};
}
