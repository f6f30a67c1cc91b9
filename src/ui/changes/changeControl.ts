import * as l10n from "@vscode/l10n";
import * as vscode from "vscode";
import type { SyncChanges } from "../../app/syncChanges.ts";
import type { ObjectConflict } from "../../sync/objectConflict.ts";
import type { SyncPlan } from "../../sync/syncPlan.ts";
import { commandIds, schemes, sourceControlId } from "../ids.ts";
import { textOf } from "../report.ts";
import type { TaskReference } from "../tasks/pickTask.ts";
import {
	type ChangeGroup,
	type ChangeRow,
	type ChangeRows,
	changeCount,
	changeGroups,
	changeRows,
} from "./changeRows.ts";

/** A line of the Source Control view, as commands get it. */
export interface ChangeState extends vscode.SourceControlResourceState {
	readonly task: TaskReference;
	readonly group: ChangeGroup;
	readonly row: ChangeRow;
}

/** Whether what a menu gives is a line of changes. */
export function isChangeState(argument: unknown): argument is ChangeState {
	return typeof argument === "object" && argument !== null && "row" in argument && "task" in argument;
}

export interface ChangeControlOptions {
	readonly task: TaskReference;
	readonly name: string;
	/** What the other side is called until the task is opened. */
	readonly otherLabel: string;
	readonly changes: SyncChanges;
	readonly conflicts: () => readonly ObjectConflict[];
}

/** A sync task in the Source Control view: what it would write to each side, its conflicts, and what is left out. */
export class ChangeControl implements vscode.Disposable {
	readonly task: TaskReference;
	readonly name: string;
	readonly changes: SyncChanges;
	readonly #options: ChangeControlOptions;
	readonly #source: vscode.SourceControl;
	readonly #groups: Readonly<Record<ChangeGroup, vscode.SourceControlResourceGroup>>;
	/** Says how things stand where there are no changes to show. */
	readonly #status: vscode.SourceControlResourceGroup;
	readonly #listening: { dispose(): void };
	#rows: ChangeRows = changeRows(undefined, []);
	/** What the lines were made from. */
	#drawn: { readonly plan: SyncPlan | undefined; readonly conflicts: readonly ObjectConflict[] } = {
		plan: undefined,
		conflicts: [],
	};

	constructor(options: ChangeControlOptions) {
		const { task, name, changes } = options;
		this.#options = options;
		this.task = task;
		this.name = name;
		this.changes = changes;
		this.#source = vscode.scm.createSourceControl(sourceControlId, name);
		this.#source.acceptInputCommand = {
			command: commandIds.runShown,
			title: l10n.t("Run Shown Changes"),
			arguments: [task],
		};
		this.#status = this.#group("status", "");
		this.#groups = {
			notion: this.#group("notion", l10n.t("To Notion")),
			other: this.#group("other", l10n.t("To {0}", this.otherLabel)),
			conflicts: this.#group("conflicts", l10n.t("Conflicts")),
			heldBack: this.#group("heldBack", l10n.t("Held Back")),
			left: this.#group("left", l10n.t("Not Synced")),
		};
		this.#listening = changes.onDidChange(() => this.show());
		this.show();
	}

	get otherLabel(): string {
		return this.changes.sync?.otherLabel ?? this.#options.otherLabel;
	}

	/** What was written into the box: a note for the run. */
	get note(): string {
		return this.#source.inputBox.value.trim();
	}

	clearNote(): void {
		this.#source.inputBox.value = "";
	}

	/** A line that is shown. */
	row(group: ChangeGroup, id: string): ChangeRow | undefined {
		return this.#rows[group].find((row) => row.id === id);
	}

	/** Brings the view up to date. */
	show(): void {
		this.#showRows();
		const rows = this.#rows;
		this.#groups.other.label = l10n.t("To {0}", this.otherLabel);
		this.#source.count = changeCount(rows);
		this.#source.inputBox.placeholder = this.#placeholder(changeCount(rows));
		this.#showStatus(changeCount(rows));
	}

	/** Thousands of lines aren't made again when only the state has changed. */
	#showRows(): void {
		const [plan, conflicts] = [this.changes.plan, this.#options.conflicts()];
		const isSame =
			plan === this.#drawn.plan &&
			conflicts.length === this.#drawn.conflicts.length &&
			conflicts.every((conflict, index) => conflict === this.#drawn.conflicts[index]);
		if (isSame) {
			return;
		}
		this.#drawn = { plan, conflicts };
		this.#rows = changeRows(plan, conflicts);
		for (const group of changeGroups) {
			this.#groups[group].resourceStates = this.#rows[group].map((row) => this.#state(group, row));
		}
	}

	dispose(): void {
		this.#listening.dispose();
		this.#source.dispose();
	}

	#group(id: string, label: string): vscode.SourceControlResourceGroup {
		const group = this.#source.createResourceGroup(id, label);
		group.hideWhenEmpty = true;
		return group;
	}

	#placeholder(count: number): string {
		const { state } = this.changes;
		switch (state.kind) {
			case "planning":
				return l10n.t("Looking at both sides…");
			case "running":
				return l10n.t("Running…");
			case "planned":
				return count === 0 ? l10n.t("Nothing to run") : l10n.t('Note (Ctrl+Enter to run "{0}")', this.name);
			case "unplanned":
			case "failed":
				return l10n.t("Ctrl+Enter to preview");
		}
	}

	#showStatus(count: number): void {
		const { state } = this.changes;
		const line = (label: string, icon: string, command: string) => ({
			task: this.task,
			resourceUri: rowUri(label, "", "status"),
			command: { command, title: label, arguments: [this.task] },
			decorations: { iconPath: new vscode.ThemeIcon(icon), tooltip: label },
		});
		switch (state.kind) {
			case "failed": {
				this.#status.label = l10n.t("Could Not Be Planned");
				this.#status.resourceStates = [line(textOf(state.error), "error", commandIds.explainChanges)];
				break;
			}
			case "unplanned": {
				this.#status.label = l10n.t("Not Looked At Yet");
				this.#status.resourceStates = [line(l10n.t("Preview Changes"), "eye", commandIds.previewSync)];
				break;
			}
			case "planning":
			case "running":
			case "planned": {
				this.#status.label = l10n.t("Both Sides Are in Step");
				this.#status.resourceStates = [];
			}
		}
		// With nothing else to show the group's own line says it.
		this.#status.hideWhenEmpty = !(state.kind === "planned" && count === 0);
	}

	#state(group: ChangeGroup, row: ChangeRow): ChangeState {
		const { icon, color } = look(row);
		return {
			task: this.task,
			group,
			row,
			resourceUri: rowUri(row.title, row.description, `${group} ${row.id}`),
			contextValue: row.kind,
			command: { command: commandIds.openChange, title: l10n.t("Open Change"), arguments: [this.task, group, row.id] },
			decorations: {
				iconPath: new vscode.ThemeIcon(icon, new vscode.ThemeColor(color)),
				tooltip: row.tooltip,
				strikeThrough: row.kind === "delete",
				faded: group === "heldBack" || group === "left",
			},
		};
	}
}

/** The view shows an address's last part as the label and what is before it as the description. */
function rowUri(title: string, description: string, id: string): vscode.Uri {
	const plain = (text: string) => text.replaceAll("/", "∕").replaceAll("\\", "∖");
	const path = ["", ...(description === "" ? [] : [plain(description)]), plain(title)].join("/");
	return vscode.Uri.from({ scheme: schemes.change, path, query: id });
}

function look({ kind }: ChangeRow): { readonly icon: string; readonly color: string } {
	switch (kind) {
		case "create":
			return { icon: "diff-added", color: "gitDecoration.addedResourceForeground" };
		case "update":
			return { icon: "diff-modified", color: "gitDecoration.modifiedResourceForeground" };
		case "delete":
			return { icon: "diff-removed", color: "gitDecoration.deletedResourceForeground" };
		case "conflict":
		case "newConflict":
			return { icon: "git-merge", color: "list.warningForeground" };
		case "left":
			return { icon: "circle-slash", color: "list.warningForeground" };
	}
}
