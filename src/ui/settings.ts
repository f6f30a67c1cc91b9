import * as vscode from "vscode";
import type { RunAutomatically } from "../app/schedules.ts";
import { settingIds, settingsSection } from "./ids.ts";

/** The user's settings, read when they are asked for. */
export interface Settings {
	/** Rows loaded at once below a database in the sidebar, 1 to 100. */
	readonly pageSize: number;
	/** Milliseconds between two looks for changes; 0 for never. */
	readonly refreshInterval: number;
	/** The sidebar follows the active page or table while it is visible. */
	readonly autoReveal: boolean;
	readonly confirmBeforeWriting: boolean;
	/** Whether tasks run by themselves where their file says so. */
	readonly runAutomatically: RunAutomatically;
	/** Address of Notion's API for new connections, without a slash at its end. */
	readonly baseUrl: string;
}

const millisecondsPerMinute = 60_000;
const minutesPerDay = 1440;

/** Settings are written by hand: what is no number counts as the default, what is too small or too large as the limit. */
function clamp(value: unknown, least: number, most: number, fallback: number): number {
	return typeof value === "number" && Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : fallback;
}

export function createSettings(): Settings {
	const read = <T>(id: string, fallback: T): T =>
		vscode.workspace.getConfiguration(settingsSection).get<T>(id.slice(settingsSection.length + 1)) ?? fallback;
	return {
		get pageSize() {
			return Math.floor(clamp(read(settingIds.pageSize, 50), 1, 100, 50));
		},
		get refreshInterval() {
			const minutes = read<number>(settingIds.refreshInterval, 5);
			return minutes === 0 ? 0 : clamp(minutes, 1, minutesPerDay, 5) * millisecondsPerMinute;
		},
		get autoReveal() {
			return read(settingIds.autoReveal, true);
		},
		get confirmBeforeWriting() {
			return read(settingIds.confirmBeforeWriting, true);
		},
		get runAutomatically() {
			const value = read<string>(settingIds.runAutomatically, "ask");
			return value === "always" || value === "never" ? value : "ask";
		},
		get baseUrl() {
			return read(settingIds.baseUrl, "https://api.notion.com").replace(/\/+$/, "");
		},
	};
}
